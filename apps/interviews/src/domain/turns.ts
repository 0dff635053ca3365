import type { Refusal } from "segno";
import { refusal } from "segno";
import { between, earlier, later, plus, secondMs } from "./instants.ts";
import type { Live, Open } from "./interview-state.ts";
import { type Option, type Slot, findOption } from "./plan.ts";
import { difficulties } from "./question.ts";
import { isTimed, type Setup } from "./setup.ts";
import { type Choice, type ClosedTurn, type GapKind, type HeldTurn, type OpenTurn, turnIdOf } from "./turn.ts";

/** The command names another turn than the open one. */
export function checkTurn(state: Open, turnId: string): Refusal | undefined {
  return turnId === state.turn.turnId ? undefined : refusal("turn-closed", { turnId: state.turn.turnId });
}

/** The turn is the same, and the candidate was there just now. */
export function seen(turn: OpenTurn, now: Date): OpenTurn {
  return { ...turn, lastSeenAt: later(turn.lastSeenAt, now) };
}

/** The planned slot of this number. */
export function slotOf(live: Live, slot: number): Slot {
  const found = live.plan.slots.find((each) => each.slot === slot) ?? live.plan.slots[0];
  if (!found) throw new RangeError("a plan has three slots at least"); // by its schema
  return found;
}

/** The slot after this one in the plan's order, if there is one. */
export function slotAfter(live: Live, slot: number): Slot | undefined {
  const { slots } = live.plan;
  return slots[slots.findIndex((each) => each.slot === slot) + 1];
}

/** How many questions come after this slot. */
export function questionsAfter(live: Live, slot: number): number {
  const { slots } = live.plan;
  return slots.length - 1 - slots.findIndex((each) => each.slot === slot);
}

/** Moves the end of the session on by a wait that was not the candidate's. */
export function endMoved<L extends Live>(live: L, ms: number): L {
  if (!live.sessionEndsAt || ms <= 0) return live;
  return { ...live, sessionEndsAt: plus(live.sessionEndsAt, ms) };
}

/** What is left of the whole, in milliseconds, where a clock runs. */
export function leftMs(live: Live, now: Date): number | undefined {
  return live.sessionEndsAt && between(now, live.sessionEndsAt);
}

interface Ask {
  readonly live: Live;
  readonly turn: OpenTurn;
}

/** Puts the question of a slot: at its planned difficulty, one step off where the candidate's level asks for it. */
export function askQuestion(live: Live, slot: Slot, now: Date): Ask {
  const { option, choice } = chosenOption(slot, live.step);
  return open(live, { slot, option, take: 1, choice }, now);
}

/** Puts the question of the thread that was just closed once more, with its full time. */
export function askAgain(live: Live, now: Date): Ask {
  const { slot: number, take, questionId } = live.thread;
  const slot = slotOf(live, number);
  const option = slot.options.find((each) => each.questionId === questionId) ?? chosenOption(slot, 0).option;
  const choice = live.turns.find((turn) => turn.questionId === questionId && turn.choice)?.choice ?? "as-planned";
  const lengthMs = option.limitSeconds * secondMs * live.setup.clockFactor;
  const end = live.sessionEndsAt && later(live.sessionEndsAt, plus(now, lengthMs));
  return open({ ...live, ...(end && { sessionEndsAt: end }) }, { slot, option, take: take + 1, choice }, now);
}

function chosenOption(slot: Slot, step: number): { readonly option: Option; readonly choice: Choice } {
  const at = (difficulty: string | undefined): Option | undefined =>
    slot.options.find((option) => option.difficulty === difficulty);
  const planned = at(slot.difficulty) ?? slot.options[0];
  if (!planned) throw new RangeError("a slot has an option at least"); // by its schema
  const moved = step === 0 ? undefined : at(difficulties[difficulties.indexOf(slot.difficulty) + step]);
  return moved
    ? { option: moved, choice: step > 0 ? "went-well" : "went-badly" }
    : { option: planned, choice: "as-planned" };
}

