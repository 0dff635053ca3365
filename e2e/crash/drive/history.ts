import type { Violation } from "../check/violation.ts";

/** What came of one try of a command, as its caller was told. */
export type Outcome =
  | {
      readonly as: "ok";
      readonly order: string;
      readonly version: number;
      /** Of the view that was answered, without the server's clock. */
      readonly view: string | undefined;
    }
  | { readonly as: "refused"; readonly code: string }
  /** No answer, or one that says nothing: it may have been done, or may be done yet. */
  | { readonly as: "unknown"; readonly why: string };

export interface Try {
  /** Counts what clients did and heard, over all of them: smaller is earlier. */
  readonly begun: number;
  readonly ended: number;
  readonly outcome: Outcome;
}

/** One command under one key, asked once or more. */
export interface Call {
  readonly subject: string;
  readonly key: string;
  readonly command: { readonly type: string; readonly token: string; readonly [field: string]: unknown };
  /** What it was sent to; of a creation, what the answer named. */
  readonly order: string | undefined;
  readonly expectedVersion: number | undefined;
  readonly tries: readonly Try[];
}

/** A call that is not done with yet. */
export type OpenCall = { -readonly [Name in keyof Call]: Call[Name] } & { readonly tries: Try[] };

/** One look at an order. */
export interface Read {
  readonly order: string;
  readonly begun: number;
  readonly version: number;
  readonly view: string;
}

/** A key that was used again with another command, and what came of that. */
export interface KeyReuse {
  readonly key: string;
  readonly code: string;
}

/** What clients were told, in the order in which they heard it. */
export class History {
  readonly calls: Call[] = [];
  readonly reads: Read[] = [];
  readonly reuses: KeyReuse[] = [];
  /** How often each code was answered. */
  readonly codes = new Map<string, number>();
  /** By order and version, the key that it was acknowledged to. */
  readonly #acknowledged = new Map<string, string>();
  #moment = 0;

  /** Of all clients: the next moment. */
  tick(): number {
    this.#moment += 1;
    return this.#moment;
  }

  count(code: string): void {
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }

  /** Adds what one try was told. @returns what cannot be, if another command was told the same */
  add(call: OpenCall, begun: number, outcome: Outcome): Violation | undefined {
    call.tries.push({ begun, ended: this.tick(), outcome });
    if (outcome.as !== "ok") return undefined;
    call.order ??= outcome.order;
    const step = `${outcome.order} ${outcome.version}`;
    const before = this.#acknowledged.get(step) ?? call.key;
    this.#acknowledged.set(step, before);
    return before === call.key
      ? undefined
      : { rule: "lost", what: `${before} and ${call.key} were both acknowledged as ${step}` };
  }
}

export function isAcknowledged(call: Call): boolean {
  return call.tries.some(({ outcome }) => outcome.as === "ok");
}

/** Whether its outcome is known. */
export function isSettled(call: Call): boolean {
  return call.tries.some(({ outcome }) => outcome.as !== "unknown");
}
