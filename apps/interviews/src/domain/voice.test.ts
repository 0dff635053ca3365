import { describe, expect, test } from "vitest";
import {
  InterviewRun,
  effect,
  inStatus,
  keptState,
  refusedWith,
  strong,
  timer,
  verdictOf,
  wantedRealistic,
} from "./interview.fixture.ts";
import type { InterviewCommand } from "./commands.ts";
import { interview } from "./interview.ts";

const facts = { durationMs: 20_000, words: 40, longPauses: 0, fillers: 1 };
const attach = (run: InterviewRun, audioId = "a-1"): unknown =>
  run.send({ type: "attach-audio", turnId: run.turnId, audioId, sizeBytes: 900, durationMs: 20_000 });
const transcribe = (run: InterviewRun, text: string, audioId = "a-1", turnId = run.turnId): unknown =>
  run.send({ type: "record-transcript", turnId, audioId, text, facts }, effect);
const consent = (run: InterviewRun, consents: object): unknown =>
  run.send({ type: "set-consents", consents: { textVersion: "2", ...consents } });

function speaking(): InterviewRun {
  const run = new InterviewRun().started(wantedRealistic);
  consent(run, { serverSpeech: true });
  return run;
}

describe("P75: a clip", () => {
  test("needs consent, which may be given in the middle, and one waits at a time", () => {
    const run = new InterviewRun().started(wantedRealistic);
    expect(refusedWith(() => attach(run))).toBe("consent-needed");
    consent(run, { serverSpeech: true });
    attach(run);
    expect(run.effects.at(-1)).toEqual({ effect: "transcribe-audio", input: { turnId: run.turnId, audioId: "a-1" } });
    expect(refusedWith(() => attach(run, "a-2"))).toBe("transcript-waiting");
  });

  test("leaves two minutes at least, and the time that its transcript took is given back", () => {
    const run = speaking().wait(170);
    attach(run);
    expect(run.view()).toMatchObject({ turn: { deadlineAt: "2026-11-23T09:04:50.000Z" } });
    run.wait(10);
    transcribe(run, "It said this.");
    expect(run.view()).toMatchObject({
      turn: { deadlineAt: "2026-11-23T09:05:00.000Z", draft: "It said this.", transcript: { status: "ready" } },
      sessionEndsAt: "2026-11-23T09:10:10.000Z",
    });
  });

  test("is appended to what was there, and what was corrected says so", () => {
    const run = speaking();
    run.send({ type: "save-draft", turnId: run.turnId, text: "First." });
    attach(run);
    transcribe(run, "Second.");
    attach(run, "a-2");
    transcribe(run, "Third.", "a-2");
    expect(run.view()).toMatchObject({
      turn: { draft: "First. Second. Third.", transcript: { text: "Second. Third." } },
    });
    run.send({ type: "submit-answer", turnId: run.turnId, text: "First. Second. Third.", input: "voice" });
    expect(run.state).toMatchObject({
      turn: {
        answer: { input: "voice", edited: true, facts: { durationMs: 40_000, words: 80, longPauses: 0, fillers: 2 } },
      },
    });
  });

  test("that failed leaves what was typed", () => {
    const run = speaking();
    run.send({ type: "save-draft", turnId: run.turnId, text: "Typed." });
    attach(run);
    run.send({ type: "fail-transcript", turnId: run.turnId, audioId: "a-1", code: "speech-unavailable" }, effect);
    expect(run.view()).toMatchObject({
      turn: { draft: "Typed.", transcript: { status: "failed", code: "speech-unavailable" } },
    });
  });

  test("is heard during a pause too, and not in the turn after it", () => {
    const run = speaking();
    attach(run);
    run.send({ type: "pause" });
    transcribe(run, "Heard in the pause.", "a-1", "s1-t1-f0");
    expect(run.view()).toMatchObject({ status: "paused", turn: { draft: "Heard in the pause." } });
    run.resumed();
    attach(run, "a-2");
    run.answer("Sent before it was heard.").timeOut();
    expect(refusedWith(() => transcribe(run, "late", "a-2", "s1-t1-f0"))).toBe("stale-result");
  });

  test("P52: counts at the limit as it was heard, marked", () => {
    const run = speaking();
    attach(run);
    transcribe(run, "What was heard.");
    for (let waited = 0; waited < 180; waited += 15) run.wait(15).send({ type: "still-here", turnId: run.turnId });
    run.timeOut();
    expect(run.state).toMatchObject({
      status: "evaluating",
      turn: { answer: { text: "What was heard.", input: "voice", edited: false, atLimit: true } },
    });
  });

  test("P52: that is still being heard at the limit is waited for: what was said is not lost", () => {
    const run = speaking().wait(100);
    attach(run);
    for (let waited = 0; waited < 300; waited += 15) run.wait(15).send({ type: "still-here", turnId: run.turnId });
    expect(interview.timersOf(run.state).map(({ name }) => name)).toEqual(["silence"]);
    expect(refusedWith(() => run.send({ type: "time-out" }, timer))).toBe("too-early");
    transcribe(run, "Said in time.");
    expect(run.view()).toMatchObject({ turn: { draft: "Said in time.", deadlineAt: "2026-11-23T09:08:40.000Z" } });
  });

  test("is kept by consent alone, and not named any more once that is taken back", () => {
    const run = speaking();
    attach(run);
    transcribe(run, "one");
    expect(run.state).toMatchObject({ turn: { clips: [] } });
    consent(run, { keptClips: true });
    attach(run, "a-2");
    transcribe(run, "two", "a-2");
    expect(run.state).toMatchObject({ turn: { clips: ["a-2"] } });
    run.answer();
    expect(run.state).toMatchObject({ turn: { clips: ["a-2"] } });
    consent(run, { keptClips: false });
    expect(run.state).toMatchObject({ status: "evaluating", turn: { clips: [] } });
  });

  test("that waits is not waited for any more once consent is taken back, and its time is given back", () => {
    const run = speaking();
    attach(run);
    run.wait(10);
    consent(run, { serverSpeech: false });
    expect(run.view()).toMatchObject({ turn: { deadlineAt: "2026-11-23T09:03:10.000Z" } });
    expect(run.view()).toMatchObject({ turn: { transcript: { status: "none" } }, consents: { serverSpeech: false } });
    expect(refusedWith(() => transcribe(run, "late"))).toBe("stale-result");
  });
});

