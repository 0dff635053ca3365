import { z } from "zod";
import { refusal } from "../../errors.ts";
import { cellsOf } from "../../machine/cells.ts";
import { instant } from "../../machine/codecs.ts";
import { defineMachine, type Machine } from "../../machine/define.ts";
import { unchanged } from "../../machine/types.ts";
import {
  card,
  commonOf,
  deciding,
  dispatching,
  ended,
  type In,
  inMs,
  locating,
  type Release,
  type ReleaseCommand,
  type ReleaseTypes,
  running,
  sameLeg,
} from "./release-steps.fixture.ts";

const MINUTE = 60_000;
const cell = cellsOf<ReleaseTypes>();

const common = {
  environment: z.string(),
  requester: z.string(),
  stage: z.int(),
  leg: z.int(),
  fence: z.int(),
  card: z.string(),
  trouble: z.array(z.string()),
};
const timed = { ...common, deadline: instant };
const numbered = { leg: z.int(), attempt: z.int() };

const everywhere = [
  "awaiting-approval",
  "awaiting-lock",
  "dispatching",
  "locating",
  "running",
  "awaiting-decision",
  "done",
  "failed",
  "cancelled",
  "expired",
] as const;
/** Where card and thread are, and what gave up beside the way: they stay in place everywhere. */
const beside = {
  "record-message": cell(everywhere, (state: Release, command: Extract<ReleaseCommand, { type: "record-message" }>) =>
    state.card === command.card ? unchanged : { to: { ...state, card: command.card } },
  ),
  "note-trouble": cell(everywhere, (state: Release, command: Extract<ReleaseCommand, { type: "note-trouble" }>) => ({
    to: { ...state, trouble: [...state.trouble, command.what] },
  })),
};

