import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createActor } from "../engine/actors.ts";
import { codeOf, SegnoError } from "../errors.ts";
import type { Machine } from "../machine/define.ts";
import { digestOf } from "../machine/hash.ts";
import { parseTenantId } from "../machine/tenant.ts";
import type { Ref, TenantId } from "../machine/types.ts";
import { caseEffects, caseMachine, priceReader, tellVisits } from "./fixture/case.ts";
import { HOUR, MINUTE } from "./fixture/desk.ts";
import { buildFacts, buildMachine } from "./generated/build.ts";
import { buildEffects, buildReactions } from "./generated/build-effects.ts";
import { findFaults, type Told } from "./generated/invariants.ts";
import { runsOf } from "./generated/runs.ts";
import { type Spec, specOf, type Versions } from "./generated/spec.ts";
import { machineSpecs } from "./generated/spec-arbitrary.ts";
import { createSystem, type Program, type System, type Troubles } from "./generated/system.ts";

const tenants: readonly [TenantId, TenantId] = [parseTenantId("t-1"), parseTenantId("t-2")];

/** One command that somebody sends, and how much else happens before the next one. */
interface Message {
  readonly tenant: number;
  readonly id: number;
  readonly command: number;
  readonly amount: number;
  readonly key: number;
  readonly turns: number;
}

const message: fc.Arbitrary<Message> = fc.record({
  tenant: fc.nat(1),
  id: fc.nat(1),
  command: fc.nat(12),
  amount: fc.nat(3),
  key: fc.nat(30),
  turns: fc.nat(25),
});
const messages: fc.Arbitrary<readonly Message[]> = fc.array(message, { minLength: 1, maxLength: 25, size: "max" });
const seed = fc.nat();
const troubles: Troubles = { crash: 0.01, lostAnswer: 0.04, unreachable: 0.04, lostHint: 0.5, delay: 0.03 };

interface Lived {
  readonly system: System;
  readonly told: readonly Told[];
}

interface Sent {
  readonly ref: Ref;
  readonly command: { readonly type: string; readonly [field: string]: unknown };
}

/** Sends everything while all goes wrong that can, then lets it heal until everybody has an answer. */
async function live(system: System, all: readonly Message[], toSent: (message: Message) => Sent): Promise<Lived> {
  const told: Told[] = [];
  const answers: Promise<void>[] = [];
  for (const each of all) {
    const tenant = tenants[each.tenant] ?? tenants[0];
    const { ref, command } = toSent(each);
    const key = `k-${each.key}-end`;
    const actor = createActor({ tenant, subject: "user:ada", kind: "person", roles: ["clerk", "manager"] });
    const answer = system.send(tenant, ref, command, { actor, key }).then(
      ({ ref: at, version, unchanged }) =>
        void told.push({ tenant, key, command: command.type, outcome: { ref: at, version, unchanged } }),
      (error: unknown) => {
        if (!(error instanceof SegnoError) || codeOf(error) === "not-repeatable") throw error;
        told.push({ tenant, key, command: command.type, outcome: { code: error.code } });
      },
    );
    answer.catch(() => undefined); // heard below
    answers.push(answer);
    await system.turn(each.turns);
  }
  system.heal();
  await system.until(Promise.all(answers), 5_000);
  return { system, told };
}

/** All that can be seen of a run, as one text. */
async function dump({ system, told }: Lived): Promise<string> {
  const journals = await Promise.all(
    tenants.flatMap((tenant) =>
      system.store.rows(tenant).map(async ({ ref }) => system.store.journal(tenant, ref, { after: 0, limit: 10_000 })),
    ),
  );
  const rows = tenants.map((tenant) => system.store.rows(tenant));
  return JSON.stringify([rows, journals, system.store.outbox(), system.log.lines, told, system.crashes]);
}