describe("P75: consents", () => {
  test.each(["idle", "questioning", "follow-up", "evaluating", "paused", "complete"] as const)(
    "may be changed in %s, each with its instant and the words shown, and the same again is no change",
    (status) => {
      const run = inStatus[status]();
      consent(run, { model: true, browserSpeech: false });
      expect(run.status).toBe(status);
      expect(keptState(run).setup.consents.model).toEqual({ given: true, at: run.now, textVersion: "2" });
      expect(run.events.at(-1)).toEqual({ type: "consents-changed", kinds: ["model"] });
      expect(consent(run, { model: true })).toBeUndefined();
    },
  );

  test("to a model taken back end what it was asked for: the composed advice stays, and no second opinion is awaited", () => {
    const run = new InterviewRun({ modelOffered: true }).started(wantedRealistic);
    consent(run, { model: true });
    run.answer().graded(strong).finished();
    run.send({ type: "contest-verdict", turnId: "s1-t1-f0", note: "No." });
    expect(run.view()).toMatchObject({ pending: 1, report: { advice: "asked" } });

    consent(run, { model: false });
    expect(run.view()).toMatchObject({ pending: 0, report: { advice: "composed" } });
    const items = [{ turnId: "s1-t1-f0", text: "Read about it." }];
    const late: readonly InterviewCommand[] = [
      { type: "record-advice", round: 1, items, tokens: 40 },
      { type: "fail-advice", round: 1, code: "slow" },
      { type: "record-verdict", turnId: "s1-t1-f0", round: 2, verdict: verdictOf(strong), proposals: [] },
    ];
    for (const result of late) expect(refusedWith(() => run.send(result, effect))).toBe("stale-result");
  });
});
