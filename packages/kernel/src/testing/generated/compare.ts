import { expect } from "vitest";
import { systemActor } from "../../engine/actors.ts";
import { SegnoError } from "../../errors.ts";
import { parseTenantId } from "../../machine/tenant.ts";
import type { JsonObject, TenantId } from "../../machine/types.ts";
import { No, type Row, seesIn, someId, specFor, stateFor, viewIn, type Waiting } from "./model.ts";
import type { OutboxView } from "./place.ts";
import type { Walk } from "./walked.ts";

const tenantNames = ["t-1", "t-2"];

/** Holds the real system against the model: what is stored, what is waiting, what is shown, and what was told outside. */
export function compareWorlds(walked: Walk): { now(step: number): Promise<void>; past(): Promise<void> } {
  const { place, world, versions, calls, hints } = walked;
  const { name } = versions.current;
  const current = { versions, version: versions.current.version };
  const judged = new Map<Row, string>();

  const storedNow = async (tenant: TenantId): Promise<void> => {
    const stored = await place.rows(tenant);
    const rows = world.rows.filter((row) => row.tenant === tenant);
    const expected = rows.map(({ id, steps }) => {
      const last = steps.at(-1);
      return { id, version: steps.length, machineVersion: last?.machineVersion, state: last?.state };
    });
    expect(sorted(stored.map((row) => ({ ...row, state: withoutIds(row.state) })))).toEqual(sorted(expected));
    const { now } = world;
    const outbox = (await place.outbox(tenant)).map((row) => waitingOf(row, now));
    expect(sorted(outbox)).toEqual(
      sorted(world.outbox.filter((row) => row.tenant === tenant).map((row) => expectedOf(row, now))),
    );
  };

  const journalOf = async (row: Row): Promise<void> => {
    const tenant = parseTenantId(row.tenant);
    const machine = walked.machines.get(current.version);
    if (!machine) throw new Error("the newest machine is not there");
    const { entries } = await place
      .store(machine)
      .journal(tenant, { machine: name, id: row.id }, { after: 0, limit: 1_000 });
    expect(entries.map(({ key: _key, digest: _digest, traceId: _traceId, ...entry }) => entry)).toEqual(
      row.steps.map(({ at, kind, key: _key, outer: _outer, state: _state, ...step }, index) => ({
        ...step,
        version: index + 1,
        at: new Date(at),
        actorKind: kind,
      })),
    );
    const keys = entries.flatMap(({ key }) => key ?? []);
    expect(new Set(keys).size, "keys are there once").toBe(keys.length);
  };

  /** What one of the actors is shown of every aggregate, by a process that was not there before. */
  const shown = async (step: number): Promise<void> => {
    const actor = walked.actors[step % walked.actors.length];
    if (!actor) return;
    const { engine } = walked.start(current.version);
    const spec = specFor({ ...current, inCall: false });
    for (const row of world.rows) {
      const seen = engine.forTenant(parseTenantId(row.tenant)).view({ machine: name, id: row.id }, actor);
      const state = stateFor(current, row);
      const visible = state && row.tenant === actor.tenant && seesIn(spec, row.id, state, actor);
      expect(await codeOrView(seen)).toEqual(
        visible ? viewIn(spec, row.id, row.steps.length, state, actor) : { code: "not-found" },
      );
    }
  };

  return {
    now: async (step) => {
      for (const tenant of tenantNames) await storedNow(parseTenantId(tenant));
      for (const row of world.rows) {
        const now = JSON.stringify(row.steps);
        if (judged.get(row) !== now) await journalOf(row);
        judged.set(row, now);
      }
      expect(calls).toEqual(world.calls);
      expect(new Set(hints)).toEqual(new Set(world.hints)); // a hint may come twice and in any order
      await shown(step);
    },
    past: async () => {
      const { engine } = walked.start(current.version);
      const spec = specFor({ ...current, inCall: false });
      for (const row of world.rows) {
        const tenant = parseTenantId(row.tenant);
        for (let version = 1; version <= row.steps.length; version += 1) {
          const state = stateFor(current, row, version);
          if (!state) throw new No("not-found");
          const actor = systemActor(tenant, state.owner);
          const then = await codeOrView(engine.forTenant(tenant).viewAt({ machine: name, id: row.id }, actor, version));
          expect(then, `version ${version} of ${row.id}`).toEqual(viewIn(spec, row.id, version, state, actor));
        }
      }
    },
  };
}

async function codeOrView(asked: Promise<JsonObject | undefined>): Promise<JsonObject> {
  try {
    const { at: _at, ...view } = (await asked) ?? {};
    return view;
  } catch (error) {
    if (error instanceof SegnoError) return { code: error.code };
    throw error;
  }
}

function withoutIds(state: JsonObject): JsonObject {
  const { made } = state;
  if (typeof made !== "string") return state;
  expect(made).toMatch(/^[0-9a-f-]{36}$/u);
  return { ...state, made: someId };
}

function sorted(rows: readonly object[]): readonly object[] {
  return rows
    .map((row) => ({ row, text: JSON.stringify(Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1))) }))
    .sort((one, other) => (one.text < other.text ? -1 : 1))
    .map(({ row }) => row);
}

type Shape = { readonly [field: string]: unknown };

/** A row under lease is due when that runs out, and a dead one never, so that is not compared; of one that cools nothing but its due time counts. */
function waitingOf(
  { id, input, machineVersion, askedAt, dueAt, attempt, error, leased, cooling, ...row }: OutboxView,
  now: number,
): Shape {
  const due = leased || row.dead ? {} : { dueAt: Math.max(dueAt.getTime(), now) };
  const common = { kind: row.kind, name: row.name, of: row.of, dead: row.dead, cooling, leased, ...due };
  if (cooling) return common;
  return { ...common, id, input, machineVersion, askedAt: askedAt.getTime(), attempt, error };
}

function expectedOf(
  { id, kind, name, of, input, machineVersion, askedAt, dueAt, attempt, cooling, error, dead, leasedUntil }: Waiting,
  now: number,
): Shape {
  return waitingOf(
    {
      id,
      kind,
      name,
      of,
      input,
      machineVersion,
      askedAt: new Date(askedAt),
      dueAt: new Date(dueAt),
      attempt,
      cooling,
      error,
      dead,
      leased: leasedUntil !== undefined,
    },
    now,
  );
}
