import { type Actor, type JournalRecord, type Ref, createActor, parseTenantId } from "segno";
import { type Simulation, createSimulation } from "segno/testing";
import { gradeOffline } from "../domain/grading/offline-grader.ts";
import { type Grader, offlineGrader } from "../domain/grading/grader.ts";
import { interview } from "../domain/interview.ts";
import { minuteMs, secondMs } from "../domain/instants.ts";
import type { Question } from "../domain/question.ts";
import { defaultLimits, defaultTimers } from "../domain/setup.ts";
import type { Sheet } from "../domain/sheet.ts";
import type { InterviewBody, OpenTurnView } from "../domain/view-types.ts";
import { eraseBelongings } from "../effects/erase-belongings.ts";
import { evaluateAnswer } from "../effects/evaluate-answer.ts";
import { planInterview } from "../effects/plan-interview.ts";
import { transcribeAudio } from "../effects/transcribe-audio.ts";
import { writeAdvice } from "../effects/write-advice.ts";

const tenant = parseTenantId("guide");
const candidate: Actor = createActor({ tenant, subject: "candidate", kind: "person", roles: ["candidate"] });
const ref: Ref = { machine: interview.name, id: "i-1" };

/** One interview in a whole system under a clock that only this program turns. */
interface Run {
  readonly simulation: Simulation;
  /** Whether the grader is there. */
  readonly outside: { isDown: boolean };
  send(command: { readonly type: string; readonly [field: string]: unknown }): Promise<void>;
  turn(): Promise<OpenTurnView>;
  /** Says these points of the question, counted from the lightest, each in the first of its phrasings. */
  say(points: readonly number[]): Promise<void>;
}

/** By name, what an interview's journal says of four ways that it may go. */
export async function recordRuns(
  bank: readonly Question[],
): Promise<Readonly<Record<string, readonly JournalRecord[]>>> {
  const record = async (mode: string, go: (run: Run) => Promise<void>): Promise<readonly JournalRecord[]> => {
    const run = await begin(bank, mode);
    try {
      await go(run);
      return (await run.simulation.store.journal(tenant, ref, { after: 0, limit: 1000 })).entries;
    } finally {
      await run.simulation.close();
    }
  };
  return {
    "plain-thread": await record("practice", async ({ say, send }) => {
      await say([0, 1, 2, 3, 4, 5]);
      await send({ type: "resume" });
    }),
    "three-follow-ups": await record("realistic", async ({ say }) => {
      for (const point of [0, 0, 3, 1]) await say([point]);
    }),
    "line-lost": await record("realistic", async ({ simulation, turn, say, send }) => {
      const { turnId } = await turn();
      await send({ type: "save-draft", turnId, text: "So far" });
      await simulation.advance((defaultTimers.silenceSeconds + 1) * secondMs);
      await simulation.advance(10 * minuteMs);
      await send({ type: "resume" });
      await say([0, 1, 2, 3, 4, 5]);
    }),
    "grader-down": await record("realistic", async ({ simulation, outside, say, send }) => {
      outside.isDown = true;
      await say([0, 1]);
      await simulation.advance((defaultTimers.evaluatingSeconds + 1) * secondMs);
      await send({ type: "finish" });
      await simulation.advance(20 * minuteMs);
      outside.isDown = false;
      await send({ type: "regrade" });
    }),
  };
}

/** A started interview, its effects run as they come due, its rows in memory. */
async function begin(bank: readonly Question[], mode: string): Promise<Run> {
  const outside = { isDown: false };
  const sheets = new Map<string, Sheet>();
  const grader: Grader = {
    name: offlineGrader,
    version: "1",
    grade: async (request) => {
      if (outside.isDown) throw new Error("the grader is down");
      return gradeOffline(request);
    },
  };
  const simulation = createSimulation({
    machines: [interview],
    effects: [
      planInterview({
        questions: bank,
        recent: async () => [],
        find: async () => undefined,
        store: async (_tenant, _interview, _plan, { plan, tokens, sheets: own }) => {
          for (const [questionId, sheet] of Object.entries(own)) sheets.set(questionId, sheet);
          return { plan, tokens };
        },
      }),
      transcribeAudio(),
      writeAdvice(),
      eraseBelongings(async () => undefined),
      evaluateAnswer({ grader, sheets: () => ({ find: async (_interview, questionId) => sheets.get(questionId) }) }),
    ],
    facts: [
      {
        machine: interview.name,
        command: "plan-interview",
        read: async () => ({
          live: 0,
          seed: "guide",
          modelOffered: false,
          limits: defaultLimits,
          timers: defaultTimers,
        }),
      },
      { machine: interview.name, command: "start", read: async () => ({ live: 0 }) },
      {
        machine: interview.name,
        command: "regrade",
        read: async () => ({ graders: { [grader.name]: grader.version } }),
      },
    ],
  });
  const engine = simulation.forTenant(tenant);
  const send: Run["send"] = async (command) => {
    await engine.send(ref, command, { actor: candidate });
    await simulation.runUntilIdle();
  };
  const turn = async (): Promise<OpenTurnView> => {
    const view = (await engine.view(ref, candidate)) as unknown as InterviewBody; // its candidate's
    if (!view.turn) throw new Error(`no turn is open in ${view.status}`);
    return view.turn;
  };
  const byText = new Map(bank.map((question) => [question.text, question]));
  let asked: Question | undefined;
  const say: Run["say"] = async (points) => {
    const { turnId, text } = await turn();
    asked = byText.get(text) ?? asked;
    const byWeight = (asked?.points ?? []).toSorted((one, other) => one.weight - other.weight);
    const answer = byWeight
      .flatMap(({ phrasings }, index) => (points.includes(index) ? (phrasings[0] ?? []) : []))
      .join(" ");
    await send({ type: "submit-answer", turnId, text: answer, input: "typed" });
  };
  const consents = { keeping: true, textVersion: "2026-11" };
  const setup = { mode, consents, role: "Back-end developer", level: "mid", minutes: 10, focus: ["SQL"] };
  await send({ type: "plan-interview", setup });
  await send({ type: "start" });
  return { simulation, outside, send, turn, say };
}
