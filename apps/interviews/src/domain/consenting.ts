import { unchanged } from "segno";
import type { InterviewCommandOf } from "./commands.ts";
import { between, plus } from "./instants.ts";
import type { Complete, Evaluating, Idle, Live, Open, Paused } from "./interview-state.ts";
import type { At, InterviewOutcome } from "./interview-types.ts";
import { type ConsentKind, type Setup, consentKinds, mayUseModel } from "./setup.ts";
import { type HeldTurn, type Transcript, heardIn } from "./turn.ts";
import { endMoved, seen } from "./turns.ts";

type Consenting = Idle | Open | Evaluating | Paused | Complete;

/** Gives or takes back; what was taken back ends at once, and what was kept by it is not named any more. */
export function setConsents<S extends Consenting>(
  state: S,
  { consents }: InterviewCommandOf<"set-consents">,
  { now }: At,
): InterviewOutcome<S> {
  const wanted: Readonly<Partial<Record<ConsentKind, boolean | string>>> = consents;
  const kinds = consentKinds.filter(
    (kind) => wanted[kind] !== undefined && wanted[kind] !== state.setup.consents[kind].given,
  );
  if (kinds.length === 0) return unchanged;
  const { textVersion } = consents;
  const changed = Object.fromEntries(
    kinds.map((kind) => [kind, { given: wanted[kind] === true, at: now, textVersion }]),
  );
  const setup = { ...state.setup, consents: { ...state.setup.consents, ...changed } };
  const to = withoutUnagreed({ ...state, setup }, setup, now);
  return { to, events: [{ type: "consents-changed", kinds }] };
}

function withoutUnagreed<S extends Consenting>(state: S, setup: Setup, now: Date): S {
  if (state.status === "idle") return state;
  const own = { ...state, turns: state.turns.map((turn) => withoutClips(turn, setup)) };
  if (own.status === "evaluating") return { ...own, turn: withoutClips(own.turn, setup) };
  if (own.status === "complete") return mayUseModel(setup) ? own : { ...own, ...withoutModel(own) };
  if (own.status === "questioning" || own.status === "follow-up") {
    const turn = seen(unheard(own.turn, setup), now);
    const { transcript } = own.turn;
    if (transcript.status !== "waiting" || turn.transcript.status === "waiting") return { ...own, turn };
    // the time that it took is given back
    const lostMs = between(transcript.attachedAt, now);
    const { deadlineAt } = turn;
    const { sessionEndsAt } = endMoved<Live>(own, lostMs);
    return {
      ...own,
      turn: { ...turn, ...(deadlineAt && { deadlineAt: plus(deadlineAt, lostMs) }) },
      ...(sessionEndsAt && { sessionEndsAt }),
    };
  }
  if (own.status === "paused" && own.next.kind === "turn")
    return { ...own, next: { ...own.next, turn: unheard(own.next.turn, setup) } };
  return own;
}

function withoutClips<T extends { readonly clips: string[] }>(turn: T, { consents }: Setup): T {
  return consents.keptClips.given || turn.clips.length === 0 ? turn : { ...turn, clips: [] };
}

/** A clip that waits is not waited for any more. */
function unheard<T extends HeldTurn>(turn: T, setup: Setup): T {
  const own = withoutClips(turn, setup);
  if (setup.consents.serverSpeech.given || own.transcript.status !== "waiting") return own;
  const text = heardIn(own.transcript);
  const transcript: Transcript = text === "" ? { status: "none" } : { status: "ready", text };
  return { ...own, transcript };
}

/** What a model was asked for is not waited for any more: the composed advice stays, and no other grader is asked. */
function withoutModel({ advice, turns }: Complete): Pick<Complete, "advice" | "turns"> {
  return {
    advice: advice.status === "asked" ? { status: "composed" } : advice,
    turns: turns.map((turn) => {
      if (turn.outcome !== "answered") return turn;
      const waiting = turn.grading.waiting.filter(({ by }) => by !== "model");
      return { ...turn, grading: { ...turn.grading, waiting } };
    }),
  };
}