export const release: Machine<ReleaseTypes> = defineMachine<ReleaseTypes>({
  name: "release",
  version: 1,
  table: "releases.release",
  state: z.discriminatedUnion("status", [
    z.strictObject({
      status: z.literal("awaiting-approval"),
      approvals: z.array(z.string()),
      needed: z.int(),
      ...timed,
    }),
    z.strictObject({ status: z.literal("awaiting-lock"), ...timed }),
    z.strictObject({
      status: z.literal("dispatching"),
      attempt: z.int(),
      begun: z.boolean(),
      cancelWanted: z.boolean(),
      ...timed,
    }),
    z.strictObject({ status: z.literal("locating"), pollAt: instant, ...timed }),
    z.strictObject({ status: z.literal("running"), run: z.string(), pollAt: instant, ...timed }),
    z.strictObject({ status: z.literal("awaiting-decision"), question: z.string(), ...timed }),
    z.strictObject({ status: z.enum(["done", "failed", "cancelled", "expired"]), reason: z.string(), ...common }),
  ]),
  commands: {
    "open-release": z.strictObject({ environment: z.string(), needed: z.int().min(0).max(5) }),
    approve: z.strictObject({}),
    cancel: z.strictObject({}),
    decide: z.strictObject({ answer: z.enum(["dispatch-again", "stop"]) }),
    "record-lock": z.strictObject({ stage: z.int(), fence: z.int() }),
    "refuse-lock": z.strictObject({ stage: z.int(), code: z.string() }),
    "begin-post": z.strictObject(numbered),
    "record-post": z.strictObject({
      ...numbered,
      outcome: z.enum(["accepted", "not-sent"]),
      run: z.string().nullable(),
    }),
    "record-run": z.strictObject({
      leg: z.int(),
      run: z.string(),
      conclusion: z.enum(["pending", "success", "failure"]),
    }),
    "give-up": z.strictObject({ leg: z.int(), what: z.string(), code: z.string() }),
    "record-message": z.strictObject({ card: z.string() }),
    "note-trouble": z.strictObject({ what: z.string() }),
    poll: z.strictObject({}),
    "time-out": z.strictObject({}),
  },
  events: {
    "release-opened": z.strictObject({ environment: z.string() }),
    approved: z.strictObject({ count: z.int() }),
    "dispatch-asked": z.strictObject({ leg: z.int() }),
    "decision-asked": z.strictObject({ question: z.string() }),
    ended: z.strictObject({ environment: z.string(), fence: z.int(), certain: z.boolean() }),
  },
  effects: ["request-lock", "post-dispatch", "find-run", "read-run", "publish-card"],
  may: {
    "open-release": ["releaser"],
    approve: (state) => (state ? [`approver:${state.environment}`] : []),
    cancel: (state, _command, actor) => (state?.requester === actor.subject ? actor.roles : ["manager"]),
    decide: (state) => (state ? [`approver:${state.environment}`] : []),
    "record-lock": ["effect"],
    "refuse-lock": ["effect"],
    "begin-post": ["effect"],
    "record-post": ["effect"],
    "record-run": ["effect"],
    "give-up": ["effect"],
    "record-message": ["effect"],
    "note-trouble": ["effect"],
    poll: ["timer", "github"],
    "time-out": ["timer"],
  },
  after: {
    "awaiting-approval": { deadline: { at: (state) => state.deadline, send: { type: "time-out" } } },
    "awaiting-lock": { deadline: { at: (state) => state.deadline, send: { type: "time-out" } } },
    dispatching: { deadline: { at: (state) => state.deadline, send: { type: "time-out" } } },
    locating: {
      deadline: { at: (state) => state.deadline, send: { type: "time-out" } },
      poll: { at: (state) => state.pollAt, send: { type: "poll" } },
    },
    running: {
      deadline: { at: (state) => state.deadline, send: { type: "time-out" } },
      poll: { at: (state) => state.pollAt, send: { type: "poll" } },
    },
    "awaiting-decision": { deadline: { at: (state) => state.deadline, send: { type: "time-out" } } },
  },
  stage: { of: (state) => state.stage, commands: ["approve", "cancel", "decide"] },
  sees: (_state, actor) => actor.roles.length > 0,
  view: ({ stage, leg }) => ({ stage, leg }),
  cells: {
    new: {
      "open-release": cell(["awaiting-approval"], (_state, { environment, needed }, { now, actor }) => {
        const to: In<"awaiting-approval"> = {
          status: "awaiting-approval",
          environment,
          requester: actor.subject,
          stage: 1,
          leg: 0,
          fence: 0,
          card: "",
          trouble: [],
          approvals: [],
          needed,
          deadline: inMs(now, 30 * MINUTE),
        };
        return { to, events: [{ type: "release-opened", environment }], effects: [card(to)] };
      }),
    },
    "awaiting-approval": {
      ...beside,
      approve: cell(
        ["awaiting-approval", "awaiting-lock"],
        (state, _command, { actor, now }) => {
          const approvals = [...state.approvals, actor.subject];
          const events = [{ type: "approved" as const, count: approvals.length }];
          if (approvals.length < state.needed) return { to: { ...state, approvals }, events, effects: [card(state)] };
          const to: In<"awaiting-lock"> = {
            ...commonOf(state),
            status: "awaiting-lock",
            stage: state.stage + 1,
            deadline: inMs(now, 60 * MINUTE),
          };
          const ask = { effect: "request-lock" as const, input: { environment: state.environment, stage: to.stage } };
          return { to, events, effects: [ask, card(to)] };
        },
        (state, actor) => {
          if (state.requester === actor.subject) return refusal("four-eyes");
          return state.approvals.includes(actor.subject) ? refusal("already-approved") : undefined;
        },
      ),
      cancel: cell(["cancelled"], (state) => ended(state, "cancelled", "by-hand", true)),
      "time-out": cell(["expired"], (state) => ended(state, "expired", "no-approval", true)),
    },
    "awaiting-lock": {
      ...beside,
      "record-lock": cell(["dispatching"], (state, { stage, fence }, { now }) => {
        if (stage !== state.stage) throw refusal("stale-result", { stage });
        return dispatching({ ...state, fence }, 1, now);
      }),
      "refuse-lock": cell(["failed"], (state, { stage, code }) => {
        if (stage !== state.stage) throw refusal("stale-result", { stage });
        return ended(state, "failed", code, true);
      }),
      cancel: cell(["cancelled"], (state) => ended(state, "cancelled", "by-hand", true)),
      "time-out": cell(["expired"], (state) => ended(state, "expired", "no-lock", true)),
    },
    dispatching: {
      ...beside,
      "begin-post": cell(["dispatching"], (state, { leg, attempt }) => {
        if (leg !== state.leg || attempt !== state.attempt || state.begun)
          throw refusal("stale-result", { leg, attempt });
        return { to: { ...state, begun: true } };
      }),
      "record-post": cell(
        ["dispatching", "locating", "running", "cancelled", "awaiting-decision"],
        (state, { leg, attempt, outcome, run }, { now }) => {
          if (leg !== state.leg || attempt !== state.attempt) throw refusal("stale-result", { leg, attempt });
          if (outcome === "accepted") return run === null ? locating(state, now) : running(state, run, now);
          if (state.cancelWanted) return ended(state, "cancelled", "not-sent", true);
          return attempt < 5 ? dispatching(state, attempt + 1, now) : deciding(state, "dispatch-refused", now);
        },
      ),
      "give-up": cell(["dispatching", "locating"], (state, { leg }, { now }) => {
        sameLeg(state, leg);
        return state.begun ? locating(state, now) : dispatching(state, state.attempt + 1, now);
      }),
      cancel: cell(["dispatching", "cancelled"], (state) =>
        state.begun ? { to: { ...state, cancelWanted: true } } : ended(state, "cancelled", "not-sent", true),
      ),
      "time-out": cell(["locating", "dispatching"], (state, _command, { now }) =>
        state.begun ? locating(state, now) : dispatching(state, state.attempt + 1, now),
      ),
    },
    locating: {
      ...beside,
      "record-run": cell(["locating", "running"], (state, { leg, run, conclusion }, { now }) => {
        sameLeg(state, leg);
        return conclusion === "pending" && run === "" ? unchanged : running(state, run, now);
      }),
      "give-up": cell(["locating"], () => unchanged),
      poll: cell(["locating"], (state, _command, { now }) => ({
        to: { ...state, pollAt: inMs(now, 5_000) },
        effects: [{ effect: "find-run", input: { leg: state.leg } }],
      })),
      cancel: cell(["locating"], () => unchanged),
      "time-out": cell(["awaiting-decision"], (state, _command, { now }) => deciding(state, "run-not-found", now)),
    },
    running: {
      ...beside,
      "record-run": cell(["running", "done", "awaiting-decision"], (state, { leg, run, conclusion }, { now }) => {
        sameLeg(state, leg);
        if (run !== state.run) throw refusal("stale-result", { run });
        if (conclusion === "pending") return unchanged;
        return conclusion === "success" ? ended(state, "done", "verified", true) : deciding(state, "run-failed", now);
      }),
      "give-up": cell(["running"], () => unchanged),
      poll: cell(["running"], (state, _command, { now }) => ({
        to: { ...state, pollAt: inMs(now, 10_000) },
        effects: [{ effect: "read-run", input: { leg: state.leg, run: state.run } }],
      })),
      "time-out": cell(["awaiting-decision"], (state, _command, { now }) => deciding(state, "run-overdue", now)),
    },
    "awaiting-decision": {
      ...beside,
      decide: cell(["dispatching", "failed"], (state, { answer }, { now }) =>
        answer === "stop" ? ended(state, "failed", state.question, false) : dispatching(state, 1, now),
      ),
      "record-run": cell(["running", "awaiting-decision"], (state, { leg, run }, { now }) => {
        sameLeg(state, leg);
        return state.question === "run-not-found" && run !== "" ? running(state, run, now) : unchanged;
      }),
      "time-out": cell(["failed"], (state) => ended(state, "failed", state.question, false)),
    },
    done: beside,
    failed: beside,
    cancelled: beside,
    expired: beside,
  },
});
