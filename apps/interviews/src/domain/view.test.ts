import { legalCommands } from "segno";
import { describe, expect, test } from "vitest";
import {
  InterviewRun,
  type VerdictFixture,
  admin,
  candidate,
  effect,
  inStatus,
  otherCandidate,
  planOf,
  startOfTime,
  strong,
  verdictOf,
  wantedPractice,
  wantedRealistic,
} from "./interview.fixture.ts";
import { type Status, statuses } from "./interview-state.ts";
import { interview } from "./interview.ts";
import { revealedQuestions } from "./reveal.ts";
import type { InterviewBody, InterviewOutline } from "./view-types.ts";

/** What no candidate may read before the reveal: what was found, and what was not asked. */
const hidden = ["MARK", "criteria", "confidence", "severity", "offline", "-easy:1", "-hard:1", ", easy:", ", hard:"];
const marked: VerdictFixture = {
  points: { "MARK-a": [40, "met"], "MARK-b": [30, "missing"], "MARK-c": [20, "partly"], "MARK-d": [10, "missing"] },
};

function grade(run: InterviewRun): void {
  const { criteria, ...verdict } = verdictOf(marked);
  const proposals = [{ pointId: "MARK-b", text: "What else is there?" }];
  const reasoned = criteria.map((criterion) => ({ ...criterion, reason: "MARK reason" }));
  const said = { ...verdict, criteria: reasoned };
  run.send({ type: "record-verdict", turnId: run.turnId, round: 1, verdict: said, proposals }, effect);
}

function shown(run: InterviewRun): string {
  const events = run.events.map((event) => interview.eventView(event, run.state, candidate));
  return JSON.stringify([run.view(), events]);
}

function expectNothingHidden(run: InterviewRun): void {
  const text = shown(run);
  for (const word of hidden) expect(text).not.toContain(word);
  expect(revealedQuestions(run.state, candidate)).toEqual([]);
}

function body(run: InterviewRun): InterviewBody {
  const view = run.view();
  if (!("title" in view)) throw new Error("it is there, and its own");
  return view;
}

describe("P39, P40: before the reveal", () => {
  test("a realistic interview shows no level, point, reason or other option until its report", () => {
    const run = new InterviewRun().ready(wantedRealistic);
    expectNothingHidden(run);
    run.send({ type: "start" });
    for (let question = 0; question < 3; question += 1) {
      expectNothingHidden(run.answer());
      grade(run);
      expect(run.status).toBe("follow-up");
      expectNothingHidden(run);
      run.send({ type: "pause" });
      expectNothingHidden(run);
      expectNothingHidden(run.resumed().answer());
      run.graded({ kind: "declined" });
      expectNothingHidden(run);
    }
    run.finished();
    expect(shown(run)).toContain("MARK-b");
    expect(revealedQuestions(run.state, candidate)).toContain("q1-medium:1");
  });

  test("practice shows nothing between a question and its follow-up, held or open, and all once the thread is closed", () => {
    const run = new InterviewRun().started(wantedPractice).answer();
    grade(run);
    expect(run.status).toBe("follow-up");
    expectNothingHiddenInPractice(run);
    run.send({ type: "pause" });
    expectNothingHiddenInPractice(run);
    run.resumed().answer();
    expectNothingHiddenInPractice(run);
    run.graded({ kind: "declined" });

    expect(run.view()).toMatchObject({
      status: "paused",
      turns: [
        {
          feedback: {
            questionId: "q1-medium:1",
            found: "answered",
            points: [{ pointId: "MARK-a", status: "met" }, {}, {}, {}],
          },
        },
        { feedback: { about: { pointId: "MARK-b", found: "missing" }, closing: "declined" } },
      ],
    });
    expect(revealedQuestions(run.state, candidate)).toEqual(["q1-medium:1"]);
    run.resumed();
    expect(revealedQuestions(run.state, candidate)).toEqual(["q1-medium:1"]);
  });

  function expectNothingHiddenInPractice(run: InterviewRun): void {
    const text = shown(run);
    for (const word of hidden) if (!word.startsWith(",")) expect(text).not.toContain(word);
    expect(revealedQuestions(run.state, candidate)).toEqual([]);
  }

  test("practice with feedback at the end shows it at the end", () => {
    const run = new InterviewRun()
      .started({ ...wantedPractice, feedback: "end" })
      .answer()
      .graded(strong);
    expect(run.status).toBe("questioning");
    expect(body(run).turns[0]).not.toHaveProperty("feedback");
  });

  test("difficulty and why stand in the plan of practice and in a realistic one's report", () => {
    expect(inStatus.idle().view()).toMatchObject({
      plan: [{ slot: 1, difficulty: "medium", why: "Because of 1" }, {}, {}, {}, { spare: true }],
    });
    const realistic = new InterviewRun().ready(wantedRealistic);
    expect(body(realistic).plan?.[0]).toEqual({ slot: 1, skill: "Node.js", kind: "technical", minutes: 3 });
    expect(inStatus.complete().view()).toMatchObject({
      plan: [{ difficulty: "medium", why: "Because of 1" }, {}, {}, {}],
    });
  });
});

