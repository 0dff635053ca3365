import { describe, expect, test } from "vitest";
import { systemActor } from "../engine/actors.ts";
import { createEngine, type Engine } from "../engine/create-engine.ts";
import { createLocalBus } from "../engine/local-bus.ts";
import type { Store } from "../engine/ports.ts";
import { Refusal, SegnoError } from "../errors.ts";
import { checkMay, decide, legalCommands } from "../machine/decide.ts";
import type { Machine } from "../machine/define.ts";
import type { Effect } from "../machine/effect.ts";
import { parseTenantId } from "../machine/tenant.ts";
import { type Actor, type Command, type JsonObject, type MachineTypes, type Ref, unchanged } from "../machine/types.ts";
import { z } from "zod";
import { createManualClock } from "./manual-clock.ts";
import { createMemoryStore } from "./memory-store.ts";
import { silentLog, silentMetrics } from "./observers.ts";

export interface TableSamples<T extends MachineTypes> {
  /** One state or more of each status. */
  readonly states: {
    readonly [Status in T["state"]["status"]]: Samples<Extract<T["state"], { readonly status: Status }>>;
  };
  /** One command or more of each type. */
  readonly commands: {
    readonly [Type in T["command"]["type"]]: Samples<Extract<T["command"], { readonly type: Type }>>;
  };
  /** What is read for the commands that need it. */
  readonly facts?: Partial<T["facts"]>;
  /** Who sends, where guards ask for more than the roles of the table; these roles are added to the actor's. */
  readonly actor?: Actor;
  readonly now?: Date;
  /** The engine to send through, and how to put a state before it; by default one on a store in memory. */
  readonly through?: { readonly engine: Engine; readonly put: (ref: Ref, state: JsonObject) => Promise<void> };
}
type Samples<Sample> = Sample | readonly Sample[];

const tenant = parseTenantId("table-test");

/**
 * Tests the whole table of a machine, each status by each command, as pure functions and through an engine: where there
 * is a cell it leads where it says or refuses with a code, and where there is none the command is refused and nothing is
 * changed.
 */
export function tableTest<T extends MachineTypes>(machine: Machine<T>, samples: TableSamples<T>): void {
  const now = samples.now ?? new Date("2026-01-05T09:00:00.000Z");
  const states = samples.states as Readonly<Record<string, Samples<T["state"]>>>;
  const commands = machine.commandNames.flatMap((type) =>
    listOf((samples.commands as Readonly<Record<string, Samples<T["command"]>>>)[type]),
  );
  const facts = samples.facts as Readonly<Record<string, object>> | undefined;

  const actorFor = (state: T["state"] | undefined, command: Command): Actor => {
    const actor = samples.actor ?? systemActor(tenant, "table-test");
    const roles = machine.rolesFor(state, command.type, actor);
    return { ...actor, tenant, roles: roles instanceof Refusal ? actor.roles : [...actor.roles, ...roles] };
  };
  /** What the table of roles answers before it comes to a cell, if it refuses. */
  const mayRefusal = (state: T["state"] | undefined, command: Command): string | undefined => {
    const actor = actorFor(state, command);
    return asRefusal(() => checkMay(machine, state, command.type, actor));
  };
  const decideOne = (state: T["state"] | undefined, command: T["command"]): string => {
    let made = 0;
    const newId = (): string => `id-${(made += 1)}`;
    const actor = actorFor(state, command);
    return answerOf(() => {
      const step = decide(machine, state, command, {
        now,
        actor,
        id: "t-1",
        version: 2,
        newId,
        facts: facts?.[command.type],
      });
      if (step === unchanged) return "unchanged";
      for (const event of step.events ?? []) machine.encodeEvent(event);
      expect(machine.decode(machine.encode(step.to)), "a state that is stored comes back as it was").toEqual(step.to);
      return step.to.status;
    });
  };

  describe(`the table of ${machine.name}`, () => {
    test("has a sample of each status and of each command", () => {
      expect(machine.statuses.filter((status) => listOf(states[status]).length === 0)).toEqual([]);
      const sampled = new Set(commands.map(({ type }) => type));
      expect(machine.commandNames.filter((type) => !sampled.has(type))).toEqual([]);
    });

    const rows = [
      { status: "new", state: undefined },
      ...Object.entries(states).flatMap(([status, each]) => listOf(each).map((state) => ({ status, state }))),
    ];
    test.each(rows)(
      "$status answers each command by its cell, and refuses the rest unchanged",
      async ({ status, state }) => {
        const through = samples.through ?? openDefault(machine, facts, now);
        const before = state && machine.encode(state);
        for (const [index, command] of commands.entries()) {
          const about = `${status} × ${command.type}`;
          const answer = decideOne(state, command);
          const cell = machine.findCell(status, command.type);
          if (cell) expect([...cell.targets, "unchanged", refused(answer)], about).toContain(answer);
          else
            expect([mayRefusal(state, command) ?? (state ? "!transition-refused" : "!not-found")], about).toContain(
              answer,
            );
          if (state) expect(machine.encode(state), `${about} leaves the state it was given as it was`).toEqual(before);

          const ref = {
            machine: machine.name,
            id: `t-${status}-${index}-${rows.findIndex((row) => row.state === state)}`,
          };
          if (before) await through.put(ref, before);
          const sent = await sendThrough(through.engine, machine, ref, state, command, actorFor(state, command));
          // the engine asks first whether it is there
          expect(sent.answer, `${about} through the engine`).toBe(state || cell ? answer : "!not-found");
          const changed = !answer.startsWith("!") && answer !== "unchanged";
          expect(sent.version, `${about}: the version after it`).toBe((before ? 1 : 0) + (changed ? 1 : 0));
        }
      },
    );

    test("offers as legal what has a cell, a role and a passing guard, and nothing else", () => {
      for (const { status, state } of rows)
        for (const command of commands) {
          if (!state || mayRefusal(state, command) !== undefined) continue;
          const actor = actorFor(state, command);
          const cell = machine.findCell(status, command.type);
          const live = cell !== undefined && cell.guard?.(state, actor) === undefined;
          expect(legalCommands(machine, state, actor).includes(command.type), `${status} × ${command.type}`).toBe(live);
          expect(machine.view(state, actor, { id: "t-1", version: 1 })).toBeTypeOf("object");
        }
    });
  });
}

