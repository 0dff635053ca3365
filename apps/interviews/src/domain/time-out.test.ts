import { describe, expect, test } from "vitest";
import {
  InterviewRun,
  candidate,
  otherCandidate,
  inStatus,
  refusedWith,
  strong,
  timer,
  verdictOf,
  effect,
  wantedRealistic,
} from "./interview.fixture.ts";
import { interview } from "./interview.ts";

const timed = (): InterviewRun => new InterviewRun().started(wantedRealistic);
const timeOut = { type: "time-out" } as const;
/** Waits with a sign of life each 15 s, as the socket gives it. */
function present(run: InterviewRun, seconds: number): InterviewRun {
  for (let waited = 15; waited <= seconds; waited += 15) {
    run.wait(15).send({ type: "still-here", turnId: run.turnId });
  }
  return run;
}

describe("silence", () => {
  test("P23: of 45 s while the clock runs pauses with the time left when last seen, and resuming gives that back", () => {
    const run = present(timed(), 60).timeOut();

    expect(run.now).toEqual(new Date("2026-11-23T09:01:45.000Z"));
    expect(run.view()).toMatchObject({
      status: "paused",
      pause: { reason: "connection-lost", next: "turn", remainingMs: 120_000, until: "2026-11-24T09:01:45.000Z" },
    });
    run.wait(3600).resumed();
    expect(run.view()).toMatchObject({
      status: "questioning",
      turn: { turnId: "s1-t1-f0", deadlineAt: "2026-11-23T10:03:45.000Z" },
      sessionEndsAt: "2026-11-23T10:10:45.000Z",
    });
    expect(run.events.at(-1)).toEqual({ type: "interview-resumed" });
  });

  test("leaves 30 s at least, even of a turn that was nearly over", () => {
    const run = present(timed(), 165).wait(300);
    run.send(timeOut, timer);
    expect(run.view()).toMatchObject({ pause: { remainingMs: 30_000 } });
  });

  test("is asked before the limit, so that an outage of ours ends no turn", () => {
    const run = present(timed(), 60).wait(7200);
    run.send(timeOut, timer);
    expect(run.view()).toMatchObject({ status: "paused", pause: { reason: "connection-lost", remainingMs: 120_000 } });
  });

  test("of 30 minutes without a clock pauses as idle", () => {
    const run = new InterviewRun().started().timeOut();
    expect(run.now).toEqual(new Date("2026-11-23T09:30:00.000Z"));
    expect(run.view()).toMatchObject({ status: "paused", pause: { reason: "idle", next: "turn" } });
  });

  test("P24: of 20 s ends nothing", () => {
    const run = timed().wait(20);
    expect(refusedWith(() => run.send(timeOut, timer))).toBe("too-early");
    expect(run.send({ type: "save-draft", turnId: run.turnId, text: "back" })).toBeDefined();
  });
});

describe("the limit", () => {
  test("P29: takes a saved draft as the answer, marked", () => {
    const run = present(timed(), 165);
    run.send({ type: "save-draft", turnId: run.turnId, text: " What I have " });
    run.timeOut();
    expect(run.now).toEqual(new Date("2026-11-23T09:03:05.000Z"));
    expect(run.state).toMatchObject({
      status: "evaluating",
      turn: { outcome: "answered", answer: { text: "What I have", atLimit: true, input: "typed" } },
    });
  });

  test("P29: leaves a turn without a draft unanswered, at level 0, and goes on", () => {
    const run = present(timed(), 180).timeOut();
    expect(run.state).toMatchObject({ status: "questioning", turns: [{ outcome: "unanswered" }] });
  });

  test("passed twice in a row without a word waits for the candidate", () => {
    const run = present(present(timed(), 180).timeOut(), 180).timeOut();
    expect(run.view()).toMatchObject({ status: "paused", pause: { reason: "idle", next: "question" } });
  });

  test("P31: does not end a turn that was answered in its grace", () => {
    const run = present(timed(), 180).wait(4).answer();
    expect(run.status).toBe("evaluating");
    expect(refusedWith(() => run.wait(1).send(timeOut, timer))).toBe("too-early");
  });

  test("of nothing but silence and skips ends without a report", () => {
    const run = timed().skip().skip().skip();
    present(run, 180).timeOut();
    expect(run.state).toMatchObject({ status: "cancelled", reason: "nothing-answered" });
  });
});

