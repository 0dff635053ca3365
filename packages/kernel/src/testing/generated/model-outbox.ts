import type { Process, Waiting, World } from "./model.ts";

export type ModelClosing =
  | { readonly as: "done" }
  | { readonly as: "dead"; readonly error: string }
  | { readonly as: "cooling"; readonly coolMs: number };

/** One claim as its worker remembers it. */
export type Claim = Waiting;

export function isHeld({ outbox }: World, { id, tenant, fence }: Claim): boolean {
  return outbox.some(
    (row) => row.id === id && row.tenant === tenant && row.fence === fence && row.leasedUntil !== undefined,
  );
}

function swap(world: World, old: Waiting, fresh: Waiting | undefined): void {
  world.outbox = world.outbox.flatMap((row) => (row === old ? (fresh ?? []) : row));
}

function held(world: World, claim: Claim): Waiting | undefined {
  return isHeld(world, claim)
    ? world.outbox.find(({ id, tenant }) => id === claim.id && tenant === claim.tenant)
    : undefined;
}

/** The rows that a worker of this version may claim now. */
export function claimable(world: World, process: Process): readonly Waiting[] {
  return world.outbox.filter(
    (row) =>
      !row.dead &&
      row.machineVersion <= process.version &&
      (row.leasedUntil === undefined ? row.dueAt <= world.now : row.leasedUntil < world.now) &&
      !world.outbox.some(
        (other) => other !== row && row.kind === "latest" && other.leasedUntil !== undefined && isSame(other, row),
      ),
  );
}

export function claim(world: World, row: Waiting, leaseMs: number): Claim {
  const leased = { ...row, attempt: row.attempt + 1, fence: row.fence + 1, leasedUntil: world.now + leaseMs };
  swap(world, row, leased);
  return leased;
}

/** @returns false where the lease was lost */
export function close(world: World, lease: Claim, closing: ModelClosing): boolean {
  const row = held(world, lease);
  if (!row) return false;
  if (closing.as === "done") swap(world, row, undefined);
  else if (closing.as === "dead")
    swap(world, row, { ...row, leasedUntil: undefined, dead: true, error: closing.error });
  else {
    const dueAt = world.now + closing.coolMs;
    backInLine(world, row, { ...row, leasedUntil: undefined, input: null, cooling: true, dueAt, error: undefined });
  }
  return true;
}

export function postpone(
  world: World,
  lease: Claim,
  wanted: { readonly dueAt: number; readonly error: string | undefined; readonly uncounted?: boolean },
): void {
  const row = held(world, lease);
  if (!row) return;
  backInLine(world, row, {
    ...row,
    leasedUntil: undefined,
    dueAt: wanted.dueAt,
    error: wanted.error ?? row.error,
    attempt: row.attempt - (wanted.uncounted ? 1 : 0),
  });
}

/** Of `latest` a newer ask that waits takes the due time, and the older one goes. */
function backInLine(world: World, row: Waiting, fresh: Waiting): void {
  const newer =
    row.kind === "latest"
      ? world.outbox.find(
          (other) => other !== row && isSame(other, row) && other.leasedUntil === undefined && !other.dead,
        )
      : undefined;
  if (!newer) {
    swap(world, row, fresh);
    return;
  }
  swap(world, row, undefined);
  swap(world, newer, { ...newer, dueAt: Math.max(newer.dueAt, fresh.dueAt) });
}

export function ask(world: World, fresh: Waiting): void {
  const standing = world.outbox.find(
    (row) =>
      isSame(row, fresh) &&
      (row.kind === "timer" || (row.kind === "latest" && row.leasedUntil === undefined && !row.dead)),
  );
  if (!standing) world.outbox = [...world.outbox, fresh];
  else if (standing.kind === "timer") swap(world, standing, { ...fresh, fence: standing.fence + 1 });
  else swap(world, standing, { ...fresh, dueAt: Math.max(fresh.dueAt, standing.dueAt), fence: standing.fence });
}

export function endTimers(world: World, tenant: string, id: string, names: readonly string[]): void {
  world.outbox = world.outbox.filter(
    (row) => !(row.kind === "timer" && row.tenant === tenant && row.of === id && names.includes(row.name)),
  );
}

function isSame(one: Waiting, other: Waiting): boolean {
  return one.kind === other.kind && one.name === other.name && one.tenant === other.tenant && one.of === other.of;
}
