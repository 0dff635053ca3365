import { describe, expect, test } from "vitest";
import {
  InterviewRun,
  candidate,
  effect,
  inStatus,
  otherCandidate,
  planOf,
  refusedWith,
  wantedPractice,
  wantedRealistic,
} from "./interview.fixture.ts";
import { interview } from "./interview.ts";
import { defaultLimits, defaultTimers } from "./setup.ts";

const parse = (setup: object): unknown => interview.parseCommand("plan-interview", { setup });

describe("a new interview", () => {
  test("has candidate, seed, limits and timers from the server, and the modes' own clock and feedback", () => {
    const run = new InterviewRun().planned();
    expect(run.state).toMatchObject({
      status: "planning",
      try: 1,
      tokensUsed: 0,
      planBy: new Date("2026-11-23T09:01:00.000Z"),
      setup: {
        candidate: "candidate-1",
        seed: "seed-1",
        limits: defaultLimits,
        timers: defaultTimers,
        clockFactor: 0,
        feedback: "each-thread",
        consents: { keeping: { given: true, at: run.now, textVersion: "2026-11" }, model: { given: false } },
      },
    });
    expect(new InterviewRun().planned(wantedRealistic).state).toMatchObject({
      setup: { clockFactor: 1, feedback: "end" },
    });
    expect(run.effects).toEqual([{ effect: "plan-interview", input: { planId: "id-1-1" } }]);
    expect(run.events).toEqual([{ type: "interview-requested", mode: "practice" }]);
  });

  test("needs practice as its purpose, consent to keep it, a CV that was read, and under three under way", () => {
    const plan = (wanted: object, facts: object = {}): unknown =>
      refusedWith(() => new InterviewRun(facts).planned(wanted));
    expect(plan({ purpose: "screening" })).toBe("not-offered");
    expect(plan({ consents: { textVersion: "1", keeping: false } })).toBe("consent-needed");
    expect(plan({ cv: { id: "cv-1", version: 1 } }, { cvReady: false })).toBe("cv-not-ready");
    expect(plan({ cv: { id: "cv-1", version: 1 } }, { cvReady: true })).toBeUndefined();
    expect(plan({}, { live: 2 })).toBeUndefined();
    expect(plan({}, { live: 3 })).toBe("too-many-live");
  });

  test.each([
    ["minutes under the bound", { minutes: 9 }],
    ["minutes over the bound", { minutes: 61 }],
    ["13 skills to focus on", { focus: Array.from({ length: 13 }, (_, index) => `skill ${index}`) }],
    ["a job text of 20,001 characters", { jobText: "x".repeat(20_001) }],
    ["an unknown language", { language: "xx" }],
    ["a forged candidate", { candidate: "another" }],
    ["a forged seed", { seed: "mine" }],
    ["forged tokens", { tokensUsed: 0 }],
    ["forged limits", { limits: defaultLimits }],
    ["a factor that is not offered", { clockFactor: 4 }],
    ["no role", { role: "  " }],
  ])("with %s is refused by its schema", (_what, wrong) => {
    expect(refusedWith(() => parse({ ...wantedPractice, ...wrong }))).toBe("invalid-command");
  });

  test("takes what is not said from what is usual", () => {
    const { mode, role, level, consents } = wantedPractice;
    expect(parse({ mode, role, level, consents })).toMatchObject({ setup: { minutes: 30, focus: [], language: "en" } });
  });

  test("P45: has no mode, version, candidate or deadline in any later command", () => {
    for (const [name, fields] of [
      ["start", { mode: "realistic" }],
      ["start", { version: 1 }],
      ["pause", { candidate: "another" }],
      ["save-draft", { turnId: "s1-t1-f0", text: "", deadlineAt: "2026-11-23T09:00:00.000Z" }],
      ["submit-answer", { turnId: "s1-t1-f0", text: "x", input: "typed", tokensUsed: 0 }],
    ] as const)
      expect(refusedWith(() => interview.parseCommand(name, fields))).toBe("invalid-command");
  });
});

describe("a plan", () => {
  test("is taken for the try that is waited for, late as well, and tokens are counted", () => {
    const run = new InterviewRun().planned().timeOut();
    const record = (planId: string): unknown =>
      refusedWith(() => run.send({ type: "record-plan", planId, plan: planOf(), tokens: 7 }, effect));
    expect(record("another")).toBe("stale-result");
    expect(record("id-1-1")).toBeUndefined();
    expect(run.state).toMatchObject({ status: "idle", tokensUsed: 7, try: 1 });
  });

  test("P63: that failed says why and can be tried again, five times in all, with other wishes", () => {
    const run = new InterviewRun().planned();
    run.send({ type: "fail-plan", planId: "id-1-1", code: "not-enough-questions" }, effect);
    expect(run.view()).toMatchObject({ status: "plan-failed", failure: "not-enough-questions" });
    run.send({ type: "retry-plan", minutes: 45, focus: ["React"] });
    expect(run.state).toMatchObject({
      status: "planning",
      try: 2,
      planId: "id-3-1",
      setup: { minutes: 45, focus: ["React"] },
    });
    for (let again = 3; again <= 5; again += 1) run.timeOut().send({ type: "retry-plan" });
    expect(refusedWith(() => run.timeOut().send({ type: "retry-plan" }))).toBe("no-more-tries");
  });

  test("that was made can be asked for anew", () => {
    const run = inStatus.idle();
    run.send({ type: "retry-plan" });
    expect(run.events.at(-1)).toEqual({ type: "plan-asked-again", planId: "id-3-1", try: 2 });
    expect(run.status).toBe("planning");
  });

  test("is put in another order with three slots at least, each known and once, and the others wait as spares", () => {
    const run = inStatus.idle();
    const edit = (...order: readonly number[]): unknown =>
      refusedWith(() => run.send({ type: "edit-plan", order: [...order] }));
    for (const wrong of [
      [1, 2],
      [1, 2, 2],
      [1, 2, 9],
    ])
      expect(edit(...wrong)).toBe("plan-invalid");
    expect(edit(5, 3, 1)).toBeUndefined();
    expect(run.view()).toMatchObject({
      plan: [{ slot: 5 }, { slot: 3 }, { slot: 1 }, { slot: 2, spare: true }, { slot: 4, spare: true }],
    });
    expect(run.send({ type: "edit-plan", order: [5, 3, 1] })).toBeUndefined();
    run.send({ type: "start" });
    expect(run.turnId).toBe("s5-t1-f0");
    expect(run.view()).toMatchObject({ position: { number: 1, of: 3 } });
  });

  test("with a question twice or without its planned difficulty is no plan", () => {
    const plan = planOf();
    const [first] = plan.slots;
    if (!first) throw new Error("there is a first slot");
    const twice = { ...plan, spares: [{ ...first, slot: 9 }] };
    const without = { ...plan, slots: [{ ...first, options: first.options.slice(0, 1) }, ...plan.slots.slice(1)] };
    for (const wrong of [twice, without])
      expect(refusedWith(() => interview.parseCommand("record-plan", { planId: "p", plan: wrong, tokens: 0 }))).toBe(
        "invalid-command",
      );
  });
});

test("starting is refused while three others are under way, and belongs to the candidate", () => {
  const run = inStatus.idle();
  run.facts = { ...run.facts, live: 3 };
  expect(refusedWith(() => run.send({ type: "start" }, candidate))).toBe("too-many-live");
  expect(refusedWith(() => run.send({ type: "start" }, otherCandidate))).toBe("not-permitted");
});
