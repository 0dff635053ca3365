import { describe, expect, test } from "vitest";
import type { InterviewCommandOf } from "./commands.ts";
import {
  InterviewRun,
  admin,
  effect,
  inStatus,
  proposals,
  refusedWith,
  strong,
  verdictOf,
  wantedRealistic,
} from "./interview.fixture.ts";
import { interview } from "./interview.ts";

const timed = (facts = {}): InterviewRun => new InterviewRun(facts).started(wantedRealistic);
const record = (turnId: string, round = 1): InterviewCommandOf<"record-verdict"> => ({
  type: "record-verdict",
  turnId,
  round,
  verdict: verdictOf(strong),
  proposals: [...proposals],
});
const fail = (turnId: string, round = 1): InterviewCommandOf<"fail-evaluation"> => ({
  type: "fail-evaluation",
  turnId,
  round,
  code: "broken",
});

describe("a grading that failed", () => {
  test("P32: leaves the answer stored and the interview going on, marked, and is asked for again with the report", () => {
    const run = timed().answer("What I know");
    run.send(fail(run.turnId), effect);
    expect(run.view()).toMatchObject({ status: "questioning", turns: [{ answer: { text: "What I know" } }] });
    run.finished();
    expect(run.view()).toMatchObject({
      report: { unsure: [{ turnId: "s1-t1-f0", why: "failed" }], counts: { graded: 0 } },
    });

    run.send({ type: "regrade" });
    expect(run.effects.at(-1)).toEqual({ effect: "evaluate-answer", input: { turnId: "s1-t1-f0", round: 2 } });
    expect(run.view()).toMatchObject({ pending: 1 });
    run.graded(strong, 2, "s1-t1-f0");
    expect(run.view()).toMatchObject({ pending: 0, report: { round: 2, unsure: [], counts: { graded: 1 } } });
  });
});

describe("a verdict that comes late", () => {
  test.each([
    ["the next question", (run: InterviewRun) => run, "questioning"],
    ["a pause", (run: InterviewRun) => run.paused(), "paused"],
    ["the next answer's reading", (run: InterviewRun) => run.answer(), "evaluating"],
    ["a follow-up", (run: InterviewRun) => run.answer().graded(), "follow-up"],
  ] as const)("P34: in %s is filed, asks nothing and moves nothing", (_where, lead, status) => {
    const run = lead(timed().answer().timeOut());
    const { events, effects } = run;
    const count = events.length;
    const asked = effects.length;
    run.send(record("s1-t1-f0"), effect);
    expect(run.status).toBe(status);
    expect(events.slice(count)).toEqual([{ type: "verdict-recorded", turnId: "s1-t1-f0", round: 1 }]);
    expect(effects).toHaveLength(asked);
    expect(refusedWith(() => run.send(record("s1-t1-f0"), effect))).toBe("stale-result");
    expect(refusedWith(() => run.send(fail("s1-t1-f0"), effect))).toBe("stale-result");
  });

  test("after completion counts the report anew", () => {
    const run = timed().answer().finished().timeOut();
    expect(run.view()).toMatchObject({ status: "complete", pending: 1, report: { round: 1, skills: [] } });
    run.graded(strong, 1, "s1-t1-f0");
    expect(run.view()).toMatchObject({ pending: 0, report: { round: 2, skills: [{ skill: "node", threads: 1 }] } });
  });

  test("and failed after completion leaves the report as it was", () => {
    const run = timed().answer().finished().timeOut();
    run.send(fail("s1-t1-f0"), effect);
    expect(run.view()).toMatchObject({ pending: 0, report: { round: 1, unsure: [{ why: "failed" }] } });
  });

  test("of an unknown turn or round is stale", () => {
    const run = timed().answer();
    expect(refusedWith(() => run.send(record("s9-t1-f0"), effect))).toBe("stale-result");
    expect(refusedWith(() => run.send(record(run.turnId, 2), effect))).toBe("stale-result");
    expect(refusedWith(() => run.send(fail(run.turnId, 2), effect))).toBe("stale-result");
  });
});

