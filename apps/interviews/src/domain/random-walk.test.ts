import * as fc from "fast-check";
import { type Actor, SegnoError, edgesOf } from "segno";
import { expect, test } from "vitest";
import { type InterviewCommand, type InterviewCommandName, commandNames } from "./commands.ts";
import {
  InterviewRun,
  type VerdictFixture,
  admin,
  candidate,
  effect,
  planOf,
  proposals,
  strong,
  timer,
  verdictOf,
  wantedPractice,
  wantedRealistic,
  weak,
} from "./interview.fixture.ts";
import type { InterviewState } from "./interview-state.ts";
import { interview } from "./interview.ts";

interface Move {
  readonly name: InterviewCommandName | "timer";
  readonly pick: number;
  readonly waitSeconds: number;
}

/** Commands that end an interview are rarer than the others, so that a walk goes far. */
const rare = new Set<InterviewCommandName>(["cancel", "erase", "finish"]);
const names = commandNames.flatMap((name) => (rare.has(name) ? [name] : [name, name, name]));
const often: readonly Move["name"][] = ["submit-answer", "record-verdict", "resume", "start", "timer"];
const move: fc.Arbitrary<Move> = fc.record({
  name: fc.constantFrom(...names, ...Array.from({ length: 12 }, () => often).flat()),
  pick: fc.nat(1000),
  waitSeconds: fc.oneof(fc.nat(50), fc.nat(50), fc.nat(200_000)),
});

const verdicts: readonly VerdictFixture[] = [{}, strong, weak, { kind: "declined" }, { criteria: { coverage: null } }];
const edges = new Set(edgesOf(interview).map(({ from, to }) => `${from} > ${to}`));

function commandFor(
  { name, pick }: Move,
  run: InterviewRun,
): { readonly command: InterviewCommand; readonly actor: Actor } {
  const { state } = run;
  const turns = "turns" in state ? (state.turns ?? []) : [];
  const any = turns[pick % (turns.length + 1)]?.turnId;
  const turnId = (pick % 5 === 0 ? any : run.turnId) || "s1-t1-f0";
  const round = 1 + (pick % 7 === 0 ? 1 : 0);
  const planId = "planId" in state && pick % 4 > 0 ? state.planId : "another";
  const verdict = verdictOf(verdicts[pick % verdicts.length]);
  const made: { readonly [Name in InterviewCommandName]: InterviewCommand } = {
    "plan-interview": { type: "plan-interview", setup: pick % 2 ? wantedPractice : wantedRealistic },
    "record-plan": { type: "record-plan", planId, plan: planOf(3 + (pick % 4)), tokens: 1 },
    "fail-plan": { type: "fail-plan", planId, code: "broken" },
    "retry-plan": { type: "retry-plan", minutes: 10 + (pick % 50) },
    "edit-plan": { type: "edit-plan", order: [3, 2, 1, 4].slice(0, 2 + (pick % 3)) },
    start: { type: "start", clockFactor: pick % 3 ? 1 : 0 },
    "set-consents": {
      type: "set-consents",
      consents: { textVersion: "1", serverSpeech: pick % 3 > 0, keptClips: pick % 2 > 0 },
    },
    "save-draft": { type: "save-draft", turnId, text: `draft ${pick}` },
    "still-here": { type: "still-here", turnId },
    "ask-help": { type: "ask-help", turnId, kind: pick % 2 ? "hint" : "rephrase" },
    "extend-time": { type: "extend-time", turnId },
    "attach-audio": { type: "attach-audio", turnId, audioId: `a-${pick % 3}`, sizeBytes: 9, durationMs: 900 },
    "record-transcript": {
      type: "record-transcript",
      turnId,
      audioId: `a-${pick % 3}`,
      text: "heard",
      facts: { durationMs: 900, words: 1, longPauses: 0, fillers: 0 },
    },
    "fail-transcript": { type: "fail-transcript", turnId, audioId: `a-${pick % 3}`, code: "broken" },
    "submit-answer": { type: "submit-answer", turnId, text: pick % 9 ? "An answer." : " ", input: "typed" },
    "skip-question": { type: "skip-question", turnId },
    "record-verdict": { type: "record-verdict", turnId, round, verdict, proposals: [...proposals] },
    "fail-evaluation": { type: "fail-evaluation", turnId, round, code: "broken" },
    pause: { type: "pause" },
    resume: { type: "resume" },
    "retry-question": { type: "retry-question" },
    finish: { type: "finish" },
    cancel: { type: "cancel" },
    "contest-verdict": { type: "contest-verdict", turnId, note: "no" },
    regrade: { type: "regrade" },
    "record-advice": { type: "record-advice", round, items: [{ turnId, text: "Read." }], tokens: 1 },
    "fail-advice": { type: "fail-advice", round, code: "broken" },
    erase: { type: "erase" },
    "record-erased": { type: "record-erased" },
    "fail-erase": { type: "fail-erase", code: "broken" },
    "time-out": { type: "time-out" },
  };
  if (name === "timer") return { command: made["time-out"], actor: timer };
  if (/^(?:record|fail)-/u.test(name)) return { command: made[name], actor: pick % 11 ? effect : candidate };
  return { command: made[name], actor: pick % 11 ? candidate : admin };
}

