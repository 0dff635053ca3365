import { expect } from "vitest";
import { settle } from "../manual-clock.ts";
import { drive } from "./drive.ts";
import { type Claim, claim, claimable } from "./model-outbox.ts";
import { armOlder } from "./model-write.ts";
import { leaseMs, workInModel } from "./model-work.ts";
import type { Stop } from "./steps.ts";
import { type Frozen, processOf, type Walk } from "./walked.ts";

export async function stepWork(walked: Walk, version: number, stop: Stop | undefined): Promise<void> {
  const { world, place } = walked;
  const process = processOf(walked, version);
  const real = walked.start(version, stop);
  const { claimed, done } = real.workOnce();
  const row = await claimed;
  armOlder(world, process);
  const due = claimable(world, process);
  if (!row) {
    expect(due, "due, but not claimed").toEqual([]);
    await done;
    return;
  }
  const isClaimed = ({ id, tenant, of, name, cooling }: Claim): boolean =>
    tenant === row.tenant && of === row.ref.id && name === row.name && (row.cooling ? cooling : id === row.id);
  const expected = due.find(isClaimed);
  expect(expected, `claimed, but not due: ${JSON.stringify(row)}`).toBeDefined();
  if (!expected) return;
  await place.quiet();
  const lease: Claim = claim(world, expected, leaseMs);
  await goOn(walked, { real, process, run: workInModel(world, process, lease), done }, stop);
}

async function goOn(walked: Walk, working: Frozen, stop: Stop | undefined): Promise<void> {
  const { real, process, run, done } = working;
  const driven = await drive(walked, run, process, stop);
  await walked.place.quiet();
  await settle();
  if ("halted" in driven) {
    expect(real.haltedAt, "where the process stands").toBe(stop?.point);
    if (stop?.as === "freeze") walked.frozen.push(working);
    return;
  }
  expect(real.haltedAt, "where the process stands").toBeUndefined();
  await done;
}

/** A process that stood still goes on where it stood: it does not know how long that was. */
export async function stepThaw(walked: Walk, which: number): Promise<void> {
  const [thawed] = walked.frozen.splice(which % Math.max(1, walked.frozen.length), 1);
  if (!thawed) return;
  thawed.real.thaw();
  await walked.place.quiet();
  await goOn(walked, thawed, undefined);
}
