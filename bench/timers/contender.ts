import type { BenchDatabase } from "../support/database.ts";

/** One of those who are measured side by side. */
export interface Contender {
  readonly name: string;
  /** Makes its tables, and so many timers that are armed for tomorrow. */
  prepare(database: BenchDatabase, armed: number): Promise<void>;
  /** @param onFired - called when what the timer is for has been committed */
  open(url: string, onFired: (id: string) => void): Promise<Opened>;
}

/** A process' part in it. */
export interface Opened {
  /** Makes a row and arms its timer, in one commit. */
  arm(id: string, at: Date): Promise<void>;
  /** Makes the same row without a timer. */
  note(id: string, at: Date): Promise<void>;
  /** Begins to fire what is due. */
  start(): Promise<void>;
  close(): Promise<void>;
}
