import { describe, expect, test } from "vitest";
import {
  InterviewRun,
  inStatus,
  planOf,
  refusedWith,
  strong,
  wantedPractice,
  wantedRealistic,
} from "./interview.fixture.ts";
import { interview } from "./interview.ts";

const timed = (): InterviewRun => new InterviewRun().started(wantedRealistic);
const pause = { type: "pause" } as const;

describe("a pause", () => {
  test("gives back the same turn, draft and time on return, however long it was", () => {
    const run = timed().wait(40);
    run.send({ type: "save-draft", turnId: run.turnId, text: "So far" });
    run.send(pause);
    expect(run.view()).toMatchObject({
      pause: { reason: "asked", next: "turn", remainingMs: 140_000 },
      turn: { turnId: "s1-t1-f0", draft: "So far" },
    });
    expect(run.view()).not.toHaveProperty("turn.deadlineAt");
    run.wait(7200).resumed();
    expect(run.view()).toMatchObject({
      status: "questioning",
      turn: { turnId: "s1-t1-f0", draft: "So far", deadlineAt: "2026-11-23T11:03:00.000Z" },
      sessionEndsAt: "2026-11-23T11:10:00.000Z",
    });
    expect(run.events.filter(({ type }) => type === "question-asked")).toHaveLength(1);
  });

  test("may be asked for three times in a realistic interview and any number of times in practice", () => {
    const run = timed();
    for (let time = 0; time < 3; time += 1) run.paused().resumed();
    expect(refusedWith(() => run.send(pause))).toBe("no-more-pauses");
    expect(run.answer().status).toBe("evaluating");
    expect(refusedWith(() => run.send(pause))).toBe("no-more-pauses");
    const practice = new InterviewRun().started();
    for (let time = 0; time < 9; time += 1) practice.paused().resumed();
  });

  test("by a lost connection is free", () => {
    const run = timed();
    for (let time = 0; time < 5; time += 1) run.timeOut().resumed();
    expect(run.state).toMatchObject({ status: "questioning", pauses: 0 });
  });
});

describe("while an answer is read", () => {
  test("a wish for a pause lets a follow-up wait, asked only on return, and nothing is recorded for it before", () => {
    const run = timed().answer();
    const before = run.events.length;
    run.send(pause);
    expect(run.events).toHaveLength(before);
    expect(run.send(pause)).toBeUndefined();
    run.graded();

    expect(run.view()).toMatchObject({
      status: "paused",
      pause: { reason: "asked", next: "turn", remainingMs: 92_800 },
    });
    expect(run.view()).not.toHaveProperty("turn");
    expect(run.events.map(({ type }) => type)).not.toContain("follow-up-asked");
    run.resumed();
    expect(run.state).toMatchObject({ status: "follow-up", thread: { followUpCount: 1 } });
    expect(run.events.slice(-2).map(({ type }) => type)).toEqual(["interview-resumed", "follow-up-asked"]);
  });

  test("the wish may be taken back", () => {
    const run = timed().answer();
    run.send(pause);
    run.resumed().graded(strong);
    expect(run.status).toBe("questioning");
  });

  test("a wish to finish ends the interview with the verdict", () => {
    const run = timed().answer();
    run.finished().graded();
    expect(run.state).toMatchObject({ status: "complete", because: "finished" });
    expect(run.events).toContainEqual({ type: "thread-closed", turnId: "s1-t1-f0", because: "finished" });
  });
});

describe("feedback after each thread", () => {
  test("waits after the last one too, and then only finishing is left", () => {
    const run = new InterviewRun().started(wantedPractice, planOf(3));
    for (let question = 0; question < 3; question += 1) {
      run.answer().graded({ ...strong, about: question === 2 ? "behavioural" : "technical" });
      if (question < 2) run.resumed();
    }
    expect(run.view()).toMatchObject({ status: "paused", pause: { reason: "feedback", next: "end" } });
    expect(refusedWith(() => run.resumed())).toBe("nothing-left");
    expect(run.finished().status).toBe("complete");
  });

  test("lets a question be tried twice more, the same one, and its first take counts", () => {
    const run = new InterviewRun().started().answer().graded({ kind: "declined" });
    const retry = { type: "retry-question" } as const;
    run.send(retry);
    expect(run.state).toMatchObject({ status: "questioning", turn: { turnId: "s1-t2-f0", questionId: "q1-medium:1" } });
    run.answer().graded(strong).send(retry);
    run.answer().graded(strong);
    expect(run.turnId).toBe("");
    expect(refusedWith(() => run.send(retry))).toBe("no-more-tries");
    run.finished();
    const view = run.view();
    if (!("report" in view) || !view.report) throw new Error("a complete interview has its report");
    expect(view.report.threads.map(({ take, counts, level }) => [take, counts, level?.level])).toEqual([
      [1, true, 0],
      [2, false, 4],
      [3, false, 4],
    ]);
    expect(view.report.skills).toMatchObject([{ skill: "node", threads: 1, score: { level: 0 } }]);
  });

  test("is not there in a realistic interview, nor is another try", () => {
    const run = timed();
    run.send(pause);
    expect(refusedWith(() => run.send({ type: "retry-question" }))).toBe("not-in-this-mode");
    const wrong = { setup: { ...wantedRealistic, feedback: "each-thread" } };
    expect(refusedWith(() => interview.parseCommand("plan-interview", wrong))).toBe("invalid-command");
  });

  test("gives a new take its full time, although the whole is nearly over", () => {
    const run = new InterviewRun().started({ ...wantedPractice, clockFactor: 1 }, planOf(3));
    run.wait(179).answer().graded(strong).resumed();
    run.wait(179).answer().graded(strong).resumed();
    run
      .wait(179)
      .answer()
      .graded({ ...strong, about: "behavioural" });
    run.wait(500).send({ type: "retry-question" });
    const { state } = run;
    if (state.status !== "questioning") throw new Error("the question is asked again");
    expect(state.turn.deadlineAt?.getTime()).toBe(run.now.getTime() + 180_000);
  });
});

describe("finishing", () => {
  test("P62: in the middle gives a report that says what was not asked", () => {
    const run = timed().answer().graded(strong).finished();
    expect(run.view()).toMatchObject({
      status: "complete",
      because: "finished",
      position: { number: 2, of: 4, answered: 1 },
      report: { counts: { planned: 4, asked: 2, answered: 1, graded: 1 }, notAsked: [{ slot: 3 }, { slot: 4 }] },
    });
    expect(run.state).toMatchObject({ turns: [{ outcome: "answered" }, { outcome: "ended" }] });
  });

  test("P62: with nothing answered ends it without a report", () => {
    expect(timed().finished().state).toMatchObject({ status: "cancelled", reason: "nothing-answered" });
  });

  test("in a follow-up or a pause keeps what was answered", () => {
    expect(inStatus["follow-up"]().finished().status).toBe("complete");
    const run = inStatus["follow-up"]();
    run.send(pause);
    expect(run.finished().state).toMatchObject({ status: "complete", turns: [{}, { outcome: "ended" }] });
  });
});

test("cancelling keeps what was answered, says by whom, and has no report", () => {
  const run = inStatus.evaluating().cancelled();
  expect(run.state).toMatchObject({ status: "cancelled", reason: "by-candidate", turns: [{ outcome: "answered" }] });
  expect(run.view()).not.toHaveProperty("report");
});
