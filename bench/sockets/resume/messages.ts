export type ResumeKind = "ws" | "segno";

export type ToResuming =
  | { readonly type: "open"; readonly from: number; readonly count: number }
  /** Begins to send commands, one session after another. */
  | { readonly type: "begin"; readonly perSecond: number }
  /** Sends no more, and waits until every command is answered and shown. */
  | { readonly type: "finish" };

export type FromResuming =
  | { readonly type: "opened" }
  /** Every session of this process has come back after a cut. */
  | { readonly type: "resumed" }
  | { readonly type: "finished"; readonly sessions: readonly Account[] };

/** What one session can say at the end. */
export interface Account {
  readonly n: number;
  /** Commands that were acknowledged, each counted once. */
  readonly acknowledged: number;
  /** The version that it shows. */
  readonly version: number;
  /** Versions of which it saw no journal entry. */
  readonly missed: number;
  /** How it came back. */
  readonly by: "patch" | "snapshot" | "echo";
  /** On the clock of all processes, when it had come back; `NaN` if it was never cut. */
  readonly resumedAt: number;
}
