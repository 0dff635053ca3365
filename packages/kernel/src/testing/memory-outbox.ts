import type { ClaimedRow, ClaimOptions, Closing, Depth, Lease, OutboxRow, PostponeOptions } from "../engine/ports.ts";
import type { Ref, TenantId } from "../machine/types.ts";

/** A row of table `outbox`, as one keeps it in memory. */
export interface WaitingRow {
  readonly tenant: TenantId;
  readonly ref: Ref;
  readonly kind: OutboxRow["kind"];
  readonly name: string;
  readonly id: string;
  readonly input: OutboxRow["input"];
  readonly machineVersion: number;
  readonly askedAt: Date;
  readonly dueAt: Date;
  /** Grows with every claim and is never given twice. */
  readonly fence: number;
  /** The claims that counted. */
  readonly attempt: number;
  /** Of `latest`: it ran lately and has not been asked for since. */
  readonly cooling: boolean;
  readonly leasedBy: string | undefined;
  readonly leasedUntil: Date | undefined;
  readonly lastError: string | undefined;
  readonly deadSince: Date | undefined;
}

/** The table of effects and timers. Every call is atomic, since nothing in it waits. */
export interface MemoryOutbox {
  /** Puts in what a step asked for; see {@link OutboxRow} for what each kind replaces. */
  add(tenant: TenantId, ref: Ref, rows: readonly OutboxRow[], now: Date): void;
  /** Puts timers in beside those that their machine's version, or a newer one, armed, or that are leased. */
  arm(tenant: TenantId, ref: Ref, timers: readonly OutboxRow[], now: Date): void;
  depth(now: Date): Depth;
  clearTimers(tenant: TenantId, ids: readonly string[]): void;
  holds(tenant: TenantId, lease: Lease): boolean;
  claim(options: ClaimOptions, now: Date): readonly ClaimedRow[];
  renew(tenant: TenantId, lease: Lease, until: Date): boolean;
  close(tenant: TenantId, closing: Closing, now: Date): boolean;
  postpone(tenant: TenantId, lease: Lease, options: PostponeOptions): boolean;
  nextDueAt(options: Pick<ClaimOptions, "names" | "machines">): Date | undefined;
  all(): readonly WaitingRow[];
}

export function createMemoryOutbox(): MemoryOutbox {
  let rows: readonly WaitingRow[] = [];

  const find = (tenant: TenantId, { id, fence }: Lease): WaitingRow | undefined =>
    rows.find((row) => row.tenant === tenant && row.id === id && row.fence === fence && row.leasedBy !== undefined);
  const swap = (old: WaitingRow, fresh: WaitingRow | undefined): void => {
    rows = rows.flatMap((row) => (row === old ? (fresh ?? []) : row));
  };
  const under = (tenant: TenantId, lease: Lease, change: (row: WaitingRow) => WaitingRow | undefined): boolean => {
    const row = find(tenant, lease);
    if (row) swap(row, change(row));
    return row !== undefined;
  };
  /** Of `latest` one runs at a time: while one is leased, also by a worker that died, the next one waits. */
  const isBesideRunning = (row: WaitingRow): boolean =>
    row.kind === "latest" &&
    rows.some((other) => other !== row && other.leasedBy !== undefined && isSameName(other, row));
  /** Where a newer ask of `latest` waits already, that one takes the due time and `row` goes. */
  const backInLine = (row: WaitingRow): WaitingRow | undefined => {
    const newer = row.kind === "latest" ? rows.find((other) => isReplacedBy(other, row)) : undefined;
    if (newer) swap(newer, { ...newer, dueAt: later(newer.dueAt, row.dueAt) });
    return newer ? undefined : row;
  };

  const add: MemoryOutbox["add"] = (tenant, ref, asked, now) => {
    for (const ask of asked) {
      const fresh = toWaiting(tenant, ref, ask, now);
      const standing = ask.kind === "effect" ? undefined : rows.find((row) => isReplacedBy(row, fresh));
      if (standing) swap(standing, replaced(standing, fresh));
      else rows = [...rows, fresh];
    }
  };

  return {
    add,
    arm: (tenant, ref, timers, now) => {
      const stands = ({ id, machineVersion }: OutboxRow): boolean =>
        rows.some(
          (row) =>
            row.tenant === tenant &&
            row.id === id &&
            (row.machineVersion >= machineVersion || row.leasedBy !== undefined),
        );
      add(
        tenant,
        ref,
        timers.filter((timer) => !stands(timer)),
        now,
      );
    },
    depth: (now) => {
      const ofKind = (kind: WaitingRow["kind"]): Depth["effect"] => {
        const own = rows.filter((row) => row.kind === kind);
        const running = own.filter((row) => row.leasedUntil !== undefined && row.leasedUntil > now);
        const dead = own.filter((row) => row.deadSince !== undefined);
        const cooling = own.filter((row) => row.cooling && !running.includes(row));
        const waiting = own.length - running.length - dead.length - cooling.length;
        return { waiting, running: running.length, dead: dead.length };
      };
      return { effect: ofKind("effect"), latest: ofKind("latest"), timer: ofKind("timer") };
    },
    clearTimers: (tenant, ids) => {
      rows = rows.filter((row) => !(row.kind === "timer" && row.tenant === tenant && ids.includes(row.id)));
    },
    holds: (tenant, lease) => find(tenant, lease) !== undefined,
    claim: (options, now) =>
      rows
        .filter((row) => isKnown(row, options) && isDue(row, now) && !options.sated.includes(row.tenant))
        .filter((row) => !isBesideRunning(row))
        .sort(byDue)
        .slice(0, options.limit)
        .map((row) => {
          const leasedUntil = new Date(now.getTime() + options.leaseMs);
          const { fence, attempt } = row;
          const leased = { ...row, fence: fence + 1, attempt: attempt + 1, leasedBy: options.worker, leasedUntil };
          swap(row, leased);
          return toClaimed(leased, now, row.leasedBy !== undefined);
        }),
    renew: (tenant, lease, until) => under(tenant, lease, (row) => ({ ...row, leasedUntil: until })),
    close: (tenant, closing, now) =>
      under(tenant, closing, (row) => {
        if (closing.as === "done") return undefined;
        if (closing.as === "dead") return { ...released(row), lastError: closing.error, deadSince: now };
        const dueAt = new Date(now.getTime() + closing.coolMs);
        return backInLine({ ...released(row), input: null, cooling: true, dueAt });
      }),
    postpone: (tenant, lease, { dueAt, error, uncounted }) =>
      under(tenant, lease, (row) =>
        backInLine({
          ...released(row),
          dueAt,
          attempt: uncounted ? row.attempt - 1 : row.attempt,
          lastError: error ?? row.lastError,
        }),
      ),
    nextDueAt: (options) =>
      rows
        .filter((row) => isKnown(row, options) && !row.deadSince)
        .map((row) => (row.leasedUntil ? later(row.leasedUntil, row.dueAt) : row.dueAt))
        .sort((one, other) => one.getTime() - other.getTime())[0],
    all: () => rows,
  };
}

