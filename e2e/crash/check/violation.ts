/** Each rule that a run is held against, by what it means that it was broken. */
export type Rule =
  /** A command that was acknowledged is not in the journal, not under that version, or not under its key. */
  | "lost"
  /** A command stands in the journal, or in the state, more than once. */
  | "applied-twice"
  /** A command that was refused stands in the journal. */
  | "refused-and-done"
  /** What a client was told does not fit what is stored, or what it was told before. */
  | "told-otherwise"
  /** Versions have a gap, or a step begins where the one before did not end. */
  | "not-dense"
  /** An effect has two outcomes, was called twice though at most once was promised, or an outcome that the outside did not give. */
  | "outcomes"
  /** At one instant the parts of one commit were not all there. */
  | "torn-commit"
  /** An aggregate waits, and nothing will ever come. */
  | "stuck"
  /** A subscriber missed a version, saw one out of order, or was left with an old one. */
  | "subscriber"
  /** A process ended by itself, or an answer was none that may be. */
  | "surprise";

export interface Violation {
  readonly rule: Rule;
  readonly what: string;
}
