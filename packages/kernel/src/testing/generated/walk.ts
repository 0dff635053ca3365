import { createActor } from "../../engine/actors.ts";
import { createLocalBus } from "../../engine/local-bus.ts";
import type { Machine } from "../../machine/define.ts";
import type { Actor, TenantId } from "../../machine/types.ts";
import { buildMachine } from "./build.ts";
import { compareWorlds } from "./compare.ts";
import { findRow, type World } from "./model.ts";
import { leaseMs } from "./model-work.ts";
import type { OpenPlace } from "./place.ts";
import { startProcess } from "./process.ts";
import { specOf, type Versions } from "./spec.ts";
import type { WalkStep } from "./steps.ts";
import { stepMany, stepRace, stepSend } from "./walk-send.ts";
import { stepThaw, stepWork } from "./walk-work.ts";
import { ids, tenants, versionOf, type Walk } from "./walked.ts";

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
