import { expect } from "vitest";
import { createActor } from "../../engine/actors.ts";
import type { Reply } from "../../engine/engine-types.ts";
import { createLocalBus } from "../../engine/local-bus.ts";
import { SegnoError } from "../../errors.ts";
import type { Machine } from "../../machine/define.ts";
import { parseTenantId } from "../../machine/tenant.ts";
import type { Actor, TenantId } from "../../machine/types.ts";
import { settle } from "../manual-clock.ts";
import { buildMachine } from "./build.ts";
import { compareWorlds } from "./compare.ts";
import { findRow, type ModelActor, No, type Process, specFor, stateFor, viewIn, type World } from "./model.ts";
import { type Claim, claim, claimable } from "./model-outbox.ts";
import { type Answer, armOlder, type Run, type Sending, sendInModel } from "./model-send.ts";
import { leaseMs, workInModel } from "./model-work.ts";
import type { OpenPlace } from "./place.ts";
import { type RealProcess, startProcess } from "./process.ts";
import { specOf, type Versions } from "./spec.ts";
import type { SendDraw, Stop, WalkStep } from "./steps.ts";
import type { Frozen, Walk } from "./walked.ts";

export const tenants: readonly [TenantId, TenantId] = [parseTenantId("t-1"), parseTenantId("t-2")];
const ids = ["a", "b", "c"];
const HOP_MS = 2_500;

/** Takes all steps in the real system and in the model, and compares the two after each. */
export async function walk(open: OpenPlace, versions: Versions, steps: readonly WalkStep[]): Promise<Walk> {
  const walked = await begin(open, versions);
  const compare = compareWorlds(walked);
  for (const [at, step] of steps.entries()) {
    await take(walked, step);
    await compare.now(at);
  }
  await compare.past();
  return walked;
}

async function begin(open: OpenPlace, versions: Versions): Promise<Walk> {
  const { name } = versions.current;
  const specs = versions.old ? [versions.old, versions.current] : [versions.current];
  const machines = new Map(specs.map((spec) => [spec.version, buildMachine(versions, spec) as Machine]));
  const place = await open([...machines.values()]);
  const world: World = { now: place.clock.now().getTime(), price: 1, rows: [], outbox: [], calls: [], hints: [] };
  const calls: string[] = [];
  const hints: string[] = [];
  const bus = createLocalBus();
  bus.onHint(({ tenant, id, version }) => hints.push(`${tenant} ${id}@${version}`));
  const [here, there] = tenants;
  const person = (tenant: TenantId, subject: string, roles: readonly string[], scopes?: readonly string[]): Actor =>
    createActor({ tenant, subject, kind: "person", roles, ...(scopes && { scopes }) });
  let started = 0;
  return {
    versions,
    machines,
    place,
    world,
    calls,
    hints,
    frozen: [],
    actors: [
      person(here, "user:ada", ["clerk"]),
      person(here, "user:may", ["clerk", "manager"]),
      person(there, "user:eve", ["clerk", "manager"]),
      person(here, "link:1", ["clerk"], [`${name}:a`]),
      person(here, "user:old", ["clerk"]),
      person(here, "user:guest", []),
    ],
    start: (version, stop) => {
      started += 1;
      const spec = specOf(versions, version);
      const machine = machines.get(spec.version) as Machine; // one for each spec
      return startProcess({
        name: `process-${started}`,
        spec,
        machine,
        store: place.store(machine),
        bus,
        clock: place.clock,
        leaseMs,
        price: () => world.price,
        called: (effect, key, attempt) => calls.push(`${effect} ${key} ${attempt}`),
        stop,
      });
    },
  };
}

async function take(walked: Walk, step: WalkStep): Promise<void> {
  const { world, place } = walked;
  switch (step.what) {
    case "send":
      return stepSend(walked, step.send, versionOf(walked, step.older), step.stop);
    case "many":
      return stepMany(walked, step.sends, versionOf(walked, step.older));
    case "race":
      return stepRace(walked, step);
    case "work":
      return stepWork(walked, versionOf(walked, step.older), step.stop);
    case "thaw":
      return stepThaw(walked, step.which);
    case "pass":
      world.now += step.ms;
      await place.pass(step.ms);
      return place.quiet();
    case "price":
      world.price = step.price;
      return undefined;
    case "erase":
      return stepErase(walked, step.id);
  }
}

function versionOf({ versions }: Walk, older: boolean): number {
  return older && versions.old ? versions.old.version : versions.current.version;
}

function processOf({ versions }: Walk, version: number): Process {
  return { versions, version, inCall: false };
}

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

type Driven<Result> = { readonly result: Result } | { readonly no: No } | { readonly halted: true };

/** Runs the model as far as the process that it stands for goes, letting time pass where both wait for it. */
async function drive<Result>(walked: Walk, run: Run<Result>, process: Process, stop?: Stop): Promise<Driven<Result>> {
  let open = stop;
  try {
    let next = run.next();
    while (!next.done) {
      const halt = next.value;
      if ("passesMs" in halt) {
        await pass(walked, halt.passesMs);
        next = run.next();
      } else if (halt.point !== open?.point || (open.as === "freeze" && process.inCall)) next = run.next();
      else if (open.as === "unanswered") {
        open = undefined;
        next = run.throw(new No("database-unavailable"));
      } else return { halted: true };
    }
    return { result: next.value };
  } catch (error) {
    if (error instanceof No) return { no: error };
    throw error;
  }
}

/** Lets time pass in steps, so that a lease is renewed on its way. */
async function pass({ place, world }: Walk, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= HOP_MS) {
    await place.quiet();
    const hop = Math.min(HOP_MS, left);
    world.now += hop;
    await place.pass(hop);
  }
  await place.quiet();
}

async function stepSend(walked: Walk, draw: SendDraw, version: number, stop: Stop | undefined): Promise<void> {
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

async function stepMany(walked: Walk, draws: readonly SendDraw[], version: number): Promise<void> {
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
async function stepRace(walked: Walk, { sends, apart, older }: WalkStep & { readonly what: "race" }): Promise<void> {
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

async function stepWork(walked: Walk, version: number, stop: Stop | undefined): Promise<void> {
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
async function stepThaw(walked: Walk, which: number): Promise<void> {
  const [thawed] = walked.frozen.splice(which % Math.max(1, walked.frozen.length), 1);
  if (!thawed) return;
  thawed.real.thaw();
  await walked.place.quiet();
  await goOn(walked, thawed, undefined);
}

async function stepErase({ place, world, versions }: Walk, at: number): Promise<void> {
  const [tenant] = tenants;
  const id = ids[at % ids.length] ?? "a";
  const row = findRow(world, tenant, id);
  if (!place.erase || !row) return;
  await place.erase(tenant, { machine: versions.current.name, id }, "user:ada");
  const steps = row.steps.map((step, index) => ({
    ...step,
    events: step.events.map((event) => ("words" in event ? { ...event, words: "[erased]" } : event)),
    state: index === row.steps.length - 1 ? step.state : { ...step.state, words: "[erased]" },
    ...(step.subject === "user:ada" ? { subject: "[erased]", key: undefined, outer: undefined } : {}),
  }));
  row.steps.splice(0, row.steps.length, ...steps);
}