describe("events", () => {
  test("are told by name and turn, and the rest of them with the reveal", () => {
    const run = new InterviewRun().started(wantedRealistic).answer().graded();
    const told = (): unknown[] => run.events.map((event) => interview.eventView(event, run.state, candidate));
    expect(told()).toContainEqual({ type: "follow-up-asked", turnId: "s1-t1-f1" });
    expect(told()).toContain(undefined);
    run.answer().send({ type: "fail-evaluation", turnId: "s1-t1-f1", round: 1, code: "no-key" }, effect);
    expect(told()).toContainEqual({ type: "graded-later", turnId: "s1-t1-f1" });
    expect(told()).toContainEqual({ type: "thread-closed", turnId: "s1-t1-f1" });
    run.finished();
    expect(told()).toContainEqual({ type: "thread-closed", turnId: "s1-t1-f1", because: "no-verdict" });
    expect(told()).toContainEqual({ type: "verdict-recorded", turnId: "s1-t1-f0", round: 1 });
    expect(JSON.stringify(told())).not.toContain("no-key");
  });
});

const isOver = (status: Status): boolean => status === "complete" || status === "cancelled";

describe("others", () => {
  test.each(statuses)(
    "P43: an admin is told status and dates of one that is %s, and another candidate knows of none",
    (status: Status) => {
      const run = inStatus[status]();
      expect(interview.sees(run.state, otherCandidate)).toBe(false);
      if (status === "erased") {
        for (const actor of [candidate, admin]) expect(interview.sees(run.state, actor)).toBe(false);
        expect(interview.sees(run.state, effect)).toBe(true);
        return;
      }
      const { startedAt, completedAt, cancelledAt, ...rest } = run.view(admin) as InterviewOutline;
      expect(rest).toEqual({ id: "i-1", version: run.version, status });
      const began = "startedAt" in run.state ? startOfTime.toISOString() : undefined;
      expect([startedAt, completedAt ?? cancelledAt]).toEqual([
        began,
        isOver(status) ? run.now.toISOString() : undefined,
      ]);
      const events = run.events.map((event) => interview.eventView(event, run.state, admin));
      for (const event of events) expect(Object.keys(event ?? { type: "" })).toEqual(["type"]);
      expect(JSON.stringify(events)).not.toMatch(/help|skipped|paused|thread|answer|question/u);
    },
  );
});

