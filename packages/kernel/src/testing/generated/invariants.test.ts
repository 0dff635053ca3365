import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemActor } from "../../engine/actors.ts";
import { createEngine } from "../../engine/create-engine.ts";
import { createLocalBus } from "../../engine/local-bus.ts";
import type { Change, Store } from "../../engine/ports.ts";
import { codeOf, DatabaseUnavailable } from "../../errors.ts";
import { edgesOf } from "../../machine/edges.ts";
import type { Machine } from "../../machine/define.ts";
import type { Ref, TenantId } from "../../machine/types.ts";
import { createGate } from "../fixture/desk.ts";
import { silentLog, silentMetrics } from "../observers.ts";
import { buildFacts } from "./build.ts";
import { buildEffects, buildReactions } from "./build-effects.ts";
import { openMemory } from "./place.ts";
import { runsOf } from "./runs.ts";
import type { Spec } from "./spec.ts";
import { machineSpecs } from "./spec-arbitrary.ts";
import { walkSteps } from "./steps.ts";
import { walk } from "./walk.ts";
import { tenants, type Walk } from "./walked.ts";

/** Holds a rule against what is there after a random walk of a generated machine. */
async function afterWalks(rule: (walked: Walk) => Promise<void>): Promise<void> {
  const walked = fc.asyncProperty(machineSpecs("generated"), walkSteps, async (versions, steps) =>
    rule(await walk(openMemory, versions, steps)),
  );
  await fc.assert(walked, { numRuns: runsOf(4) });
}

interface There {
  readonly tenant: TenantId;
  readonly ref: Ref;
}

async function allOf({ place, versions }: Walk): Promise<readonly There[]> {
  const found = await Promise.all(
    tenants.map(async (tenant) =>
      (await place.rows(tenant)).map(({ id }) => ({ tenant, ref: { machine: versions.current.name, id } })),
    ),
  );
  return found.flat();
}

function newestOf({ machines, versions }: Walk): Machine {
  return machines.get(versions.current.version) as Machine; // it was built with the walk
}

/** An engine of the newest version over a store that a test stands in front of. */
function engineOver(walked: Walk, store: Store): ReturnType<typeof createEngine> {
  const spec: Spec = walked.versions.current;
  const outside = { called: () => {}, inCall: () => {} };
  return createEngine({
    machines: [newestOf(walked)],
    effects: buildEffects(spec, outside),
    reactions: buildReactions(spec, outside),
    facts: buildFacts(spec, () => 1),
    store,
    bus: createLocalBus(),
    clock: walked.place.clock,
    log: silentLog,
    metrics: silentMetrics,
  });
}

