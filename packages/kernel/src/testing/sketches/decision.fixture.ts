import { z } from "zod";
import { refusal } from "../../errors.ts";
import { cellsOf } from "../../machine/cells.ts";
import { digits, instant } from "../../machine/codecs.ts";
import { defineMachine, type Machine } from "../../machine/define.ts";
import { personal } from "../../machine/personal.ts";

const DAY = 86_400_000;

interface Kept {
  readonly bill: string;
  readonly amountMinor: bigint;
  readonly proposer: string;
  readonly reason: string;
  readonly until: Date;
}
interface Terms {
  readonly approvalsNeeded: number;
  readonly fourEyes: boolean;
}
export type Decision =
  | ({ readonly status: "draft" } & Kept)
  | ({ readonly status: "proposed"; readonly terms: Terms } & Kept)
  | ({ readonly status: "awaiting-approval"; readonly terms: Terms; readonly approvals: readonly string[] } & Kept)
  | ({ readonly status: "approved"; readonly approvals: readonly string[] } & Kept)
  | ({ readonly status: "scheduled"; readonly batch: string } & Kept)
  | ({ readonly status: "executing"; readonly executionKey: string } & Kept)
  | ({ readonly status: "executed"; readonly executionKey: string } & Kept)
  | ({ readonly status: "failed"; readonly executionKey: string; readonly code: string } & Kept)
  | ({ readonly status: "withdrawn" } & Kept);
type In<Status extends Decision["status"]> = Extract<Decision, { readonly status: Status }>;

export type DecisionCommand =
  | { readonly type: "draft"; readonly bill: string; readonly amountMinor: bigint; readonly reason: string }
  | { readonly type: "edit"; readonly amountMinor: bigint }
  | { readonly type: "propose" }
  | { readonly type: "submit" }
  | { readonly type: "approve" }
  | { readonly type: "withdraw" }
  | { readonly type: "finalise"; readonly batch: string; readonly version: number }
  | { readonly type: "record-executed"; readonly executionKey: string }
  | { readonly type: "record-failed"; readonly executionKey: string; readonly code: string }
  | { readonly type: "retry" }
  | { readonly type: "time-up" };

export interface DecisionTypes {
  readonly state: Decision;
  readonly command: DecisionCommand;
  readonly event: { readonly type: "drafted" | "approved" | "approvals-voided" | "scheduled" | "executed" };
  readonly effects: { readonly "execute-decision": { readonly executionKey: string } };
  readonly facts: { readonly propose: Terms };
  readonly view: { readonly bill: string; readonly amountMinor: string };
}
const cell = cellsOf<DecisionTypes>();
const kept = {
  bill: z.string(),
  amountMinor: digits,
  proposer: z.string(),
  reason: personal(z.string(), { of: "proposer" }),
  until: instant,
};
const terms = z.strictObject({ approvalsNeeded: z.int().min(0).max(2), fourEyes: z.boolean() });
const nothing = z.strictObject({});