function released(row: WaitingRow): WaitingRow {
  return { ...row, leasedBy: undefined, leasedUntil: undefined };
}

function toWaiting(tenant: TenantId, ref: Ref, ask: OutboxRow, now: Date): WaitingRow {
  return {
    ...structuredClone(ask),
    tenant,
    ref: { machine: ref.machine, id: ref.id },
    askedAt: now,
    dueAt: ask.dueAt ?? now,
    fence: 0,
    attempt: 0,
    cooling: false,
    leasedBy: undefined,
    leasedUntil: undefined,
    lastError: undefined,
    deadSince: undefined,
  };
}

/** A timer is unique by aggregate and name; of a `latest` effect one row waits, beside one that runs or is dead. */
function isReplacedBy(row: WaitingRow, fresh: WaitingRow): boolean {
  return isSameName(row, fresh) && (row.kind === "timer" || (row.leasedBy === undefined && !row.deadSince));
}

function isSameName(one: WaitingRow, other: WaitingRow): boolean {
  return one.kind === other.kind && one.name === other.name && isOf(one, other.tenant, other.ref);
}

/** A timer is armed anew, its lease cleared; a `latest` row gets the newer input and is due no sooner than it was. */
function replaced(row: WaitingRow, fresh: WaitingRow): WaitingRow {
  if (row.kind === "timer") return { ...fresh, fence: row.fence };
  return { ...fresh, fence: row.fence, dueAt: later(row.dueAt, fresh.dueAt) };
}

function isOf(row: WaitingRow, tenant: TenantId, ref: Ref): boolean {
  return row.tenant === tenant && row.ref.machine === ref.machine && row.ref.id === ref.id;
}

/** A timer is known with its machine: what it sends is read from the state when it fires. */
function isKnown(row: WaitingRow, { names, machines }: Pick<ClaimOptions, "names" | "machines">): boolean {
  const known = Object.hasOwn(machines, row.ref.machine) ? machines[row.ref.machine] : undefined;
  if (known === undefined || row.machineVersion > known) return false;
  return row.kind === "timer" || names.includes(`${row.kind}/${row.name}`);
}

function isDue(row: WaitingRow, now: Date): boolean {
  if (row.deadSince || row.dueAt > now) return false;
  return row.leasedUntil === undefined || row.leasedUntil < now;
}

function byDue(one: WaitingRow, other: WaitingRow): number {
  return one.dueAt.getTime() - other.dueAt.getTime() || (one.id < other.id ? -1 : 1);
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}

function toClaimed(row: WaitingRow, now: Date, lapsed: boolean): ClaimedRow {
  const {
    leasedBy: _leasedBy,
    leasedUntil: _leasedUntil,
    lastError: _lastError,
    deadSince: _deadSince,
    ...claimed
  } = row;
  return structuredClone({ ...claimed, now, lapsed });
}
