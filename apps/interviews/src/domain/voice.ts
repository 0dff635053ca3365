import { type Refusal, refusal } from "segno";
import type { InterviewCommandOf } from "./commands.ts";
import { between, later, plus, secondMs } from "./instants.ts";
import type { Open, Paused } from "./interview-state.ts";
import type { At, InterviewOutcome } from "./interview-types.ts";
import { answerCharacters } from "./text.ts";
import { type HeldTurn, type OpenTurn, type Speaking, type Transcript, heardIn } from "./turn.ts";
import { checkTurn, endMoved, seen } from "./turns.ts";

/** What a clip leaves of the turn at least, so that its transcript can be read. */
const readingMs = 120 * secondMs;

/** Whether a clip would be taken now. */
export function mayAttach({ setup, turn }: Open): Refusal | undefined {
  if (!setup.consents.serverSpeech.given) return refusal("consent-needed", { consent: "serverSpeech" });
  return turn.transcript.status === "waiting" ? refusal("transcript-waiting", { turnId: turn.turnId }) : undefined;
}

export function attachAudio<S extends Open>(
  state: S,
  { turnId, audioId }: InterviewCommandOf<"attach-audio">,
  { now }: At,
): InterviewOutcome<S> {
  const refused = checkTurn(state, turnId);
  if (refused) return refused;
  const { deadlineAt, transcript } = state.turn;
  const turn: OpenTurn = {
    ...seen(state.turn, now),
    transcript: { status: "waiting", audioId, attachedAt: now, text: heardIn(transcript) },
    ...(deadlineAt && { deadlineAt: later(deadlineAt, plus(now, readingMs)) }),
  };
  return {
    to: { ...endAfter(state, turn.deadlineAt), turn },
    events: [{ type: "audio-attached", turnId, audioId }],
    effects: [{ effect: "transcribe-audio", input: { turnId, audioId } }],
  };
}

/** No deadline is past the end of the session. */
function endAfter<S extends Open>(state: S, deadlineAt: Date | undefined): S {
  if (!deadlineAt || !state.sessionEndsAt) return state;
  return { ...state, sessionEndsAt: later(state.sessionEndsAt, deadlineAt) };
}

interface Heard {
  readonly transcript: Transcript;
  readonly draft?: string;
  readonly clips?: string[];
  readonly facts?: Speaking;
}

export function recordTranscript<S extends Open | Paused>(
  state: S,
  { turnId, audioId, text, facts }: InterviewCommandOf<"record-transcript">,
  { now }: At,
): InterviewOutcome<S> {
  const turn = turnOf(state);
  if (!isWaiting(turn, turnId, audioId)) return refusal("stale-result", { turnId, audioId });
  const heard: Heard = {
    transcript: { status: "ready", text: joined(heardIn(turn.transcript), text) },
    draft: joined(turn.draft, text),
    facts: turn.facts ? added(turn.facts, facts) : facts,
    clips: state.setup.consents.keptClips.given ? [...turn.clips, audioId] : turn.clips,
  };
  return { to: withHeard(state, heard, now), events: [{ type: "transcript-recorded", turnId, audioId }] };
}

export function failTranscript<S extends Open | Paused>(
  state: S,
  { turnId, audioId, code }: InterviewCommandOf<"fail-transcript">,
  { now }: At,
): InterviewOutcome<S> {
  const turn = turnOf(state);
  if (!isWaiting(turn, turnId, audioId)) return refusal("stale-result", { turnId, audioId });
  const transcript: Transcript = { status: "failed", code, text: heardIn(turn.transcript) };
  return {
    to: withHeard(state, { transcript }, now),
    events: [{ type: "transcript-failed", turnId, audioId, code }],
  };
}

function turnOf(state: Open | Paused): HeldTurn | undefined {
  if (state.status !== "paused") return state.turn;
  return state.next.kind === "turn" ? state.next.turn : undefined;
}

function isWaiting(turn: HeldTurn | undefined, turnId: string, audioId: string): turn is HeldTurn {
  return turn?.turnId === turnId && turn.transcript.status === "waiting" && turn.transcript.audioId === audioId;
}

/** The turn with what was heard; the time that it took is given back. */
function withHeard<S extends Open | Paused>(state: S, heard: Heard, now: Date): S {
  if (state.status === "paused") {
    if (state.next.kind !== "turn") return state;
    return { ...state, next: { ...state.next, turn: { ...state.next.turn, ...heard } } };
  }
  const { transcript, deadlineAt } = state.turn;
  const waitedMs = transcript.status === "waiting" ? Math.max(0, between(transcript.attachedAt, now)) : 0;
  const turn = { ...state.turn, ...heard, ...(deadlineAt && { deadlineAt: plus(deadlineAt, waitedMs) }) };
  return { ...endMoved(state, waitedMs), turn };
}

/** What is past an answer's length is left out. */
function joined(before: string, text: string): string {
  const both = [before.trimEnd(), text.trim()].filter((part) => part !== "").join(" ");
  return both.slice(0, answerCharacters).toWellFormed();
}

function added(one: Speaking, other: Speaking): Speaking {
  return {
    durationMs: one.durationMs + other.durationMs,
    words: one.words + other.words,
    longPauses: one.longPauses + other.longPauses,
    fillers: one.fillers + other.fillers,
  };
}
