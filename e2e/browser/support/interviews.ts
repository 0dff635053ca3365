import { follow, type InterviewView } from "../../support/follow.ts";
import type { Session } from "../../support/rest.ts";

const setup = {
  mode: "practice",
  role: "Software developer",
  level: "mid",
  minutes: 15,
  consents: { keeping: true, textVersion: "2026-11" },
};

type Command = Readonly<Record<string, unknown>> & { readonly type: string };

/** An interview that is brought by REST to where a test needs it. */
export interface Interview extends Disposable {
  readonly id: string;
  /** Waits until it is somewhere. */
  until(...statuses: readonly string[]): Promise<InterviewView>;
  /** Sends, and waits until it is somewhere after that. */
  send(command: Command, ...statuses: readonly string[]): Promise<InterviewView>;
  /** Answers the open question. */
  answer(text: string): Promise<InterviewView>;
  /** Answers each question with the same words, to the report. */
  toTheEnd(text: string): Promise<void>;
}

/** Makes one, with its plan. */
export async function makeInterview(
  session: Session,
  wanted: Readonly<Record<string, unknown>> = {},
): Promise<Interview> {
  const made = await session.post("/api/interviews", { ...setup, ...wanted });
  if (made.status !== 202) throw new Error(`an interview was answered ${made.status}: ${made.text}`);
  const { id } = made.body["view"] as InterviewView;
  const followed = follow(session, id);
  const until: Interview["until"] = async (...statuses) => followed.until(({ status }) => statuses.includes(status));
  const send: Interview["send"] = async (command, ...statuses) => {
    const sent = await session.post(`/api/interviews/${id}/commands`, command);
    if (sent.status !== 200) throw new Error(`${command.type} was answered ${sent.status}: ${sent.text}`);
    const version = sent.body["version"] as number;
    return followed.until((view) => view.version >= version && statuses.includes(view.status));
  };
  const answer: Interview["answer"] = async (text) => {
    const { turn } = await until("questioning", "follow-up");
    return send(
      { type: "submit-answer", turnId: turn?.turnId, text, input: "typed" },
      "questioning",
      "follow-up",
      "paused",
    );
  };
  await until("idle");
  return {
    id,
    until,
    send,
    answer,
    toTheEnd: async (text) => {
      for (;;) {
        const { status, pause } = (await until("questioning", "follow-up", "paused", "complete")) as InterviewView & {
          readonly pause?: { readonly next: string };
        };
        if (status === "complete") return;
        if (status !== "paused") await answer(text);
        else if (pause?.next === "end") await send({ type: "finish" }, "complete");
        else await send({ type: "resume" }, "questioning");
      }
    },
    [Symbol.dispose]: () => followed[Symbol.dispose](),
  };
}