/** What columns, checks and rules hold of every stored state. */
function checkRules(state: InterviewState, now: Date): void {
  if (!("thread" in state)) return;
  const { thread, turns, sessionEndsAt } = state;
  expect(thread.parentQuestionId === null).toBe(thread.followUpCount === 0);
  expect(thread.parentQuestionId ?? thread.questionId).toBe(thread.questionId);
  if (state.status === "questioning") expect(thread.followUpCount).toBe(0);
  if (state.status === "follow-up") expect(thread.followUpCount).toBeGreaterThan(0);
  const ids = turns.map(({ turnId }) => turnId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(turns.filter(({ outcome }) => outcome === "ended")).toEqual([]);
  if (state.status !== "questioning" && state.status !== "follow-up") return;
  expect(ids).not.toContain(state.turn.turnId);
  expect(state.turn.slot).toBe(thread.slot);
  expect(state.turn.followUp).toBe(thread.followUpCount);
  expect(state.turn.deadlineAt !== undefined).toBe(state.setup.clockFactor > 0);
  expect(sessionEndsAt !== undefined).toBe(state.setup.clockFactor > 0);
  if (state.turn.deadlineAt && sessionEndsAt)
    expect(state.turn.deadlineAt.getTime()).toBeLessThanOrEqual(sessionEndsAt.getTime());
  expect(state.turn.lastSeenAt.getTime()).toBeLessThanOrEqual(now.getTime());
}

function walk(run: InterviewRun, next: Move): void {
  const { name, waitSeconds } = next;
  if (name === "timer") {
    const due = interview.timersOf(run.state).map(({ at }) => at.getTime());
    if (due.length > 0) run.now = new Date(Math.max(run.now.getTime(), Math.min(...due)));
  } else run.wait(waitSeconds > 1000 && waitSeconds % 3 > 0 ? 1 : waitSeconds);
  const { command, actor } = commandFor(next, run);
  const before = JSON.stringify(run.stored);
  const from = run.status;
  const { version } = run;
  try {
    const step = run.send(command, actor);
    expect(edges).toContain(`${from} > ${run.status}`);
    expect(run.version).toBe(step ? version + 1 : version);
    if (!step) expect(JSON.stringify(run.stored)).toBe(before);
    for (const event of step?.events ?? []) interview.encodeEvent(event);
  } catch (error) {
    if (!(error instanceof SegnoError) || error.code === "misdeclared") throw error;
    expect(JSON.stringify(run.stored)).toBe(before);
    expect(run.version).toBe(version);
    return;
  }
  checkRules(run.state, run.now);
  expect(interview.encode(run.state)).toEqual(run.stored);
  interview.view(run.state, candidate, { id: "i-1", version: run.version });
}

/** Left alone, an interview comes to rest by its timers: nothing waits for ever. */
function comesToRest(run: InterviewRun): void {
  for (let fired = 0; fired < 30; fired += 1) {
    if (run.status === "erased" || interview.timersOf(run.state).length === 0) break;
    const before = JSON.stringify(run.stored);
    run.timeOut();
    expect(JSON.stringify(run.stored)).not.toBe(before);
  }
  expect(["complete", "erased"]).toContain(run.status);
}

const walks = 80;
const moves = 125;

test(`P73: a walk of ${walks * moves} commands, legal and not, with jumps of the clock, breaks no rule and is never stuck`, () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(fc.array(move, { minLength: moves, maxLength: moves, size: "max" }), (taken) => {
      const run = new InterviewRun().started((taken[0]?.pick ?? 0) % 2 ? wantedRealistic : wantedPractice);
      for (const each of taken) {
        if (run.status === "erased" && each.pick % 4 === 0) run.afresh();
        walk(run, each);
        reached.add(run.status);
      }
      comesToRest(run);
    }),
    { numRuns: walks, seed: 1, endOnFailure: true },
  );
  expect(reached.size).toBe(10);
}, 120_000);

test("P69: the same commands at the same instants make the same interview", () => {
  const play = (): unknown => {
    const run = new InterviewRun().started(wantedRealistic).answer().graded().answer().graded(strong).timeOut();
    return { stored: run.stored, events: run.events, effects: run.effects, view: run.view() };
  };
  expect(play()).toEqual(play());
});