describe("under 60 s of the whole", () => {
  test("no question is begun: the report is there at once", () => {
    const run = timed();
    run.answer().graded(strong);
    for (let time = 0; time < 2; time += 1) present(run, 180).wait(4).answer().graded(strong);
    present(run, 165)
      .answer()
      .graded({ ...strong, about: "behavioural" });
    expect(run.status).toBe("complete");
    const slow = timed();
    for (let time = 0; time < 3; time += 1) present(slow, 180).wait(4).answer().graded(strong);
    expect(slow.state).toMatchObject({ status: "complete", because: "time-over" });
  });
});

describe("an answer that is not graded in time", () => {
  test("stays pending, and its verdict is filed whenever it comes", () => {
    const run = timed().answer().timeOut();
    expect(run.now).toEqual(new Date("2026-11-23T09:00:25.000Z"));
    expect(run.view()).toMatchObject({ status: "questioning", sessionEndsAt: "2026-11-23T09:10:25.000Z" });

    run.graded(strong, 1, "s1-t1-f0");
    expect(run.state).toMatchObject({ status: "questioning", turns: [{ grading: { waiting: [] } }], step: 0 });
    expect(run.events.at(-1)?.type).toBe("verdict-recorded");
  });
});

describe("what nobody comes back to", () => {
  test("P63: plan that is late fails, and is taken when it comes after all", () => {
    const run = new InterviewRun().planned().timeOut();
    expect(run.state).toMatchObject({ status: "plan-failed", failure: "timed-out" });
  });

  test.each(["plan-failed", "idle"] as const)("%s ends as never started", (status) => {
    expect(inStatus[status]().timeOut().state).toMatchObject({ status: "cancelled", reason: "never-started" });
  });

  test("paused ends with what there is, and without an answer as abandoned", () => {
    expect(inStatus.paused().timeOut().state).toMatchObject({ status: "complete", because: "paused-too-long" });
    const run = new InterviewRun().started();
    run.send({ type: "pause" });
    expect(run.timeOut().state).toMatchObject({ status: "cancelled", reason: "abandoned" });
  });

  test("cancelled is erased after its days, and so is a report that has a retention", () => {
    expect(inStatus.cancelled().timeOut().state).toMatchObject({ status: "erased", by: "retention" });
    const kept = new InterviewRun({ timers: { retentionDays: 180 } }).started(wantedRealistic).answer();
    kept.finished().graded(strong).timeOut();
    expect(kept.state).toMatchObject({ status: "erased", by: "retention" });
  });

  test("erased asks again for what was not gone", () => {
    const run = inStatus.erased();
    run.send({ type: "fail-erase", code: "busy" }, effect);
    run.timeOut();
    expect(run.effects.at(-1)?.effect).toBe("erase-belongings");
    expect(run.state).toMatchObject({ belongings: "waiting" });
  });
});

test("P30: a changed setting leaves a running interview as it was", () => {
  const run = timed();
  run.facts = { ...run.facts, timers: { silenceSeconds: 300 } };
  expect(interview.timersOf(run.state).find(({ name }) => name === "silence")?.at).toEqual(
    new Date("2026-11-23T09:00:45.000Z"),
  );
});

test("the sign of life is sent for the candidate alone, once a quarter minute, while a clock runs", () => {
  const run = timed();
  const { state, now } = run;
  expect(interview.heartbeatMs).toBe(15_000);
  expect(interview.heartbeat(state, candidate, now)).toEqual({
    command: { type: "still-here", turnId: "s1-t1-f0" },
    key: `here:s1-t1-f0:${now.getTime() / 15_000}`,
  });
  expect(interview.heartbeat(state, otherCandidate, now)).toBeUndefined();
  expect(interview.heartbeat(new InterviewRun().started().state, candidate, now)).toBeUndefined();
});

test("a verdict with a span outside the answer is refused", () => {
  const run = timed().answer("short");
  const verdict = verdictOf();
  const points = verdict.points.map((point) => ({ ...point, spans: [{ start: 2, end: 6 }] }));
  const said = { ...verdict, points };
  const record = { type: "record-verdict", turnId: run.turnId, round: 1, verdict: said } as const;
  expect(refusedWith(() => run.send({ ...record, proposals: [] }, effect))).toBe("verdict-invalid");
});
