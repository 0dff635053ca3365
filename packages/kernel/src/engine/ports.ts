import type { AbortSignal } from "../machine/abort.ts";
import type { Patch } from "../machine/patch.ts";
import type { Json, JsonObject, Ref, TenantId } from "../machine/types.ts";

/** The process's side of the database's clock: its own clock plus the offset that was last measured. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms` milliseconds of this clock, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Where ids that nothing determines come from: of aggregates made without one, of workers. */
export interface Ids {
  next(): string;
}

/** On whose behalf code runs, over its awaits too: `new AsyncLocalStorage<string>()` of Node is one. */
export interface Calls {
  run<Result>(caller: string, work: () => Result): Result;
  getStore(): string | undefined;
}

/** A fixed sentence with fields beside it; a field that can hold a person's words has a `pii.` key. */
export interface Log {
  info(sentence: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(sentence: string, fields?: Readonly<Record<string, unknown>>): void;
  error(sentence: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Counters and times by name and labels; the names are those of `/metrics`. */
export interface Metrics {
  count(name: string, labels: Readonly<Record<string, string>>, by?: number): void;
  observe(name: string, labels: Readonly<Record<string, string>>, value: number): void;
  gauge(name: string, labels: Readonly<Record<string, string>>, value: number): void;
}

/** Says that an aggregate moved. A hint: the journal is the truth, and a lost hint only costs time. */
export interface Hint {
  readonly tenant: TenantId;
  readonly machine: string;
  readonly id: string;
  readonly version: number;
}

/** A right that ended: what was granted to this subject is asked anew at once. */
export interface RightEnded {
  readonly tenant: TenantId;
  readonly subject: string;
}

export interface Bus {
  publish(hints: readonly Hint[]): void;
  /** Tells every process that work is due at once. */
  wake(): void;
  endRight(right: RightEnded): void;
  onHint(listener: (hint: Hint) => void): () => void;
  onWake(listener: () => void): () => void;
  onRightEnded(listener: (right: RightEnded) => void): () => void;
  close(): Promise<void>;
}

export interface LoadRequest {
  readonly tenant: TenantId;
  readonly machine: string;
  readonly id: string;
  /** Looks the key up beside the row. */
  readonly key?: string;
  /** For a creation the key is looked up within the machine, not within the aggregate. */
  readonly creating?: boolean;
}

export interface StoredRow {
  readonly version: number;
  readonly machineVersion: number;
  readonly state: JsonObject;
}

/** What was done under a key before. */
export interface Repeat {
  readonly id: string;
  readonly version: number;
  readonly digest: string | undefined;
  readonly command: string;
}

export interface Loaded {
  /** The database's clock. */
  readonly now: Date;
  readonly row: StoredRow | undefined;
  readonly repeat: Repeat | undefined;
}

export interface JournalRecord {
  readonly version: number;
  readonly at: Date;
  readonly subject: string;
  readonly actorKind: "person" | "program" | "system";
  readonly command: string;
  readonly from: string;
  readonly to: string;
  readonly events: readonly JsonObject[];
  readonly effects: readonly string[];
  readonly key: string | undefined;
  readonly digest: string | undefined;
  readonly machineVersion: number;
  readonly traceId: string | undefined;
}

/** A row that is added to the outbox with a save. */
export interface OutboxRow {
  readonly id: string;
  readonly kind: "effect" | "latest" | "timer";
  readonly name: string;
  readonly input: Json;
  readonly machineVersion: number;
  /** Absent: the database's clock at the commit. */
  readonly dueAt: Date | undefined;
}

export interface Change {
  readonly ref: Ref;
  readonly tenant: TenantId;
  /** 0 makes the row. */
  readonly expected: number;
  readonly state: JsonObject;
  readonly journal: JournalRecord;
  /** Turns the new encoded state into the stored one before. */
  readonly undo: Patch;
  /** Machine version of the state before; that of the new one stands in `journal`. */
  readonly machineVersionBefore: number;
  readonly outbox: readonly OutboxRow[];
  /** Timer rows that end. */
  readonly clearTimers: readonly string[];
  /** The effect whose result this is: closed in the same commit, and nothing is saved if its lease was lost. */
  readonly closes: Closing | undefined;
}

/** One claim on one outbox row; `fence` grows with every claim and is never given twice. */
export interface Lease {
  readonly id: string;
  readonly fence: number;
}

/**
 * How a claimed row ends: deleted as done; kept as dead, visible and never claimed again; or, for one of `latest`, left
 * as a row without input that is due after `coolMs`, so that the next ask keeps that due time. A cooling row that is
 * claimed has `cooling: true` and is simply closed as done.
 */
export type Closing = Lease &
  (
    | { readonly as: "done" }
    | { readonly as: "dead"; readonly error: string }
    | { readonly as: "cooling"; readonly coolMs: number }
  );

/** An error is a row that the database refused: {@link ConstraintViolated} where a constraint has a name. */
export type SaveResult = "saved" | "conflict" | "lease-lost" | Error;

export interface ClaimedRow extends Lease {
  /** From 1: the claims that counted, this one included. */
  readonly attempt: number;
  /** A row of `latest` that ran lately and has not been asked for since. */
  readonly cooling: boolean;
  readonly tenant: TenantId;
  readonly ref: Ref;
  readonly kind: "effect" | "latest" | "timer";
  readonly name: string;
  readonly input: Json;
  readonly machineVersion: number;
  /** When it was asked for, by the database's clock. */
  readonly askedAt: Date;
  readonly dueAt: Date;
  /** The database's clock at the claim. */
  readonly now: Date;
  /** An earlier lease ran out without an outcome. */
  readonly lapsed: boolean;
}

export interface ClaimOptions {
  readonly worker: string;
  readonly limit: number;
  readonly leaseMs: number;
  /** What this process knows, `kind/name` each: other rows are left to others. */
  readonly names: readonly string[];
  /** By machine name the newest version known. */
  readonly machines: Readonly<Record<string, number>>;
  /** Tenants that hold their share already. */
  readonly sated: readonly TenantId[];
}

/** A row of an older machine version; the three are its place in a page's order. */
export interface OlderRow {
  readonly machineVersion: number;
  readonly tenant: TenantId;
  readonly id: string;
}

export interface OlderQuery {
  readonly machine: string;
  /** Rows of versions below this one. */
  readonly version: number;
  /** As the older versions called them. */
  readonly statuses: readonly string[];
  /** Rows that were written at this instant or later; of any time when absent. */
  readonly since: Date | undefined;
  /** The last row of the page before. */
  readonly after: OlderRow | undefined;
  readonly limit: number;
}

/** Timers of one aggregate that are to be there while it is at `version`. */
export interface Arming {
  readonly tenant: TenantId;
  readonly ref: Ref;
  readonly version: number;
  readonly timers: readonly OutboxRow[];
}

/** How many rows the outbox holds, by kind. What cools of `latest` is none: nobody waits for it. */
export type Depth = Readonly<Record<OutboxRow["kind"], Readonly<Record<"waiting" | "running" | "dead", number>>>>;

export interface JournalPage {
  readonly entries: readonly JournalRecord[];
}

/** What one step took away: applied to the encoded state at `version` it gives the one before. */
export interface HistoryRecord {
  readonly version: number;
  /** Of the state before. */
  readonly machineVersion: number;
  readonly undo: Patch;
}

/** What the engine asks of a database. Every call is one transaction; every tenant's rows are reached under its policy. */
export interface Store {
  /** Answers in the order asked. */
  load(requests: readonly LoadRequest[]): Promise<readonly Loaded[]>;
  /** Saves each change or not, each judged on its own; all that are saved are durable when it resolves. */
  save(changes: readonly Change[]): Promise<readonly SaveResult[]>;
  journal(
    tenant: TenantId,
    ref: Ref,
    options: { readonly after: number; readonly limit: number },
  ): Promise<JournalPage>;
  /** Records of versions above `above`, newest first. */
  history(tenant: TenantId, ref: Ref, above: number): Promise<readonly HistoryRecord[]>;
  /** The secret of the keyed digests, the same in all processes. */
  digestSecret(): Promise<Uint8Array>;

  claim(options: ClaimOptions): Promise<readonly ClaimedRow[]>;
  /** @returns false when the lease was lost */
  renew(tenant: TenantId, lease: Lease, leaseMs: number): Promise<boolean>;
  /** Ends the row without a command. @returns false when the lease was lost */
  close(tenant: TenantId, closing: Closing): Promise<boolean>;
  /** Puts a row back, due at `dueAt`. Where a newer ask of `latest` waits beside it, that one takes the due time. */
  postpone(tenant: TenantId, lease: Lease, options: PostponeOptions): Promise<boolean>;
  /** Aggregates of any tenant that an older version of their machine wrote: one page by key, of ids alone. */
  listOlder(query: OlderQuery): Promise<readonly OlderRow[]>;
  /**
   * Puts timers in where the aggregate is still at that version, in place of those that an older machine version armed.
   * What this version or a newer one armed, and what is leased, is left as it is. All are of one machine.
   */
  arm(armings: readonly Arming[]): Promise<void>;
  /** Counts the outbox; for who looks at it now and then, since it reads all of it. */
  depth(): Promise<Depth>;
  /** When the next row is due, if any. */
  nextDueAt(options: Pick<ClaimOptions, "names" | "machines">): Promise<Date | undefined>;
  now(): Promise<Date>;
}

export interface PostponeOptions {
  readonly dueAt: Date;
  readonly error: string | undefined;
  /** The attempt did not count: the lease is given back, by a process that stops for example. */
  readonly uncounted?: boolean;
}

/** Named places in the engine at which a test may stop or kill it; inert unless one is set. */
export const faultPoints = [
  "before-commit",
  "ambiguous-commit",
  "after-commit",
  "effect-claimed",
  "effect-done",
  "result-committed",
] as const;
export type FaultPoint = (typeof faultPoints)[number];

export interface Faults {
  reach(point: FaultPoint, about: { readonly machine: string; readonly name: string }): Promise<void>;
}

/**
 * Stands between the effects and the services outside: a circuit breaker and a bulkhead for each pair of service and realm.
 * Without one, every attempt goes straight out.
 */
export interface Outsides {
  /**
   * Calls `run` at most once, at once or when a place is free, and passes on what it gives or throws, the very same error;
   * or does not call it and throws {@link OutsideUnavailable} with the milliseconds until the breaker is half-open, or
   * until it is worth asking again where no place is free. Such an attempt does not count and is made again at that time,
   * for as long as the effect's `retry.withinMs` allows. The breaker counts as failures those that
   * {@link isOutsideFailure} names and no others.
   *
   * @param outside - as the effect declares it
   * @param realm - what the effect makes of its input, empty where it names none
   */
  call<Result>(outside: string, realm: string, run: () => Promise<Result>): Promise<Result>;
}