describe("a system of generated machines in several versions, in any order of its awaits", () => {
  /** Of the specs, the newest last; what was called outside, by effect and key. */
  const begin = (
    versions: Versions,
    chance: number,
  ): { readonly system: System; readonly calls: Map<string, number>; readonly machines: readonly Machine[] } => {
    const calls = new Map<string, number>();
    const specs = versions.old ? [versions.old, versions.current] : [versions.current];
    const machines = specs.map((spec) => buildMachine(versions, spec) as Machine);
    const programOf =
      (spec: Spec, machine: Machine): Program =>
      (turn) => {
        const outside = {
          called: (effect: string, key: string) =>
            void calls.set(`${effect} ${key}`, (calls.get(`${effect} ${key}`) ?? 0) + 1),
          inCall: () => {},
        };
        return {
          machines: [machine],
          effects: buildEffects(spec, outside).map((effect) => ({
            ...effect,
            run: async (input, context) => {
              await turn();
              const result = await effect.run(input, context);
              await turn();
              return result;
            },
          })),
          reactions: buildReactions(spec, outside),
          facts: buildFacts(spec, () => 1),
        };
      };
    const program = (version: number): Program =>
      programOf(specOf(versions, version), machines[version - 1] ?? (machines[0] as Machine));
    const system = createSystem({
      seed: chance,
      programs: [program(versions.current.version), program(1), program(versions.current.version)],
      processes: 3,
      machines,
      troubles,
    });
    return { system, calls, machines };
  };
  const toSent =
    ({ current }: Versions) =>
    ({ id, command, amount }: Message): Sent => ({
      ref: { machine: current.name, id: `a-${id}` },
      command: { type: `c${command % current.commands.length}`, amount, by: "3" },
    });

  test("I2, I3, I4, I5, I7, I9, I11: what was acknowledged is there, every step is of the table, and nothing is done twice", async () => {
    await fc.assert(
      fc.asyncProperty(machineSpecs("generated"), seed, messages, async (versions, chance, all) => {
        const { system, calls, machines } = begin(versions, chance);
        const { told } = await live(system, all, toSent(versions));
        await system.turn(200);
        expect(await findFaults(system.store, machines, tenants, told)).toEqual([]);
        const once = versions.current.effects.filter(({ kind }) => kind === "once").map(({ name }) => name);
        const twice = [...calls].filter(([call, times]) => times > 1 && once.includes(call.split(" ")[0] ?? ""));
        expect(twice, "I5: called twice, which may be called once").toEqual([]);
        system.close();
      }),
      { numRuns: runsOf(15) },
    );
  }, 600_000);

  test("I10: the same seed is the same run, byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(machineSpecs("generated"), seed, messages, async (versions, chance, all) => {
        const runs: string[] = [];
        for (let time = 0; time < 2; time += 1) {
          const { system } = begin(versions, chance);
          const lived = await live(system, all, toSent(versions));
          await system.turn(100);
          runs.push(await dump(lived));
          system.close();
        }
        expect(digestOf(runs[0])).toBe(digestOf(runs[1]));
      }),
      { numRuns: runsOf(4) },
    );
  }, 600_000);
});

describe.each([
  { name: "a system", paranoid: false, numRuns: 10 },
  { name: "a paranoid system", paranoid: true, numRuns: 4 },
])("$name of cases, in any order of its awaits", ({ paranoid, numRuns }) => {
  const commands: readonly Sent["command"][] = [
    { type: "open", limitMs: 30 * MINUTE },
    { type: "write", text: "a" },
    { type: "look" },
    { type: "extend", ms: 5 * MINUTE },
    { type: "ask", effect: "call" },
    { type: "ask", effect: "dispatch" },
    { type: "show" },
    { type: "approve", stage: 1 },
    { type: "price" },
    { type: "visit", by: "v" },
    { type: "visit", by: "nobody" },
    { type: "open", limitMs: HOUR },
    { type: "ask", effect: "call" },
  ];

  test("I6: when all is well again nothing is stuck, and what may be called once was called once", async () => {
    await fc.assert(
      fc.asyncProperty(seed, messages, async (chance, all) => {
        const dispatched = new Map<string, number>();
        const answers = ["yes", "bad", "fail", "hang"];
        let asked = chance;
        const program: Program = (turn) => {
          const answer = async (): Promise<string> => {
            await turn();
            asked = (asked * 31 + 7) % 1_000_003;
            const said = answers[asked % answers.length] ?? "yes";
            if (said === "fail") throw new SegnoError("outside-failed", "it failed");
            return said === "hang" ? new Promise<never>(() => {}) : said;
          };
          return {
            machines: [caseMachine],
            effects: caseEffects({
              call: answer,
              card: async () => void (await answer()),
              dispatch: async (_round, { idempotencyKey }) => {
                dispatched.set(idempotencyKey, (dispatched.get(idempotencyKey) ?? 0) + 1);
                return answer();
              },
            }),
            reactions: [tellVisits],
            facts: [priceReader(() => 7)],
          };
        };
        const system = createSystem({
          seed: chance,
          programs: [program],
          processes: 2,
          machines: [caseMachine],
          troubles,
          paranoid,
        });
        const ids = ["log", "c-1"];
        const { told } = await live(system, all, ({ id, command }) => ({
          ref: { machine: "case", id: ids[id] ?? "log" },
          command: commands[command] ?? { type: "look" },
        }));
        await untilAtRest(system);
        expect(await findFaults(system.store, [caseMachine], tenants, told)).toEqual([]);
        expect([...dispatched.values()].filter((calls) => calls > 1)).toEqual([]);
        for (const tenant of tenants)
          for (const { state } of system.store.rows(tenant))
            expect(["answered", "failed", "expired"]).toContain(state["status"]);
        system.close();
      }),
      { numRuns: runsOf(numRuns) },
    );
  }, 600_000);
});

/** Lets time pass until nothing waits any more. */
async function untilAtRest(system: System): Promise<void> {
  const waits = (): boolean => system.store.outbox().some(({ deadSince }) => !deadSince);
  for (let round = 0; round < 400 && waits(); round += 1) await system.turn(50);
  expect(system.store.outbox().filter(({ deadSince }) => !deadSince)).toEqual([]);
}
