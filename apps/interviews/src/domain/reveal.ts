import type { Actor, JsonObject } from "segno";
import type { InterviewEvent } from "./events.ts";
import type { InterviewState } from "./interview-state.ts";
import { reads } from "./ownership.ts";
import type { ClosedTurn } from "./turn.ts";

/**
 * Whether what was found in a turn may be seen (specification §1): with the report, or once its thread is closed where
 * feedback is given after each; never between a question and its follow-up.
 */
export function isRevealed(state: InterviewState, { slot, take }: Pick<ClosedTurn, "slot" | "take">): boolean {
  if (state.status === "complete") return true;
  if (state.status === "erased" || state.setup.feedback === "end") return false;
  return closedTurns(state).some((turn) => turn.slot === slot && turn.take === take && turn.closing !== undefined);
}

/** The turns that were closed, wherever the state keeps them. */
export function closedTurns(state: InterviewState): readonly ClosedTurn[] {
  if (state.status === "evaluating") return [...state.turns, state.turn];
  return "turns" in state ? (state.turns ?? []) : [];
}

/** The questions whose sheets this actor may read now. */
export function revealedQuestions(state: InterviewState, actor: Actor): readonly string[] {
  if (!reads(state, actor)) return [];
  const revealed = closedTurns(state).filter((turn) => turn.outcome !== "ended" && isRevealed(state, turn));
  return [...new Set(revealed.map(({ questionId }) => questionId))];
}

/** What an admin learns of another's interview: that it is there, began and ended; nothing of what went on in it. */
const forAdmins: readonly InterviewEvent["type"][] = [
  "interview-requested",
  "interview-started",
  "interview-completed",
  "interview-cancelled",
  "interview-erased",
];

/** What a person may read of the journal: names, instants and turn ids, and the rest once it is revealed. */
export function eventView(event: InterviewEvent, state: InterviewState, actor: Actor): JsonObject | undefined {
  const { type } = event;
  if (!reads(state, actor)) return forAdmins.includes(type) ? { type } : undefined;
  if (actor.roles.includes("system") || !("turnId" in event)) return { ...event };
  const { turnId } = event;
  const turn = closedTurns(state).find((each) => each.turnId === turnId);
  if (type === "evaluation-failed") return { type: "graded-later", turnId };
  if (turn && isRevealed(state, turn)) return { ...event };
  if (type === "verdict-recorded") return undefined;
  return type === "follow-up-asked" || type === "thread-closed" ? { type, turnId } : { ...event };
}
