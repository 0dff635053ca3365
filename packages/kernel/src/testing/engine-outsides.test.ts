import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isOutsideFailure } from "../engine/call-effect.ts";
import type { Outsides } from "../engine/ports.ts";
import { EffectRejected, OutsideUnavailable, refusal, RetryAfter, SegnoError } from "../errors.ts";
import { defineEffect, type Effect } from "../machine/effect.ts";
import { caseEffects, type CaseOutside } from "./fixture/case.ts";
import { ada, createDesk, type Desk, MINUTE, ref } from "./fixture/desk.ts";

const SECOND = 1_000;

/** Breakers that a test opens and shuts by hand; it notes what was let through and what came of it. */
interface ManualOutsides extends Outsides {
  /** Milliseconds until it is half-open; shut when absent. */
  openMs?: number | undefined;
  /** While it is set, calls wait for a place. */
  place?: Promise<unknown> | undefined;
  readonly passed: string[];
  readonly failures: unknown[];
}

function manualOutsides(): ManualOutsides {
  const outsides: ManualOutsides = {
    passed: [],
    failures: [],
    call: async (outside, realm, run) => {
      if (outsides.openMs !== undefined) throw new OutsideUnavailable(outsides.openMs);
      await outsides.place;
      try {
        outsides.passed.push(`${outside}/${realm}`);
        return await run();
      } catch (error) {
        if (isOutsideFailure(error)) outsides.failures.push(error);
        throw error;
      }
    },
  };
  return outsides;
}

/** The case's effects, as those of a telephone with a line for each round. */
function telephone(outside: CaseOutside): readonly Effect[] {
  return caseEffects(outside).map((effect) => ({
    ...effect,
    ...(effect.name !== "card" && {
      outside: "telephone",
      realm: (input: unknown) => `line-${(input as { readonly round: number }).round}`,
    }),
  }));
}

async function ask(
  effect: "call" | "dispatch",
  prepare: (outsides: ManualOutsides) => void = () => {},
): Promise<Desk & { readonly outsides: ManualOutsides; readonly calls: { count: number } }> {
  const outsides = manualOutsides();
  prepare(outsides);
  const calls = { count: 0 };
  const answer = async (): Promise<string> => `answer ${(calls.count += 1)}`;
  const desk = createDesk({
    outsides,
    effects: telephone({ call: answer, dispatch: answer, card: async () => {} }),
  });
  await desk.open();
  await desk.desk.send(ref, { type: "ask", effect }, { actor: ada });
  await desk.simulation.runUntilIdle();
  return { ...desk, outsides, calls };
}

describe("an effect that names an outside", () => {
  test("is called through it, by its name and the realm of its input; one that names none goes straight out", async () => {
    const { outsides, desk, state, simulation } = await ask("call");
    expect(outsides.passed).toEqual(["telephone/line-1"]);
    expect((await state()).status).toBe("answered");
    await desk.send({ machine: "case", id: "c-5" }, { type: "open", limitMs: MINUTE }, { actor: ada });
    await desk.send({ machine: "case", id: "c-5" }, { type: "show" }, { actor: ada });
    await simulation.runUntilIdle();
    expect(outsides.passed).toHaveLength(1);
  });

  test.each(["call", "dispatch"] as const)(
    "waits without counting while the breaker of %s is open, and is called once it is shut",
    async (effect) => {
      const { outsides, calls, state, simulation } = await ask(effect, (each) => (each.openMs = 20 * SECOND));
      for (let round = 0; round < 10; round += 1) await simulation.advance(20 * SECOND); // more often than it may be tried
      expect(calls.count).toBe(0);
      expect(simulation.store.outbox().find(({ name }) => name === effect)).toMatchObject({
        attempt: 0,
        lastError: "outside-unavailable",
        dueAt: new Date(simulation.clock.now().getTime() + 20 * SECOND),
      });
      outsides.openMs = undefined;
      await simulation.advance(20 * SECOND);
      expect(await state()).toMatchObject({ status: "answered", answer: "answer 1" });
      expect(calls.count).toBe(1);
    },
  );

  test.each(["call", "dispatch"] as const)("gives up on %s when its time is over all the same", async (effect) => {
    const { calls, state, simulation } = await ask(effect, (each) => (each.openMs = 20 * SECOND));
    await simulation.advance(10 * MINUTE);
    expect(await state()).toMatchObject({ status: "failed", code: "outside-unavailable" });
    expect(calls.count).toBe(0);
    expect(simulation.metrics.total("segno_effects_total", { effect, outcome: "not-begun" })).toBe(30); // the last at its end exactly
  });

  test.each(["call", "dispatch"] as const)(
    "that waited for a place of %s beyond its time limit is never called late, and was not begun",
    async (effect) => {
      const place = Promise.withResolvers<undefined>();
      const { outsides, calls, state, simulation } = await ask(effect, (each) => (each.place = place.promise));
      await simulation.advance(20 * SECOND); // its limit
      expect(simulation.store.outbox().find(({ name }) => name === effect)).toMatchObject({
        attempt: 0,
        lastError: "effect-timeout",
      });
      place.resolve(undefined);
      outsides.place = undefined;
      await simulation.runUntilIdle();
      expect(calls.count).toBe(0);
      await simulation.advance(2 * SECOND);
      expect(await state()).toMatchObject({ status: "answered", answer: "answer 1" });
    },
  );

  test("tells the breaker that it timed out, and leaves its place, though it does not listen to its signal", async () => {
    const outsides = manualOutsides();
    const call = async (): Promise<string> => new Promise(() => {});
    const { desk, open, simulation } = createDesk({
      outsides,
      effects: telephone({ call, dispatch: call, card: async () => {} }),
    });
    await open();
    await desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
    await simulation.advance(20 * SECOND);
    expect(outsides.failures).toMatchObject([{ code: "effect-timeout" }]);
  });

  test("cannot name a realm of none", () => {
    const declare = (): unknown =>
      defineEffect({
        name: "lost",
        input: z.object({}),
        timeoutMs: 1,
        retry: { attempts: 1, firstDelayMs: 1, withinMs: 1 },
        realm: () => "x",
        run: async () => undefined,
        giveUp: () => undefined,
      });
    expect(declare).toThrow("names a realm of no outside");
  });
});

test("a breaker counts what broke off or took too long, and no answer, and nothing that we ended ourselves", () => {
  const trouble = [new TypeError("fetch failed"), new SegnoError("effect-timeout", "")];
  const answers = [new EffectRejected("no-such-number"), new RetryAfter("busy", 1), refusal("no-visitor")];
  const ours = [new SegnoError("lease-lost", ""), new SegnoError("stopping", "")];
  expect(trouble.map(isOutsideFailure)).toEqual([true, true]);
  expect([...answers, ...ours].filter(isOutsideFailure)).toEqual([]);
});
