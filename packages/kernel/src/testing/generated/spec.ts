/** A state as it is stored: plain JSON, instants and large numbers as text. One of the two counts is there. */
export type StoredState = {
  readonly status: string;
  readonly n?: number;
  readonly count?: number;
  readonly stage: number;
  readonly words: string;
  readonly owner: string;
  readonly made?: string;
  readonly sum?: string;
  readonly until?: string;
  readonly second?: string;
  readonly added?: number;
};

/**
 * A machine as plain data. `build.ts` makes a real machine of it, and the model reads it by itself, so that whatever the
 * two do not agree on is a fault of one of them.
 */
export interface Spec {
  readonly name: string;
  readonly version: number;
  readonly statuses: readonly StatusSpec[];
  readonly commands: readonly CommandSpec[];
  readonly events: readonly EventSpec[];
  /** Reactions too: they hear an event. */
  readonly effects: readonly EffectSpec[];
  /** By status (or `new`) and command, see {@link cellOf}. */
  readonly cells: ReadonlyMap<string, CellSpec>;
  /** Who does not see an aggregate whose count is this or more. */
  readonly hides: { readonly subject: string; readonly from: number } | undefined;
  /** What the state calls its count. */
  readonly count: "n" | "count";
  /** The state has the field that the newer version added. */
  readonly added: boolean;
}

/** Beside the fields that every state has. */
export interface StatusSpec {
  readonly name: string;
  readonly sum: boolean;
  readonly until: boolean;
  readonly second: boolean;
  readonly timers: readonly TimerSpec[];
}

export interface TimerSpec {
  readonly name: string;
  readonly reads: "until" | "second";
  readonly sends: string;
}

export interface CommandSpec {
  readonly name: string;
  /** A list; or `by-state`: a manager's while the count is odd, and one subject is asked to sign in again. */
  readonly may: readonly string[] | "by-state";
  readonly staged: boolean;
  readonly facts: boolean;
}

export interface EventSpec {
  readonly name: string;
  readonly personal: boolean;
}

export type Outcome = "answer" | "nothing" | "fail" | "throw" | "reject" | "wait" | "hang";

export interface EffectSpec {
  readonly name: string;
  readonly kind: "each" | "once" | "latest";
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly withinMs: number;
  /** The event that it is a reaction to. */
  readonly hears: string | undefined;
  /** What it does first: a command to an aggregate of its tenant, whose refusal it may turn into its result. */
  readonly sends: { readonly to: string; readonly command: string; readonly turns: boolean } | undefined;
  /** What comes of each attempt; the last one of all further ones. */
  readonly outcomes: readonly Outcome[];
  readonly result: { readonly command: string; readonly amount: number };
  readonly giveUp: string | undefined;
}

/** What becomes of one instant of the state. */
export type Move =
  | { readonly how: "keep" }
  | { readonly how: "clear" }
  | { readonly how: "named" }
  | { readonly how: "after"; readonly ms: number }
  | { readonly how: "extend"; readonly ms: number };

/** A command's `amount` chooses what a cell does: which target, a refusal, nothing. */
export interface CellSpec {
  readonly targets: readonly string[];
  /** Leads here, which it does not name, at an amount of 9. */
  readonly strays: string | undefined;
  readonly guard: "count-below-3" | "owner" | undefined;
  readonly refusesAt: number | undefined;
  readonly staleAt: number | undefined;
  readonly unchangedAt: number | undefined;
  readonly adds: number;
  readonly stages: boolean;
  readonly says: boolean;
  readonly makes: boolean;
  readonly until: Move;
  readonly second: Move;
  readonly events: readonly string[];
  readonly asks: readonly { readonly effect: string; readonly delayMs: number | undefined }[];
}

/** One machine in the version that is, and in the one before where there is one. */
export interface Versions {
  readonly current: Spec;
  readonly old: Spec | undefined;
  /** By status of the old version, what it is now: at an even count the first, else the last. */
  readonly carried: ReadonlyMap<string, readonly string[]>;
}

export function cellOf(spec: Spec, status: string, command: string): CellSpec | undefined {
  return spec.cells.get(`${status} ${command}`);
}

export function statusOf(spec: Spec, name: string): StatusSpec {
  const found = spec.statuses.find((status) => status.name === name);
  if (!found) throw new Error(`no status ${name}`);
  return found;
}

export function specOf({ current, old }: Versions, version: number): Spec {
  return version < current.version && old ? old : current;
}

export const signInAgain = "user:old";
export const highestPrice = 5;

/** The product's migration, on what is stored: of the count's name, of statuses, and of a field that is new. */
export function carryForward({ current, carried }: Versions, stored: StoredState): StoredState {
  const { count = 0, status, sum, until, second, ...rest } = stored;
  const names = carried.get(status) ?? [status];
  const now = statusOf(current, (count % 2 === 0 ? names[0] : names.at(-1)) ?? "");
  return {
    ...rest,
    status: now.name,
    n: count,
    added: 0,
    ...(now.sum ? { sum: sum ?? "0" } : {}),
    ...(now.until && until !== undefined ? { until } : {}),
    ...(now.second && second !== undefined ? { second } : {}),
  };
}