describe("the report", () => {
  test("P60: counts each gap once: what was opened is what was filled and what is left", () => {
    const run = new InterviewRun().started(wantedRealistic).answer().graded();
    run.answer().graded({ points: { a: [40, "met"], b: [30, "met"], c: [20, "missing"], d: [10, "missing"] } });
    run.answer().graded({ points: { a: [40, "missing"], b: [30, "missing"], c: [20, "partly"], d: [10, "missing"] } });
    run.finished();
    const { report } = body(run);
    const gaps = report?.threads.flatMap((thread) => thread.gaps) ?? [];

    expect(gaps).toEqual([
      { pointId: "b", severity: "major", found: "missing", openedIn: "s1-t1-f0", filledIn: "s1-t1-f1" },
      { pointId: "c", severity: "moderate", found: "partly", openedIn: "s1-t1-f0" },
      { pointId: "d", severity: "minor", found: "missing", openedIn: "s1-t1-f0" },
    ]);
    expect(report?.threads[0]?.turnIds).toEqual(["s1-t1-f0", "s1-t1-f1", "s1-t1-f2"]);
    expect(report?.threads[0]?.levelByTurn.map(({ turnId }) => turnId)).toEqual(["s1-t1-f0", "s1-t1-f1", "s1-t1-f2"]);
    expect(report?.study).toEqual([
      { turnId: "s1-t1-f0", questionId: "q1-medium:1", skill: "Node.js", pointIds: ["c", "d"] },
    ]);
    expect(report?.strengths.map(({ pointId, turnId }) => [pointId, turnId])).toEqual([
      ["a", "s1-t1-f0"],
      ["b", "s1-t1-f1"],
    ]);
  });

  test("has an overall from three graded threads on, and none under that", () => {
    const run = new InterviewRun().started(wantedRealistic, planOf(5));
    run.answer().graded(strong).skip().answer().graded(strong);
    const two = inStatus.complete();
    expect(body(two).report).not.toHaveProperty("overall");
    run
      .answer()
      .graded({ ...strong, about: "technical" })
      .finished();
    const { report } = body(run);
    expect(report?.counts).toMatchObject({ asked: 5, answered: 3, graded: 3, skipped: 1, pending: 0 });
    expect(report?.overall?.level).toBeGreaterThan(2.5);
    expect(report?.overall?.level).toBeLessThan(4);
  });

  test("P59: leaves an ungraded thread out of the overall, and says so", () => {
    const run = new InterviewRun().started(wantedRealistic, planOf(5));
    run.answer().graded({ abstained: "language" });
    for (let turn = 0; turn < 3; turn += 1) run.answer().graded(strong);
    run.finished();
    expect(body(run).report).toMatchObject({
      overall: { level: 4, words: "strong" },
      unsure: [{ turnId: "s1-t1-f0", why: "language" }],
      threads: [{ state: "ungraded" }, {}, {}, {}, { state: "ended" }],
    });
  });

  test("has the way of speaking apart", () => {
    const run = new InterviewRun().started(wantedRealistic);
    const facts = { durationMs: 30_000, words: 60, longPauses: 1, fillers: 2 };
    run.send({ type: "submit-answer", turnId: run.turnId, text: "Spoken.", input: "voice", facts });
    run.graded(strong).finished();
    expect(body(run).report?.speaking).toEqual({ durationMs: 30_000, wordsPerMinute: 120, longPauses: 1, fillers: 2 });
  });
});

test("P10: the number of the question goes from 1 to the last, through pauses and follow-ups", () => {
  const run = new InterviewRun().started(wantedPractice, planOf(3));
  const numbers: unknown[] = [body(run).position?.number];
  for (let question = 0; question < 3; question += 1) {
    run.answer().graded({ ...strong, about: question === 2 ? "behavioural" : "technical" });
    numbers.push(body(run).position?.number);
    if (question < 2) numbers.push(body(run.resumed()).position?.number);
  }
  expect(numbers).toEqual([1, 1, 2, 2, 3, 3]);
  expect(body(run.finished()).position).toEqual({ number: 3, of: 3, answered: 3, skipped: 0 });
});

test("a plan says what was typed and is not asked", () => {
  const run = new InterviewRun().ready({ focus: ["Node.js", "Falconry", "Leadership"] });
  const unmet = [
    { focus: "Falconry", why: "unknown" },
    { focus: "Leadership", why: "left-out" },
  ];
  expect(run.view()).toMatchObject({ unmet });
  expect(inStatus.idle().view()).not.toHaveProperty("unmet");
});

test("what is counted says how much of it is left, and what was held against a verdict stands there", () => {
  expect(body(inStatus.idle()).left).toEqual({ plans: 4 });
  expect(body(new InterviewRun().started()).left).toBeUndefined();
  expect(body(new InterviewRun().started(wantedRealistic).paused()).left).toEqual({ pauses: 2 });
  const complete = inStatus.complete();
  complete.send({ type: "contest-verdict", turnId: "s1-t1-f0", note: "I did say that." });
  expect(body(complete)).toMatchObject({
    left: { contests: 9, regrades: 3 },
    contests: [{ turnId: "s1-t1-f0", note: "I did say that." }],
  });
});

test("the title names the role and the first planned skills", () => {
  expect(body(inStatus.planning()).title).toBe("Backend developer");
  expect(body(inStatus.idle()).title).toBe("Backend developer: Node.js, Handling disagreement");
});

test("what is legal is what a button would do: no more time without a clock, no clip without consent, no way on at the end", () => {
  const legal = (run: InterviewRun, actor = candidate): readonly string[] => legalCommands(interview, run.state, actor);
  expect(legal(new InterviewRun().started())).toEqual([
    "set-consents",
    "save-draft",
    "still-here",
    "ask-help",
    "submit-answer",
    "skip-question",
    "pause",
    "finish",
    "cancel",
    "erase",
  ]);
  expect(legal(new InterviewRun().started(wantedRealistic))).toContain("extend-time");
  expect(legal(inStatus.paused())).toEqual(["set-consents", "resume", "retry-question", "finish", "cancel", "erase"]);
  expect(legal(inStatus.complete(), admin)).toEqual(["regrade", "erase"]);
  expect(legal(inStatus.questioning(), admin)).toEqual(["cancel", "erase"]);
});
