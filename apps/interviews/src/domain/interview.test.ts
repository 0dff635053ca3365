import { type Refusal, NotPermitted, TransitionRefused, diagram, edgesOf } from "segno";
import { describe, expect, test } from "vitest";
import { type InterviewCommand, type InterviewCommandName, commandNames } from "./commands.ts";
import {
  InterviewRun,
  admin,
  candidate,
  effect,
  inStatus,
  otherCandidate,
  planOf,
  strong,
  timer,
  verdictOf,
  wantedPractice,
} from "./interview.fixture.ts";
import { interview } from "./interview.ts";
import { type Status, statuses } from "./interview-state.ts";

const withOpenTurn: readonly InterviewCommandName[] = [
  "set-consents",
  "save-draft",
  "still-here",
  "ask-help",
  "extend-time",
  "attach-audio",
  "record-transcript",
  "fail-transcript",
  "submit-answer",
  "skip-question",
  "record-verdict",
  "fail-evaluation",
  "pause",
  "finish",
  "cancel",
  "erase",
  "time-out",
];

/** Specification §3: each status and the commands that it takes. */
const cells: Readonly<Record<Status, readonly InterviewCommandName[]>> = {
  planning: ["record-plan", "fail-plan", "cancel", "erase", "time-out"],
  "plan-failed": ["record-plan", "retry-plan", "cancel", "erase", "time-out"],
  idle: ["retry-plan", "edit-plan", "start", "set-consents", "cancel", "erase", "time-out"],
  questioning: withOpenTurn,
  "follow-up": withOpenTurn,
  evaluating: [
    "set-consents",
    "record-verdict",
    "fail-evaluation",
    "pause",
    "resume",
    "finish",
    "cancel",
    "erase",
    "time-out",
  ],
  paused: [
    "set-consents",
    "record-transcript",
    "fail-transcript",
    "record-verdict",
    "fail-evaluation",
    "resume",
    "retry-question",
    "finish",
    "cancel",
    "erase",
    "time-out",
  ],
  complete: [
    "set-consents",
    "record-verdict",
    "fail-evaluation",
    "contest-verdict",
    "regrade",
    "record-advice",
    "fail-advice",
    "erase",
    "time-out",
  ],
  cancelled: ["erase", "time-out"],
  erased: ["record-erased", "fail-erase", "time-out"],
};

/** One of each, well formed; what it names may be wrong, which a cell refuses under another code. */
const commands: { readonly [Name in InterviewCommandName]: Extract<InterviewCommand, { type: Name }> } = {
  "plan-interview": { type: "plan-interview", setup: wantedPractice },
  "record-plan": { type: "record-plan", planId: "none", plan: planOf(), tokens: 0 },
  "fail-plan": { type: "fail-plan", planId: "none", code: "broken" },
  "retry-plan": { type: "retry-plan" },
  "edit-plan": { type: "edit-plan", order: [1, 2, 3] },
  start: { type: "start" },
  "set-consents": { type: "set-consents", consents: { textVersion: "1", model: true } },
  "save-draft": { type: "save-draft", turnId: "none", text: "draft" },
  "still-here": { type: "still-here", turnId: "none" },
  "ask-help": { type: "ask-help", turnId: "none", kind: "hint" },
  "extend-time": { type: "extend-time", turnId: "none" },
  "attach-audio": { type: "attach-audio", turnId: "none", audioId: "a-1", sizeBytes: 1, durationMs: 900 },
  "record-transcript": {
    type: "record-transcript",
    turnId: "none",
    audioId: "a-1",
    text: "said",
    facts: { durationMs: 1, words: 1, longPauses: 0, fillers: 0 },
  },
  "fail-transcript": { type: "fail-transcript", turnId: "none", audioId: "a-1", code: "broken" },
  "submit-answer": { type: "submit-answer", turnId: "none", text: "an answer", input: "typed" },
  "skip-question": { type: "skip-question", turnId: "none" },
  "record-verdict": { type: "record-verdict", turnId: "none", round: 1, verdict: verdictOf(), proposals: [] },
  "fail-evaluation": { type: "fail-evaluation", turnId: "none", round: 1, code: "broken" },
  pause: { type: "pause" },
  resume: { type: "resume" },
  "retry-question": { type: "retry-question" },
  finish: { type: "finish" },
  cancel: { type: "cancel" },
  "contest-verdict": { type: "contest-verdict", turnId: "none", note: "no" },
  regrade: { type: "regrade" },
  "record-advice": { type: "record-advice", round: 9, items: [{ turnId: "none", text: "read" }], tokens: 0 },
  "fail-advice": { type: "fail-advice", round: 9, code: "broken" },
  erase: { type: "erase" },
  "record-erased": { type: "record-erased" },
  "fail-erase": { type: "fail-erase", code: "broken" },
  "time-out": { type: "time-out" },
};

const byEffect = new Set<string>(commandNames.filter((name) => /^(?:record|fail)-/u.test(name)));
const sender = (name: InterviewCommandName): typeof candidate =>
  name === "time-out" ? timer : byEffect.has(name) ? effect : candidate;

function refusalOf(act: () => unknown): Refusal | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error as Refusal; // whatever was thrown is looked at by the test
  }
}

