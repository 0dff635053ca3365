import type { InterviewState } from "../domain/interview-state.ts";
import { closedTurns } from "../domain/reveal.ts";
import type { AnsweredTurn } from "../domain/turn.ts";

export interface TurnWords {
  readonly turn: AnsweredTurn;
  /** Earlier turns of the same thread that were answered, in order. */
  readonly earlier: readonly { readonly text: string; readonly answer: string }[];
}

/** Finds an answered turn in the row: effects carry ids alone, and words are read when they run. */
export function findTurnWords(state: InterviewState, turnId: string): TurnWords | undefined {
  const turns = closedTurns(state).filter((each): each is AnsweredTurn => each.outcome === "answered");
  const turn = turns.find((each) => each.turnId === turnId);
  if (!turn) return undefined;
  const earlier = turns
    .filter(({ slot, take, followUp }) => slot === turn.slot && take === turn.take && followUp < turn.followUp)
    .map(({ text, answer }) => ({ text, answer: answer.text }));
  return { turn, earlier };
}