/** A status, `unchanged`, or a code after an exclamation mark; anything else that is thrown is a fault of the cell. */
function answerOf(run: () => string): string {
  try {
    return run();
  } catch (error) {
    if (error instanceof SegnoError && error.code !== "misdeclared") return `!${error.code}`;
    throw error;
  }
}

function asRefusal(run: () => void): string | undefined {
  const answer = answerOf(() => {
    run();
    return "";
  });
  return answer === "" ? undefined : answer;
}

/** Any code but that of a missing cell. */
function refused(answer: string): string {
  return answer.startsWith("!") && answer !== "!transition-refused" && answer !== "!not-found"
    ? answer
    : "a refusal of its own";
}

async function sendThrough<T extends MachineTypes>(
  engine: Engine,
  machine: Machine<T>,
  ref: Ref,
  state: T["state"] | undefined,
  command: T["command"],
  actor: Actor,
): Promise<{ readonly answer: string; readonly version: number }> {
  const staged = state && machine.stageCommands.includes(command.type) ? { stage: machine.stageOf(state) } : {};
  const incoming = { ...machine.encodeCommand(command), ...staged, type: command.type };
  let answer: string;
  try {
    const reply = await engine.forTenant(tenant).send(ref, incoming, { actor });
    answer = reply.unchanged ? "unchanged" : reply.view.status;
  } catch (error) {
    if (!(error instanceof SegnoError)) throw error;
    answer = `!${error.code}`;
  }
  return { answer, version: (await engine.load(tenant, ref))?.row.version ?? 0 };
}

function openDefault<T extends MachineTypes>(
  machine: Machine<T>,
  facts: Readonly<Record<string, object>> | undefined,
  now: Date,
): { readonly engine: Engine; readonly put: (ref: Ref, state: JsonObject) => Promise<void> } {
  const clock = createManualClock(now);
  const store = createMemoryStore({ clock });
  const effects = machine.effectNames.map((name): Effect => ({
    name,
    input: z.any(),
    timeoutMs: 1,
    retry: { attempts: 1, firstDelayMs: 1, withinMs: 1 },
    run: async () => undefined,
    giveUp: () => undefined,
  }));
  const readers = machine.factNames.map((command) => ({
    machine: machine.name,
    command,
    read: async () => facts?.[command] ?? {},
  }));
  const engine = createEngine({
    machines: [machine],
    effects,
    facts: readers,
    store,
    bus: createLocalBus(),
    clock,
    log: silentLog,
    metrics: silentMetrics,
  });
  return { engine, put: async (ref, state) => putState(store, machine, ref, state, now) };
}

async function putState(store: Store, machine: Machine, ref: Ref, state: JsonObject, now: Date): Promise<void> {
  const [result] = await store.save([
    {
      ref,
      tenant,
      expected: 0,
      state,
      undo: [{ op: "replace", path: "", value: null }],
      machineVersionBefore: machine.version,
      outbox: [],
      clearTimers: [],
      closes: undefined,
      journal: {
        version: 1,
        at: now,
        subject: "table-test",
        actorKind: "system",
        command: "put",
        from: "new",
        to: typeof state["status"] === "string" ? state["status"] : "",
        events: [],
        effects: [],
        key: undefined,
        digest: undefined,
        machineVersion: machine.version,
        traceId: undefined,
      },
    },
  ]);
  if (result !== "saved") throw new Error("the sample could not be stored", { cause: result });
}

function listOf<Sample>(samples: Samples<Sample> | undefined): readonly Sample[] {
  if (samples === undefined) return [];
  return Array.isArray(samples) ? (samples as readonly Sample[]) : [samples as Sample];
}
