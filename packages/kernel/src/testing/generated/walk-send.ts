import { expect } from "vitest";
import type { Reply } from "../../engine/engine-types.ts";
import { SegnoError } from "../../errors.ts";
import { parseTenantId } from "../../machine/tenant.ts";
import type { Actor } from "../../machine/types.ts";
import { drive } from "./drive.ts";
import { findRow, type ModelActor, type Process, specFor, stateFor, viewIn } from "./model.ts";
import { type Answer, sendInModel } from "./model-send.ts";
import type { Sending } from "./model-source.ts";
import type { RealProcess } from "./process.ts";
import type { SendDraw, Stop, WalkStep } from "./steps.ts";
import { ids, processOf, tenants, versionOf, type Walk } from "./walked.ts";

interface Draw {
  readonly sending: Sending & { readonly source: { readonly kind: "caller" } };
  /** The same, sent for real. */
  readonly send: (real: RealProcess) => Promise<Reply>;
}

function drawn(walked: Walk, draw: SendDraw, version: number): Draw {
  const { actors, world } = walked;
  const process = processOf(walked, version);
  const spec = specFor(process);
  const actor = actors[draw.who % actors.length] as Actor & ModelActor;
  const other = tenants.find((each) => each !== actor.tenant) ?? actor.tenant;
  const tenant = draw.abroad ? other : actor.tenant;
  const id = ids[draw.id % ids.length] ?? "a";
  const wanted = draw.command === 99 ? undefined : spec.commands[draw.command % spec.commands.length];
  const row = findRow(world, tenant, id);
  const there = row?.steps.length ?? 0;
  const stageNow = row?.steps.at(-1)?.state.stage ?? 0;
  const stage = wanted?.staged && draw.stage !== "missing" ? stageNow + (draw.stage === "right" ? 0 : 1) : undefined;
  const expectedVersion = draw.version === "any" ? undefined : there + (draw.version === "right" ? 0 : 1);
  const key = draw.key === undefined ? undefined : `k-${draw.key}`;
  const on = draw.onMs === undefined ? undefined : new Date(world.now + draw.onMs).toISOString();
  const command = {
    type: wanted?.name ?? "fly",
    amount: draw.amount,
    by: draw.by,
    ...(on === undefined ? {} : { on }),
  };
  const body = { ...command, ...(stage === undefined ? {} : { stage }), ...(draw.malformed ? { amount: "many" } : {}) };
  return {
    sending: {
      tenant,
      id,
      command,
      source: { kind: "caller", actor, key, expectedVersion, stage, malformed: draw.malformed },
    },
    send: async (real) =>
      real.engine.forTenant(tenant).send({ machine: spec.name, id }, body, {
        actor,
        ...(key === undefined ? {} : { key }),
        ...(expectedVersion === undefined ? {} : { expectedVersion }),
      }),
  };
}

/** What a promise came to, as the model says it. */
async function outcomeOf(sent: Promise<Reply>): Promise<Outcome> {
  try {
    const { ref, version, repeated, unchanged, view } = await sent;
    const { at: _at, ...shown } = view;
    return { id: ref.id, version, repeated, unchanged, view: shown };
  } catch (error) {
    if (error instanceof SegnoError) return { code: error.code };
    throw error;
  }
}

type Outcome = { readonly code: string } | (Answer & { readonly view: object });

/** What the model answers, with the view that belongs to it. */
function answered(
  walked: Walk,
  { process, sending }: { readonly process: Process; readonly sending: Draw["sending"] },
  answer: Answer,
): Outcome {
  const row = findRow(walked.world, sending.tenant, answer.id);
  const state = stateFor(process, row, answer.version);
  if (!state) throw new Error("the model answers with a version that it does not have");
  return { ...answer, view: viewIn(specFor(process), answer.id, answer.version, state, sending.source.actor) };
}

