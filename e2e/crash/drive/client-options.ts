import type { Violation } from "../check/violation.ts";
import type { Chance } from "./chance.ts";
import type { Mix } from "./commands.ts";
import type { Desk } from "./desk.ts";
import type { History } from "./history.ts";

/** What every client is given, whichever door it uses. */
export interface ClientOptions {
  readonly subject: string;
  readonly chance: Chance;
  readonly mix: Mix;
  readonly desk: Desk;
  readonly history: History;
  /** Addresses of the processes: any of them must do. */
  readonly urls: () => readonly string[];
  /** Told what may not be, as soon as it is seen. */
  readonly note: (violation: Violation) => void;
  /** Ends its work; it then asks again whatever it does not know the outcome of. */
  readonly signal: AbortSignal;
}

/** How long it asks again, when everything is well. */
export const SETTLE_MS = 30_000;
