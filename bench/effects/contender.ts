import type { BenchDatabase } from "../support/database.ts";

/** `tell` is done when it ran; `ask` changes the row that asked it when it is done. */
export type EffectName = "tell" | "ask";

/** One of those who are measured side by side. */
export interface Contender {
  readonly name: string;
  /** Makes its tables, and rows to be changed. */
  prepare(database: BenchDatabase): Promise<void>;
  /** @param onStart - called in each effect as the first thing that it does, with its number */
  open(url: string, onStart: (n: number) => void): Promise<Opened>;
  /** A query of how many effects are not done yet. */
  readonly countOpen: string;
}

/** A process' part in it; a worker and a sender may be the same one. */
export interface Opened {
  /** Changes one of the rows and asks for an effect, in one commit. */
  send(effect: EffectName, n: number): Promise<void>;
  /** Begins to run effects. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** More than effects in a round, so that no two of a batch change one row. */
export const ROWS = 20_000;