export async function stepSend(walked: Walk, draw: SendDraw, version: number, stop: Stop | undefined): Promise<void> {
  const process = processOf(walked, version);
  const { sending, send } = drawn(walked, draw, version);
  const run = sendInModel(walked.world, process, sending);
  const real = walked.start(version, stop);
  const done = outcomeOf(send(real));
  await walked.place.quiet();
  const driven = await drive(walked, run, process, stop);
  await walked.place.quiet();
  if ("halted" in driven) {
    expect(real.haltedAt, "where the process stands").toBe(stop?.point);
    if (stop?.as === "freeze") walked.frozen.push({ real, process, run, done });
    return;
  }
  expect(real.haltedAt, "where the process stands").toBeUndefined();
  const expected = "no" in driven ? { code: driven.no.code } : answered(walked, { process, sending }, driven.result);
  expect(await done, JSON.stringify(sending)).toEqual(expected);
}

export async function stepMany(walked: Walk, draws: readonly SendDraw[], version: number): Promise<void> {
  const [first] = draws;
  if (!first) return;
  const process = processOf(walked, version);
  const sends = draws.map((draw) =>
    drawn(walked, { ...draw, who: first.who, key: undefined, abroad: first.abroad }, version),
  );
  const actor = walked.actors[first.who % walked.actors.length] as Actor;
  const real = walked.start(version);
  const key = first.key === undefined ? undefined : `m-${first.key}`;
  const items = sends.map(({ sending: { id, command, source } }) => ({
    ref: { machine: walked.versions.current.name, id },
    command: {
      ...command,
      ...(source.stage === undefined ? {} : { stage: source.stage }),
      ...(source.malformed ? { amount: "many" } : {}),
    },
    ...(source.expectedVersion === undefined ? {} : { expectedVersion: source.expectedVersion }),
  }));
  const tenant = parseTenantId(sends[0]?.sending.tenant ?? "");
  const replies = await real.engine.forTenant(tenant).sendMany(items, { actor, ...(key === undefined ? {} : { key }) });
  for (const [at, { sending }] of sends.entries()) {
    const source = { ...sending.source, key: key === undefined ? undefined : `${key}:${sending.id}` };
    const driven = await drive(walked, sendInModel(walked.world, process, { ...sending, source }), process);
    if ("halted" in driven) throw new Error("nothing halts here");
    const { id } = sending;
    expect(replies[at]).toMatchObject(
      "no" in driven
        ? { id, ok: false, code: publicCode(driven.no.code) }
        : { id, ok: true, version: driven.result.version },
    );
  }
}

/** A fault of the program's is told to nobody, among many. */
function publicCode(code: string): string {
  return ["misdeclared", "nothing-made"].includes(code) ? "internal" : code;
}

/** Two at once: what came of them must be what comes of one after the other, in one of the two orders. */
export async function stepRace(
  walked: Walk,
  { sends, apart, older }: WalkStep & { readonly what: "race" },
): Promise<void> {
  const versions = [versionOf(walked, false), versionOf(walked, apart && older)];
  const draws = sends.map((send, at) => drawn(walked, send, versions[at] ?? 1));
  const one = walked.start(versions[0] ?? 1);
  const other = apart ? walked.start(versions[1] ?? 1) : one;
  const real = await Promise.all(draws.map(async ({ send }, at) => outcomeOf(send(at === 0 ? one : other))));
  await walked.place.quiet();
  const tried: unknown[] = [];
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const world = structuredClone(walked.world);
    const expected: Outcome[] = [];
    for (const at of order) {
      const process = processOf(walked, versions[at] ?? 1);
      const sending = (draws[at] as Draw).sending;
      const there = { ...walked, world };
      const driven = await drive(there, sendInModel(world, process, sending), process);
      if ("halted" in driven) throw new Error("nothing halts here");
      expected[at] = "no" in driven ? { code: driven.no.code } : answered(there, { process, sending }, driven.result);
    }
    tried.push(expected);
    if (isDeepEqual(real, expected)) {
      Object.assign(walked.world, world);
      return;
    }
  }
  expect(tried, "the two orders, neither of which is what came of the race").toContainEqual(real);
}

function isDeepEqual(one: unknown, other: unknown): boolean {
  try {
    expect(one).toEqual(other);
    return true;
  } catch {
    return false; // asked, not asserted
  }
}
