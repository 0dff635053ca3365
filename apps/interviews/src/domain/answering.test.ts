import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InterviewRun, inStatus, planOf, refusedWith, strong, wantedRealistic, weak } from "./interview.fixture.ts";
import { interview } from "./interview.ts";
import { findOption } from "./plan.ts";
import { difficulties } from "./question.ts";
import { clockFactors } from "./setup.ts";
import type { OpenTurnView } from "./view-types.ts";

const timed = (): InterviewRun => new InterviewRun().started(wantedRealistic);

function openTurn(run: InterviewRun): OpenTurnView {
  const view = run.view();
  if (!("turn" in view) || !view.turn) throw new Error("a turn is open");
  return view.turn;
}

describe("the first question", () => {
  test("P4: is asked by starting, once, as number 1", () => {
    const run = timed();
    const asked = run.events.filter(({ type }) => type === "question-asked");

    expect(asked).toEqual([{ type: "question-asked", turnId: "s1-t1-f0", questionId: "q1-medium:1", number: 1 }]);
    expect(run.view()).toMatchObject({
      position: { number: 1, of: 4, answered: 0, skipped: 0 },
      turn: { turnId: "s1-t1-f0", kind: "question", limitSeconds: 180, deadlineAt: "2026-11-23T09:03:00.000Z" },
      sessionEndsAt: "2026-11-23T09:10:00.000Z",
    });
    expect(refusedWith(() => run.send({ type: "start" }))).toBe("transition-refused");
  });

  test("has its limit stretched by the clock's factor, and none where the clock is off", () => {
    expect(new InterviewRun().started({ ...wantedRealistic, clockFactor: 10 }).view()).toMatchObject({
      turn: { limitSeconds: 1800 },
      sessionEndsAt: "2026-11-23T10:40:00.000Z",
    });
    const untimed = new InterviewRun().started().view();
    expect(untimed).not.toHaveProperty("sessionEndsAt");
    expect(untimed).not.toHaveProperty("turn.deadlineAt");
  });

  test("may have its clock set when it starts", () => {
    const run = new InterviewRun().ready(wantedRealistic);
    run.send({ type: "start", clockFactor: 0 });
    expect(run.view()).toMatchObject({ clockFactor: 0 });
    expect(run.view()).not.toHaveProperty("sessionEndsAt");
  });
});

describe("an answer", () => {
  test("is kept trimmed and sent to be graded once", () => {
    const run = timed().answer("  This is it.\n ");

    expect(run.state).toMatchObject({
      status: "evaluating",
      turn: { outcome: "answered", answer: { text: "This is it.", input: "typed", edited: false, atLimit: false } },
    });
    expect(run.effects.at(-1)).toEqual({ effect: "evaluate-answer", input: { turnId: "s1-t1-f0", round: 1 } });
  });

  test("P6: to another turn than the open one is refused with the open turn's id", () => {
    const run = timed();
    const submit = { type: "submit-answer", turnId: "s9-t1-f0", text: "late", input: "typed" } as const;
    expect(refusedWith(() => run.send(submit))).toBe("turn-closed");
    expect(() => run.send(submit)).toThrow(expect.objectContaining({ details: { turnId: "s1-t1-f0" } }));
  });

  test("is refused where it is empty or too long, and the status stays", () => {
    const run = timed();
    const submit = (text: string): string | undefined =>
      refusedWith(() => run.send({ type: "submit-answer", turnId: run.turnId, text, input: "typed" }));
    expect(submit(" \n\t ")).toBe("answer-empty");
    expect(submit("x".repeat(10_001))).toBe("answer-too-long");
    expect(run.status).toBe("questioning");
    expect(submit(`${"x".repeat(10_000)} `)).toBeUndefined();
  });

  test("has NUL and lone surrogates refused by its schema, and other control characters dropped", () => {
    const parse = (text: string): unknown =>
      interview.parseCommand("submit-answer", { turnId: "s1-t1-f0", text, input: "typed" });
    expect(refusedWith(() => parse("a\u0000b"))).toBe("invalid-command");
    expect(refusedWith(() => parse("a\ud800b"))).toBe("invalid-command");
    expect(parse("a\u0007b\tc\r\nde\u0301")).toMatchObject({ text: "ab\tc\nd\u00e9" });
    expect(parse("<script>alert(1)</script>")).toMatchObject({ text: "<script>alert(1)</script>" });
  });

  test("says of a spoken one whether it was corrected", () => {
    const spoken = (input: "voice" | "voice-edited"): unknown => {
      const run = timed();
      run.send({ type: "submit-answer", turnId: run.turnId, text: "said so", input });
      return run.state;
    };
    expect(spoken("voice")).toMatchObject({ turn: { answer: { input: "voice", edited: false } } });
    expect(spoken("voice-edited")).toMatchObject({ turn: { answer: { input: "voice", edited: true } } });
  });
});