describe("the table of an interview", () => {
  const pairs = statuses.flatMap((status) => commandNames.map((name) => [status, name] as const));

  test("P2: has 10 statuses, 31 commands and 85 cells, and one in new", () => {
    expect(statuses).toHaveLength(10);
    expect(commandNames).toHaveLength(31);
    expect(pairs.filter(([status, name]) => interview.findCell(status, name))).toHaveLength(85);
    expect(commandNames.filter((name) => interview.findCell("new", name))).toEqual(["plan-interview"]);
  });

  test.each(pairs)("P2, P7: %s × %s is as it is listed, and a refusal changes nothing", (status, name) => {
    const run = inStatus[status]();
    expect(run.status).toBe(status);
    const before = JSON.stringify(run.stored);
    const { version } = run;
    // an erased one knows no owner, so only the engine's commands come as far as the table
    const actor = status === "erased" && !byEffect.has(name) && name !== "time-out" ? admin : sender(name);
    const refused = refusalOf(() => run.send(commands[name], actor));

    if (cells[status].includes(name)) {
      expect(refused).not.toBeInstanceOf(TransitionRefused);
      expect(refused).not.toBeInstanceOf(NotPermitted);
    } else if (status === "erased" && actor === admin && !["cancel", "regrade", "erase"].includes(name)) {
      expect(refused).toBeInstanceOf(NotPermitted);
    } else {
      expect(refused).toBeInstanceOf(TransitionRefused);
    }
    if (refused) {
      expect(JSON.stringify(run.stored)).toBe(before);
      expect(run.version).toBe(version);
    }
  });

  test("P3: reaches 43 of the 100 pairs of statuses, and no other", () => {
    const listed: Readonly<Record<Status, readonly Status[]>> = {
      planning: ["plan-failed", "idle", "cancelled", "erased"],
      "plan-failed": ["planning", "idle", "cancelled", "erased"],
      idle: ["planning", "idle", "questioning", "cancelled", "erased"],
      questioning: ["questioning", "evaluating", "paused", "complete", "cancelled", "erased"],
      evaluating: ["questioning", "evaluating", "follow-up", "paused", "complete", "cancelled", "erased"],
      "follow-up": ["questioning", "evaluating", "follow-up", "paused", "complete", "cancelled", "erased"],
      paused: ["questioning", "follow-up", "paused", "complete", "cancelled", "erased"],
      complete: ["complete", "erased"],
      cancelled: ["erased"],
      erased: ["erased"],
    };
    const expected = Object.entries(listed).flatMap(([from, tos]) => tos.map((to) => `${from} > ${to}`));
    const reached = edgesOf(interview)
      .filter(({ from }) => from !== "new")
      .map(({ from, to }) => `${from} > ${to}`);

    expect(expected).toHaveLength(43);
    expect([...reached].sort()).toEqual([...expected].sort());
    expect(diagram(interview).nodes).toHaveLength(10);
  });

  test("P44: another candidate and the admin hold no command of the candidate's, and no person one of the engine's", () => {
    const run = new InterviewRun().started();
    const submit = { type: "submit-answer", turnId: run.turnId, text: "mine", input: "typed" } as const;
    const both = { ...admin, roles: ["admin", "candidate"] };

    for (const actor of [otherCandidate, admin, both]) expect(() => run.send(submit, actor)).toThrow(NotPermitted);
    for (const name of [...byEffect, "time-out"] as InterviewCommandName[])
      for (const actor of [candidate, admin]) expect(() => run.send(commands[name], actor)).toThrow(NotPermitted);
    expect(interview.sees(run.state, otherCandidate)).toBe(false);
    expect(interview.sees(run.state, admin)).toBe(true);
  });

  test("every stored state of every status is read back as it was written", () => {
    for (const status of statuses) {
      const run = inStatus[status]();
      expect(interview.encode(run.state)).toEqual(run.stored);
      expect(interview.decode(interview.encode(run.state))).toEqual(run.state);
    }
  });

  test("P28: what waits has an instant that it waits for, but for a report that is kept for ever and what is gone", () => {
    for (const status of statuses) {
      const timers = interview.timersOf(inStatus[status]().state);
      if (status === "complete") expect(timers).toEqual([]);
      else expect(timers.length).toBeGreaterThan(0);
    }
    const gone = inStatus.erased();
    gone.send({ type: "record-erased" }, effect);
    expect(interview.timersOf(gone.state)).toEqual([]);
    expect(gone.stored).toEqual({
      status: "erased",
      erasedAt: gone.now.toISOString(),
      by: "candidate",
      belongings: "gone",
    });
  });

  test("P9: an interview with a strong answer and one without one both come to an end", () => {
    const run = new InterviewRun().started({ mode: "realistic" });
    for (let turn = 0; turn < 4; turn += 1)
      run.answer().graded({ ...strong, about: turn === 3 ? "behavioural" : "technical" });
    expect(run.events.filter(({ type }) => type === "interview-completed")).toHaveLength(1);
    expect(run.view()).toMatchObject({ status: "complete", version: run.version, report: { counts: { answered: 4 } } });
    const skipped = new InterviewRun().started({ mode: "realistic" });
    for (let turn = 0; turn < 4; turn += 1) skipped.skip();
    expect(skipped.state).toMatchObject({ status: "cancelled", reason: "nothing-answered" });
  });
});