describe("over generated machines", () => {
  test("I1: every way of reading an aggregate shows the one view of its one row", async () => {
    await afterWalks(async (walked) => {
      const [one, other] = [
        walked.start(walked.versions.current.version),
        walked.start(walked.versions.current.version),
      ];
      for (const { tenant, ref } of await allOf(walked))
        for (const actor of walked.actors.filter((each) => each.tenant === tenant)) {
          const door = one.engine.forTenant(tenant);
          const view = await door.view(ref, actor).catch(() => undefined); // hidden from this one
          if (!view) continue;
          expect((await other.engine.forTenant(tenant).follow(ref, actor, 0)).view).toEqual(view);
          expect(await door.viewAt(ref, actor, view.version)).toEqual(view);
        }
    });
  }, 600_000);

  test("I2: the store refuses each step that no cell leads to, from every status to every status", async () => {
    await afterWalks(async (walked) => {
      const machine = newestOf(walked);
      const store = walked.place.store(machine);
      const edges = new Set(edgesOf(machine).map(({ versionBefore, from, to }) => `${versionBefore} ${from} ${to}`));
      for (const { tenant, ref } of await allOf(walked)) {
        const [loaded] = await store.load([{ tenant, ...ref }]);
        const row = loaded?.row;
        if (!row) throw new Error("it was listed");
        const from = row.state["status"] as string;
        for (const to of machine.statuses.filter((status) => !edges.has(`${row.machineVersion} ${from} ${status}`))) {
          const change: Change = {
            tenant,
            ref,
            expected: row.version,
            state: { ...row.state, status: to },
            undo: [],
            machineVersionBefore: row.machineVersion,
            outbox: [],
            clearTimers: [],
            closes: undefined,
            journal: {
              version: row.version + 1,
              at: loaded.now,
              subject: "user:ada",
              actorKind: "person",
              command: "c0",
              from,
              to,
              events: [],
              effects: [],
              key: undefined,
              digest: undefined,
              machineVersion: machine.version,
              traceId: undefined,
            },
          };
          expect((await store.save([change])).map(codeOf), `${from} to ${to}`).toEqual(["constraint-violated"]);
        }
      }
    });
  }, 600_000);

  test("I4: nobody is answered before the commit", async () => {
    await afterWalks(async (walked) => {
      const store = walked.place.store(newestOf(walked));
      const gate = createGate();
      const engine = engineOver(walked, {
        ...store,
        save: async (changes) => {
          await gate.wait();
          return store.save(changes);
        },
      });
      const [tenant] = tenants;
      const ref = { machine: walked.versions.current.name, id: "fresh" };
      const actor = systemActor(tenant, "user:ada", ["clerk", "manager", "timer", "effect"]);
      let answered = false;
      const sent = engine
        .forTenant(tenant)
        .send(ref, { type: "c0", amount: 5, by: "1" }, { actor })
        .then(
          () => (answered = true),
          (error: unknown) => codeOf(error),
        );
      const first = await Promise.race([gate.arrived.then(() => "at the commit"), sent]);
      expect(answered).toBe(false);
      if (first !== "at the commit") return; // refused
      gate.open();
      expect(await sent).toBe(true);
      expect((await store.load([{ tenant, ...ref }]))[0]?.row?.version).toBe(1);
    });
  }, 600_000);

  test("I5: a result lands once, and what may be called once was called once", async () => {
    await afterWalks(async (walked) => {
      const store = walked.place.store(newestOf(walked));
      for (const { tenant, ref } of await allOf(walked)) {
        const { entries } = await store.journal(tenant, ref, { after: 0, limit: 1_000 });
        const results = entries.flatMap(({ key }) => (key?.startsWith("e:") ? [key] : []));
        expect(new Set(results).size).toBe(results.length);
      }
      const once = new Set(
        walked.versions.current.effects.filter(({ kind }) => kind === "once").map(({ name }) => name),
      );
      const calls = walked.calls.map((call) => call.split(" ")).filter(([effect = ""]) => once.has(effect));
      expect(new Set(calls.map(([, key]) => key)).size).toBe(calls.length);
    });
  }, 600_000);

  test("I8: an actor of another tenant finds nothing, whichever aggregate it names", async () => {
    await afterWalks(async (walked) => {
      const { engine } = walked.start(walked.versions.current.version);
      for (const { tenant, ref } of await allOf(walked))
        for (const actor of walked.actors.filter((each) => each.tenant !== tenant)) {
          const door = engine.forTenant(tenant);
          const command = { type: "c0", amount: 1, by: "1" };
          const tried = [door.view(ref, actor), door.follow(ref, actor, 0), door.send(ref, command, { actor })];
          const codes = (await Promise.allSettled(tried)).map(
            (each) => each.status === "rejected" && codeOf(each.reason),
          );
          expect(codes).toEqual(["not-found", "not-found", "not-found"]);
        }
    });
  }, 600_000);

  test("I9: a repeat under one key writes nothing, and says again what it said", async () => {
    await afterWalks(async (walked) => {
      const [tenant] = tenants;
      const { engine } = walked.start(walked.versions.current.version);
      const door = engine.forTenant(tenant);
      const ref = { machine: walked.versions.current.name, id: "fresh" };
      const actor = systemActor(tenant, "user:ada", ["clerk", "manager", "timer", "effect"]);
      const send = async (): Promise<unknown> =>
        door.send(ref, { type: "c0", amount: 5, by: "1" }, { actor, key: "again" }).then(
          ({ version, view: { at: _at, ...view } }) => ({ version, view }),
          (error: unknown) => codeOf(error),
        );
      const first = await send();
      const rows = await walked.place.rows(tenant);
      expect(await send()).toEqual(first);
      expect(await walked.place.rows(tenant)).toEqual(rows);
    });
  }, 600_000);

  test("I12: a store that is not reached is an error at each of its calls, and never nothing there", async () => {
    await afterWalks(async (walked) => {
      const store = walked.place.store(newestOf(walked));
      const away = async (): Promise<never> => {
        throw new DatabaseUnavailable();
      };
      for (const { tenant, ref } of await allOf(walked))
        for (const actor of walked.actors.filter((each) => each.tenant === tenant)) {
          const here = engineOver(walked, store).forTenant(tenant);
          const visible = await here.view(ref, actor).then(
            () => true,
            () => false,
          );
          for (const call of ["load", "journal"] as const) {
            const door = engineOver(walked, { ...store, [call]: away }).forTenant(tenant);
            const followed = await door.follow(ref, actor, 0).catch((error: unknown) => codeOf(error));
            if (call === "load" || visible) expect(followed).toBe("database-unavailable");
          }
          const command = { type: "c0", amount: 1, by: "1" };
          const door = engineOver(walked, { ...store, load: away, save: away }).forTenant(tenant);
          expect(await door.send(ref, command, { actor }).catch((error: unknown) => codeOf(error))).toBe(
            "database-unavailable",
          );
        }
    });
  }, 600_000);
});