function keptOf({ bill, amountMinor, proposer, reason, until }: Kept): Kept {
  return { bill, amountMinor, proposer, reason, until };
}
function inMs(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
function executing(state: Kept, executionKey: string, now: Date) {
  const to: In<"executing"> = { ...keptOf(state), status: "executing", executionKey, until: inMs(now, 900_000) };
  return { to, effects: [{ effect: "execute-decision" as const, input: { executionKey } }] };
}
const withdraw = cell(["withdrawn"], (state: Decision) => ({ to: { ...keptOf(state), status: "withdrawn" as const } }));
const sameKey = (state: { readonly executionKey: string }, executionKey: string): void => {
  if (state.executionKey !== executionKey) throw refusal("stale-result", { executionKey });
};

/** What will be done about one bill: proposed by one person, approved by others, finalised with a basket. */
export const decision: Machine<DecisionTypes> = defineMachine<DecisionTypes>({
  name: "decision",
  version: 1,
  table: "runway.decision",
  state: z.discriminatedUnion("status", [
    z.strictObject({ status: z.literal("draft"), ...kept }),
    z.strictObject({ status: z.literal("proposed"), terms, ...kept }),
    z.strictObject({ status: z.literal("awaiting-approval"), terms, approvals: z.array(z.string()), ...kept }),
    z.strictObject({ status: z.literal("approved"), approvals: z.array(z.string()), ...kept }),
    z.strictObject({ status: z.literal("scheduled"), batch: z.string(), ...kept }),
    z.strictObject({ status: z.literal("executing"), executionKey: z.string(), ...kept }),
    z.strictObject({ status: z.literal("executed"), executionKey: z.string(), ...kept }),
    z.strictObject({ status: z.literal("failed"), executionKey: z.string(), code: z.string(), ...kept }),
    z.strictObject({ status: z.literal("withdrawn"), ...kept }),
  ]),
  commands: {
    draft: z.strictObject({ bill: z.string(), amountMinor: digits, reason: z.string().max(200) }),
    edit: z.strictObject({ amountMinor: digits }),
    propose: nothing,
    submit: nothing,
    approve: nothing,
    withdraw: nothing,
    finalise: z.strictObject({ batch: z.string(), version: z.int() }),
    "record-executed": z.strictObject({ executionKey: z.string() }),
    "record-failed": z.strictObject({ executionKey: z.string(), code: z.string() }),
    retry: nothing,
    "time-up": nothing,
  },
  events: { drafted: nothing, approved: nothing, "approvals-voided": nothing, scheduled: nothing, executed: nothing },
  effects: ["execute-decision"],
  facts: ["propose"],
  may: {
    draft: ["propose"],
    edit: ["propose"],
    propose: ["propose"],
    submit: ["propose"],
    // a sign-in of long ago proposes, and does not approve
    approve: (_state, _command, actor) =>
      actor.roles.includes("signed-in-long-ago") ? refusal("sign-in-again") : ["approve"],
    withdraw: ["propose"],
    finalise: ["effect"],
    "record-executed": ["effect"],
    "record-failed": ["effect"],
    retry: ["approve"],
    "time-up": ["timer"],
  },
  after: {
    draft: { until: { at: (state) => state.until, send: { type: "time-up" } } },
    proposed: { until: { at: (state) => state.until, send: { type: "time-up" } } },
    "awaiting-approval": { until: { at: (state) => state.until, send: { type: "time-up" } } },
    approved: { until: { at: (state) => state.until, send: { type: "time-up" } } },
    scheduled: { until: { at: (state) => state.until, send: { type: "time-up" } } },
    executing: { until: { at: (state) => state.until, send: { type: "time-up" } } },
  },
  sees: (_state, actor) => actor.roles.includes("see"),
  view: ({ bill, amountMinor }) => ({ bill, amountMinor: amountMinor.toString() }),
  refusals: { "sign-in-again": 403, "four-eyes": 409, "already-approved": 409, "already-decided": 409, changed: 412 },
  constraints: { decision_one_live_per_bill: "already-decided" },
  cells: {
    new: {
      draft: cell(["draft"], (_state, { bill, amountMinor, reason }, { now, actor }) => ({
        to: { status: "draft", bill, amountMinor, reason, proposer: actor.subject, until: inMs(now, 30 * DAY) },
        events: [{ type: "drafted" }],
      })),
    },
    draft: {
      edit: cell(["draft"], (state, { amountMinor }) => ({ to: { ...state, amountMinor } })),
      propose: cell(["proposed"], (state, _command, { now, facts }) => ({
        to: { ...keptOf(state), status: "proposed", terms: facts, until: inMs(now, 30 * DAY) },
      })),
      withdraw,
      "time-up": withdraw,
    },
    proposed: {
      edit: cell(["proposed"], (state, { amountMinor }) => ({ to: { ...state, amountMinor } })),
      submit: cell(["awaiting-approval", "approved"], (state, _command, { now }) =>
        state.terms.approvalsNeeded === 0
          ? { to: { ...keptOf(state), status: "approved", approvals: [], until: inMs(now, 7 * DAY) } }
          : { to: { ...state, status: "awaiting-approval", approvals: [], until: inMs(now, 3 * DAY) } },
      ),
      withdraw,
      "time-up": withdraw,
    },
    "awaiting-approval": {
      edit: cell(["proposed"], ({ terms: kept, ...state }, { amountMinor }, { now }) => ({
        to: { ...keptOf(state), status: "proposed", terms: kept, amountMinor, until: inMs(now, 30 * DAY) },
        events: [{ type: "approvals-voided" }],
      })),
      approve: cell(
        ["awaiting-approval", "approved"],
        (state, _command, { actor, now }) => {
          const approvals = [...state.approvals, actor.subject];
          const events = [{ type: "approved" as const }];
          return approvals.length < state.terms.approvalsNeeded
            ? { to: { ...state, approvals }, events }
            : { to: { ...keptOf(state), status: "approved", approvals, until: inMs(now, 7 * DAY) }, events };
        },
        (state, actor) => {
          if (state.terms.fourEyes && state.proposer === actor.subject) return refusal("four-eyes");
          return state.approvals.includes(actor.subject) ? refusal("already-approved") : undefined;
        },
      ),
      withdraw,
      "time-up": withdraw,
    },
    approved: {
      finalise: cell(["scheduled"], (state, { batch, version }, { now, version: next }) => {
        if (version !== next - 1) throw refusal("changed", { version: next - 1 });
        return {
          to: { ...keptOf(state), status: "scheduled", batch, until: inMs(now, DAY) },
          events: [{ type: "scheduled" }],
        };
      }),
      withdraw,
      "time-up": withdraw,
    },
    scheduled: {
      withdraw,
      "time-up": cell(["executing"], (state, _command, { now, newId }) => executing(state, newId(), now)),
    },
    executing: {
      "record-executed": cell(["executed"], (state, { executionKey }) => {
        sameKey(state, executionKey);
        return { to: { ...keptOf(state), status: "executed", executionKey }, events: [{ type: "executed" }] };
      }),
      "record-failed": cell(["failed"], (state, { executionKey, code }) => {
        sameKey(state, executionKey);
        return { to: { ...keptOf(state), status: "failed", executionKey, code } };
      }),
      "time-up": cell(["failed"], (state) => ({
        to: { ...keptOf(state), status: "failed", executionKey: state.executionKey, code: "unknown-outcome" },
      })),
    },
    executed: {},
    failed: {
      // after an unknown outcome the key is kept, so that the books are asked for what came of it
      retry: cell(["executing"], (state, _command, { now, newId }) =>
        executing(state, state.code === "unknown-outcome" ? state.executionKey : newId(), now),
      ),
      withdraw,
      "record-executed": cell(["executed"], (state, { executionKey }) => {
        sameKey(state, executionKey);
        return { to: { ...keptOf(state), status: "executed", executionKey }, events: [{ type: "executed" }] };
      }),
    },
    withdrawn: {},
  },
});