describe("a draft", () => {
  test("is kept, moves the silence and never the limit, and is the candidate's on return", () => {
    const run = timed().wait(30);
    const limit = interview.timersOf(run.state).find(({ name }) => name === "limit")?.at;
    run.send({ type: "save-draft", turnId: run.turnId, text: "So far" });

    const timers = interview.timersOf(run.state);
    expect(timers.find(({ name }) => name === "limit")?.at).toEqual(limit);
    expect(timers.find(({ name }) => name === "silence")?.at).toEqual(new Date("2026-11-23T09:01:15.000Z"));
    expect(run.view()).toMatchObject({ turn: { draft: "So far" } });
    expect(run.events.at(-1)?.type).toBe("question-asked");
  });

  test("that is too long is refused", () => {
    const run = timed();
    const save = { type: "save-draft", turnId: run.turnId, text: "x".repeat(10_001) } as const;
    expect(refusedWith(() => run.send(save))).toBe("answer-too-long");
  });
});

describe("help", () => {
  test("gives a hint in practice alone, a rephrasing in both, and each once", () => {
    const practice = new InterviewRun().started();
    practice.send({ type: "ask-help", turnId: practice.turnId, kind: "hint" });
    expect(practice.view()).toMatchObject({ turn: { help: { hint: "A hint for 1" } } });
    expect(practice.send({ type: "ask-help", turnId: practice.turnId, kind: "hint" })).toBeUndefined();

    const realistic = timed();
    const hint = { type: "ask-help", turnId: realistic.turnId, kind: "hint" } as const;
    expect(refusedWith(() => realistic.send(hint))).toBe("not-in-this-mode");
    realistic.send({ ...hint, kind: "rephrase" });
    expect(realistic.view()).toMatchObject({ turn: { help: { rephrase: "In other words, 1?" } } });
  });
});

describe("more time", () => {
  test("P68: adds the turn's own limit ten times, and as much to the whole", () => {
    const run = timed();
    const more = { type: "extend-time", turnId: run.turnId } as const;
    run.send(more);
    expect(run.view()).toMatchObject({
      turn: { deadlineAt: "2026-11-23T09:06:00.000Z", extensionsLeft: 9 },
      sessionEndsAt: "2026-11-23T09:13:00.000Z",
    });
    for (let time = 0; time < 9; time += 1) run.send(more);
    expect(run.view()).toMatchObject({ turn: { deadlineAt: "2026-11-23T09:33:00.000Z", extensionsLeft: 0 } });
    expect(refusedWith(() => run.send(more))).toBe("no-more-extensions");
  });

  test("P68: is taken in the last second before the limit, and each warning before it stands 20 s at least", () => {
    for (const clockFactor of clockFactors.filter((factor) => factor > 0)) {
      const run = new InterviewRun().started({ ...wantedRealistic, clockFactor });
      const { limitSeconds = 0 } = openTurn(run);
      expect(limitSeconds).toBe(180 * clockFactor);
      run.answer().graded();
      expect(run.status).toBe("follow-up");
      // the first warning comes at 60 s and the second at 20 s: each stands until the next, the last until the limit
      expect(openTurn(run).limitSeconds).toBeGreaterThanOrEqual(60 + 20);
      const { deadlineAt = "" } = openTurn(run);
      run.wait((Date.parse(deadlineAt) - run.now.getTime()) / 1000);
      run.send({ type: "extend-time", turnId: run.turnId });
      const addedMs = Date.parse(openTurn(run).deadlineAt ?? "") - Date.parse(deadlineAt);
      expect(Math.round(addedMs / 1000)).toBe(openTurn(run).limitSeconds);
    }
  });

  test("is not there where no clock runs", () => {
    const run = new InterviewRun().started();
    expect(refusedWith(() => run.send({ type: "extend-time", turnId: run.turnId }))).toBe("no-clock");
  });
});

