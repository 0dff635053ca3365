import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JournalRecord } from "../engine/ports.ts";
import { SegnoError } from "../errors.ts";
import { applyPatch } from "../machine/patch.ts";
import type { Json, Ref } from "../machine/types.ts";
import { caseMachine, tellVisits } from "./fixture/case.ts";
import { ada, createDesk, type Desk, here, MINUTE, may } from "./fixture/desk.ts";

/** One thing that happens to the system. */
type Happening =
  | {
      readonly what: "send";
      readonly to: number;
      readonly command: number;
      readonly key: number;
      readonly stale: boolean;
    }
  | { readonly what: "pass"; readonly ms: number }
  | { readonly what: "crash" }
  | { readonly what: "outside"; readonly mood: "well" | "failing" | "hanging" | "stale" };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant("send" as const),
      to: fc.integer({ min: 0, max: 2 }),
      command: fc.integer({ min: 0, max: 10 }),
      key: fc.integer({ min: 0, max: 5 }),
      stale: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant("pass" as const), ms: fc.constantFrom(1, 999, 10_000, 61_000, 900_000) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("crash" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant("outside" as const),
      mood: fc.constantFrom("well" as const, "failing" as const, "hanging" as const, "stale" as const),
    }),
  },
);

const happenings: fc.Arbitrary<Happening[]> = fc.array(happening, { minLength: 1, maxLength: 60, size: "max" });

const refs: readonly Ref[] = ["log", "c-1", "c-2"].map((id) => ({ machine: "case", id }));
const commands: readonly { readonly type: string; readonly [field: string]: unknown }[] = [
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
];

interface Run {
  readonly desk: Desk;
  readonly acknowledged: readonly { readonly ref: Ref; readonly version: number; readonly command: string }[];
  readonly dispatched: ReadonlyMap<string, number>;
}

/** Lets all of it happen, checking the whole after each, and then waits until every deadline has passed. */
async function live(happenings: readonly Happening[], paranoid: boolean): Promise<Run> {
  let mood: Extract<Happening, { what: "outside" }>["mood"] = "well";
  const dispatched = new Map<string, number>();
  const acknowledged: { readonly ref: Ref; readonly version: number; readonly command: string }[] = [];
  const desk = createDesk({ paranoid, reactions: [tellVisits] });
  const answer = async (id: string): Promise<string> => {
    if (mood === "failing") throw new SegnoError("outside-failed", "it failed");
    if (mood === "hanging") return new Promise(() => {});
    return mood === "stale" ? "bad" : `answer to ${id.length}`;
  };
  desk.outside.call = async (_round, { idempotencyKey }) => answer(idempotencyKey);
  desk.outside.card = async (text) => void (await answer(text));
  desk.outside.dispatch = async (_round, { idempotencyKey }) => {
    dispatched.set(idempotencyKey, (dispatched.get(idempotencyKey) ?? 0) + 1);
    return answer(idempotencyKey);
  };

  for (const ref of refs) await desk.open(ref);
  for (const each of happenings) {
    if (each.what === "outside") mood = each.mood;
    else if (each.what === "crash") desk.simulation.crash();
    else if (each.what === "pass") await desk.simulation.advance(each.ms);
    else {
      const ref = refs[each.to] as Ref;
      const command = commands[each.command] as (typeof commands)[number];
      const sent = {
        actor: command.type === "approve" ? may : ada,
        key: `k-${each.key}`,
        ...(each.stale ? { expectedVersion: 2 } : {}),
      };
      await desk.desk.send(ref, command, sent).then(
        ({ ref: at, version, unchanged }) =>
          unchanged ? undefined : acknowledged.push({ ref: at, version, command: command.type }),
        (error: unknown) => {
          if (!(error instanceof SegnoError) || ["not-repeatable", "misdeclared", "internal"].includes(error.code))
            throw error;
        },
      );
    }
    await desk.simulation.runUntilIdle();
    await check(desk, acknowledged);
  }
  mood = "well";
  await desk.simulation.advance(4 * 60 * MINUTE);
  await check(desk, acknowledged);
  return { desk, acknowledged, dispatched };
}

/** What holds at every instant, whatever happened. */
async function check(desk: Desk, acknowledged: Run["acknowledged"]): Promise<void> {
  const faults: string[] = [];
  const journals = new Map<string, readonly JournalRecord[]>();
  for (const ref of refs) {
    const fault = (what: string): number => faults.push(`${ref.id}: ${what}`);
    const journal = await desk.journal(ref);
    journals.set(ref.id, journal);
    const [loaded] = await desk.simulation.store.load([{ tenant: here, ...ref }]);
    if ((loaded?.row?.version ?? 0) !== journal.length) fault("the journal does not end at the row's version");
    for (const [index, { version, from, to, command }] of journal.entries()) {
      if (version !== index + 1) fault(`version ${version} is not in its place`);
      if (from !== (journal[index - 1]?.to ?? "new")) fault(`version ${version} begins where none ended`);
      if (!caseMachine.findCell(from, command)?.targets.includes(to)) fault(`no cell leads from ${from} to ${to}`);
    }
    const keys = journal.flatMap(({ key }) => key ?? []);
    if (new Set(keys).size !== keys.length) fault("a key is there twice");

    let state: Json = loaded?.row?.state ?? null;
    for (const { version, undo } of await desk.simulation.store.history(here, ref, 0)) {
      const { status } = (state ?? {}) as { readonly status?: string };
      if (status !== journal[version - 1]?.to) fault(`history and journal differ at version ${version}`);
      state = applyPatch(state, undo);
    }
    if (state !== null) fault("history does not end at nothing");
  }
  for (const { ref, version, command } of acknowledged)
    if (journals.get(ref.id)?.[version - 1]?.command !== command) faults.push(`${ref.id}: ${command} was lost`);
  expect(faults).toEqual([]);
}

function dump({ desk, acknowledged, dispatched }: Run): unknown {
  const { store, log } = desk.simulation;
  return [store.rows(here), store.outbox(), log.lines, acknowledged, [...dispatched]];
}

describe.each([
  { name: "a system", paranoid: false, numRuns: 20 },
  { name: "a paranoid system", paranoid: true, numRuns: 15 },
])("$name in any order of commands, failures, crashes and jumps of the clock", ({ paranoid, numRuns }) => {
  test("keeps what it acknowledged, calls once what may be called once, and is never stuck", async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (each) => {
        const { desk, dispatched } = await live(each, paranoid);
        expect([...dispatched.values()].filter((calls) => calls > 1)).toEqual([]);
        for (const { state } of desk.simulation.store.rows(here))
          expect(["answered", "failed", "expired"]).toContain(state["status"]);
        expect(desk.simulation.store.outbox().filter(({ deadSince }) => !deadSince)).toEqual([]);
        await desk.simulation.close();
      }),
      { numRuns },
    );
  }, 120_000);

  test("is repeated exactly by the same happenings", async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (each) => {
        expect(dump(await live(each, paranoid))).toEqual(dump(await live(each, paranoid)));
      }),
      { numRuns: Math.ceil(numRuns / 3) },
    );
  }, 120_000);
});