function open(
  live: Live,
  question: { readonly slot: Slot; readonly option: Option; readonly take: number; readonly choice: Choice },
  now: Date,
): Ask {
  const { slot, option, take, choice } = question;
  const { questionId } = option;
  const turn: HeldTurn = {
    ...newTurn(turnIdOf(slot.slot, take, 0), { slot: slot.slot, take, followUp: 0, questionId, text: option.text }),
    choice,
    ...limit(live.setup, option.limitSeconds * secondMs),
  };
  return {
    live: { ...live, thread: newThread(slot.slot, take, questionId) },
    turn: openTurn(live, turn, turn.limitMs, now),
  };
}

/** A thread in which no follow-up was asked yet. */
export function newThread(slot: number, take: number, questionId: string): Live["thread"] {
  return { slot, take, questionId, parentQuestionId: null, followUpCount: 0, unresolved: [], asked: [] };
}

/** The next follow-up of the thread, not asked yet: parent, count and turn together. */
export function prepareFollowUp(
  live: Live,
  ask: { readonly pointId: string; readonly found: GapKind; readonly text: string },
): { readonly live: Live; readonly turn: HeldTurn } {
  const { slot, take, questionId, followUpCount, asked } = live.thread;
  const followUp = followUpCount + 1;
  const { followUpSeconds, perWordMs } = live.setup.limits;
  const turn: HeldTurn = {
    ...newTurn(turnIdOf(slot, take, followUp), { slot, take, followUp, questionId, text: ask.text }),
    about: { pointId: ask.pointId, found: ask.found },
    ...limit(live.setup, followUpSeconds * secondMs + perWordMs * ask.text.split(/\s+/u).length),
  };
  const thread = {
    ...live.thread,
    parentQuestionId: questionId,
    followUpCount: followUp,
    asked: [...asked, ask.pointId],
  };
  return { live: { ...live, thread }, turn };
}

function newTurn(
  turnId: string,
  about: Pick<HeldTurn, "slot" | "take" | "followUp" | "questionId" | "text">,
): HeldTurn {
  return { turnId, ...about, help: [], extensions: 0, clips: [], draft: "", transcript: { status: "none" } };
}

const limit = (setup: Setup, ms: number): { limitMs?: number } =>
  isTimed(setup) ? { limitMs: Math.round(ms * setup.clockFactor) } : {};

/** Opens a turn for so long, where a clock runs; never past the end of the session. */
export function openTurn(live: Live, turn: HeldTurn, forMs: number | undefined, now: Date): OpenTurn {
  const deadlineAt = forMs !== undefined && live.sessionEndsAt && earlier(plus(now, forMs), live.sessionEndsAt);
  return { ...turn, askedAt: turn.askedAt ?? now, lastSeenAt: now, ...(deadlineAt && { deadlineAt }) };
}

/** Puts an open turn aside. */
export function held(turn: OpenTurn): HeldTurn {
  const { deadlineAt: _deadline, lastSeenAt: _seen, ...rest } = turn;
  return rest;
}

type Unanswered = Exclude<ClosedTurn["outcome"], "answered">;

/** Closes a turn without an answer; its draft goes. */
export function closed(turn: HeldTurn & { readonly askedAt: Date }, outcome: Unanswered, now: Date): ClosedTurn {
  return { ...rest(turn), outcome, closedAt: now };
}

/** What a closed turn keeps of an open one. */
export function rest(turn: HeldTurn & { readonly askedAt: Date }): Omit<ClosedTurn, "outcome" | "closedAt"> {
  const { turnId, slot, take, followUp, questionId, text, choice, about, help, extensions, clips, askedAt } = turn;
  return {
    turnId,
    slot,
    take,
    followUp,
    questionId,
    text,
    help,
    extensions,
    clips,
    askedAt,
    ...(choice && { choice }),
    ...(about && { about }),
  };
}

/** The kind of question that a thread is about. */
export function kindOf(live: Live): Slot["kind"] {
  return findOption(live.plan, live.thread.questionId)?.slot.kind ?? slotOf(live, live.thread.slot).kind;
}