describe("contesting", () => {
  test("keeps the note and asks the other grader only where there is one", () => {
    const run = inStatus.complete();
    const contest = { type: "contest-verdict", turnId: "s1-t1-f0", note: "I did say that." } as const;
    const asked = run.effects.length;
    run.send(contest);
    expect(run.effects).toHaveLength(asked);
    expect(run.state).toMatchObject({ contests: [{ turnId: "s1-t1-f0", note: "I did say that." }] });
    for (let time = 1; time < 10; time += 1) run.send(contest);
    expect(refusedWith(() => run.send(contest))).toBe("no-more-tries");

    const modelled = new InterviewRun({ modelOffered: true }).started(wantedRealistic);
    modelled.send({ type: "set-consents", consents: { textVersion: "1", model: true } });
    modelled.answer().graded(strong).finished().send(contest);
    expect(modelled.effects.at(-1)).toEqual({ effect: "evaluate-answer", input: { turnId: "s1-t1-f0", round: 2 } });
    expect(modelled.state).toMatchObject({ turns: [{ grading: { waiting: [{ round: 2, by: "model" }] } }, {}] });
  });

  test("what has no verdict is refused", () => {
    const run = inStatus.complete();
    expect(refusedWith(() => run.send({ type: "contest-verdict", turnId: "s2-t1-f0", note: "no" }))).toBe(
      "stale-result",
    );
  });
});

describe("grading again", () => {
  test("asks for what an older version graded, three times at most, by the admin too", () => {
    const run = inStatus.complete();
    expect(refusedWith(() => run.send({ type: "regrade" }))).toBe("nothing-left");
    run.facts = { ...run.facts, graders: { offline: "2" } };
    for (let time = 0; time < 3; time += 1) run.send({ type: "regrade" }, admin);
    expect(run.effects.at(-1)?.input).toEqual({ turnId: "s1-t1-f0", round: 4 });
    expect(refusedWith(() => run.send({ type: "regrade" }))).toBe("no-more-tries");
  });

  test("takes the last round's verdict, whichever comes first, and one that failed leaves the one before", () => {
    const run = inStatus.complete();
    run.facts = { ...run.facts, graders: { offline: "2" } };
    run.send({ type: "regrade" });
    run.send({ type: "regrade" });
    run.graded({ kind: "declined" }, 3, "s1-t1-f0").graded(strong, 2, "s1-t1-f0");
    expect(run.view()).toMatchObject({ turns: [{ feedback: { found: "declined", level: { level: 0 } } }, {}] });
    run.send({ type: "regrade" });
    run.send(fail("s1-t1-f0", 4), effect);
    expect(run.view()).toMatchObject({ turns: [{ feedback: { found: "declined", grading: "graded" } }, {}] });
  });
});

describe("advice", () => {
  const items = [{ turnId: "s1-t1-f0", text: "Read about it." }];
  const modelled = (): InterviewRun => {
    const run = new InterviewRun({ modelOffered: true }).started(wantedRealistic);
    run.send({ type: "set-consents", consents: { textVersion: "1", model: true } });
    return run.answer().graded().finished();
  };

  test("is never asked for while no model is offered or none is agreed to", () => {
    expect(inStatus.complete().effects.map(({ effect: name }) => name)).not.toContain("write-advice");
    expect(inStatus.complete().view()).toMatchObject({ report: { advice: "composed" } });
    const unagreed = timed({ modelOffered: true }).answer().graded(strong).finished();
    expect(unagreed.effects.map(({ effect: name }) => name)).not.toContain("write-advice");
  });

  test("is of one result: an older one is stale, and each item names a turn", () => {
    const run = modelled();
    expect(run.effects.at(-1)).toEqual({ effect: "write-advice", input: { round: 1 } });
    const advise = (round: number, written = items): unknown =>
      refusedWith(() => run.send({ type: "record-advice", round, items: written, tokens: 40 }, effect));
    expect(advise(2)).toBe("stale-result");
    expect(advise(1, [{ turnId: "s9-t1-f0", text: "No." }])).toBe("advice-invalid");
    expect(advise(1)).toBeUndefined();
    expect(run.state).toMatchObject({ tokensUsed: 40 });
    expect(run.view()).toMatchObject({
      report: { advice: "written", study: [{ turnId: "s1-t1-f0", questionId: "q1-medium:1", text: "Read about it." }] },
    });
  });

  test("that failed leaves the composed one", () => {
    const run = modelled();
    run.send({ type: "fail-advice", round: 1, code: "slow" }, effect);
    expect(run.view()).toMatchObject({
      report: { advice: "failed", study: [{ turnId: "s1-t1-f0", pointIds: ["b", "c", "d"] }] },
    });
  });
});

test("tokens are counted where a result brings them, and are in no view", () => {
  const run = timed().answer();
  run.send({ ...record(run.turnId), verdict: { ...verdictOf(strong), tokens: 1234 } }, effect);
  expect(run.state).toMatchObject({ tokensUsed: 1234 });
  expect(JSON.stringify(interview.view(run.state, admin, { id: "i-1", version: 1 }))).not.toContain("1234");
});