describe("skipping", () => {
  test("closes the thread and goes on with the next question", () => {
    const run = timed().skip();
    expect(run.view()).toMatchObject({ status: "questioning", position: { number: 2, skipped: 1, answered: 0 } });
    expect(run.events.slice(-3).map(({ type }) => type)).toEqual([
      "question-skipped",
      "thread-closed",
      "question-asked",
    ]);
  });

  test("a follow-up keeps the answer before it", () => {
    const run = inStatus["follow-up"]().skip();
    expect(run.state).toMatchObject({
      status: "questioning",
      turns: [{ outcome: "answered" }, { outcome: "skipped", closing: "skipped" }],
      thread: { parentQuestionId: null, followUpCount: 0 },
    });
  });
});

describe("follow-ups", () => {
  test("P11: count 1, 2, 3 with the main question as parent, each about another point, and then the thread is closed", () => {
    const run = timed();
    const counts: unknown[] = [];
    const points = { a: [20, "missing"], b: [20, "missing"], c: [20, "missing"], d: [40, "missing"] } as const;
    for (let turn = 0; turn < 3; turn += 1) {
      run
        .answer()
        .graded({ points: { ...points, ...(turn > 0 && { d: [40, "met"] }), ...(turn > 1 && { a: [20, "met"] }) } });
      const { state } = run;
      if (state.status === "follow-up")
        counts.push([state.thread.parentQuestionId, state.thread.followUpCount, state.turn.about]);
    }
    run.answer().graded({ points });

    expect(counts).toEqual([
      ["q1-medium:1", 1, { pointId: "d", found: "missing" }],
      ["q1-medium:1", 2, { pointId: "a", found: "missing" }],
      ["q1-medium:1", 3, { pointId: "b", found: "missing" }],
    ]);
    expect(run.state).toMatchObject({
      status: "questioning",
      thread: { slot: 2, parentQuestionId: null, followUpCount: 0, asked: [] },
    });
    expect(run.events.filter(({ type }) => type === "thread-closed")).toEqual([
      { type: "thread-closed", turnId: "s1-t1-f3", because: "three-follow-ups" },
    ]);
  });
});

describe("adapting", () => {
  const lost = { ...weak, kind: "declined" } as const;
  const asked = (run: InterviewRun): string => {
    const { state } = run;
    return state.status === "questioning" ? `${state.turn.questionId} ${state.turn.choice}` : state.status;
  };

  test("P57: a strong run meets harder questions and a weak one easier ones, each with its reason", () => {
    const up = new InterviewRun().started(wantedRealistic, planOf(5));
    expect(asked(up)).toBe("q1-medium:1 as-planned");
    expect(asked(up.answer().graded(strong))).toBe("q2-hard:1 went-well");
    expect(asked(up.answer().graded(strong))).toBe("q3-hard:1 went-well");
    const down = new InterviewRun().started(wantedRealistic, planOf(5));
    expect(asked(down.answer().graded(lost))).toBe("q2-easy:1 went-badly");
    expect(asked(down.answer().graded(lost))).toBe("q3-easy:1 went-badly");
    expect(asked(down.answer().graded(strong))).toBe("q4-medium:1 as-planned");
  });

  test("P57: however a run goes, no question is more than a step from its plan, and its reason says which way", () => {
    const verdicts = fc.array(fc.constantFrom(strong, lost, { kind: "declined", confidence: "low" } as const), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(verdicts, (all) => {
        const run = new InterviewRun().started(wantedRealistic, planOf(10));
        for (const verdict of all) {
          run.answer().graded(verdict);
          const { state } = run;
          if (state.status !== "questioning") throw new Error("the next question is open");
          const { slot, option } = findOption(state.plan, state.turn.questionId) ?? {};
          if (!slot || !option) throw new Error("what is asked is in the plan");
          const step = difficulties.indexOf(option.difficulty) - difficulties.indexOf(slot.difficulty);
          expect({ "-1": "went-badly", "0": "as-planned", "1": "went-well" }[String(step)]).toBe(state.turn.choice);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("a grader that is not sure of itself moves nothing", () => {
    const run = timed()
      .answer()
      .graded({ ...strong, confidence: "low" });
    expect(asked(run)).toBe("q2-medium:1 as-planned");
  });
});
