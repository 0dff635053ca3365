import { refusal } from "../../errors.ts";
import type { EffectRequest } from "../../machine/types.ts";

const MINUTE = 60_000;

export interface Common {
  readonly environment: string;
  readonly requester: string;
  /** What a button binds to: it grows when the status or the leg changes, and not with an approval or a poll. */
  readonly stage: number;
  readonly leg: number;
  readonly fence: number;
  readonly card: string;
  readonly trouble: readonly string[];
}
interface Timed {
  readonly deadline: Date;
}
export type Release =
  | ({ readonly status: "awaiting-approval"; readonly approvals: readonly string[]; readonly needed: number } & Common &
      Timed)
  | ({ readonly status: "awaiting-lock" } & Common & Timed)
  | ({
      readonly status: "dispatching";
      readonly attempt: number;
      readonly begun: boolean;
      readonly cancelWanted: boolean;
    } & Common &
      Timed)
  | ({ readonly status: "locating"; readonly pollAt: Date } & Common & Timed)
  | ({ readonly status: "running"; readonly run: string; readonly pollAt: Date } & Common & Timed)
  | ({ readonly status: "awaiting-decision"; readonly question: string } & Common & Timed)
  | Ended["done" | "failed" | "cancelled" | "expired"];
type Ended = {
  readonly [Status in "done" | "failed" | "cancelled" | "expired"]: {
    readonly status: Status;
    readonly reason: string;
  } & Common;
};
export type In<Status extends Release["status"]> = Extract<Release, { readonly status: Status }>;

export type ReleaseCommand =
  | { readonly type: "open-release"; readonly environment: string; readonly needed: number }
  | { readonly type: "approve" }
  | { readonly type: "cancel" }
  | { readonly type: "decide"; readonly answer: "dispatch-again" | "stop" }
  | { readonly type: "record-lock"; readonly stage: number; readonly fence: number }
  | { readonly type: "refuse-lock"; readonly stage: number; readonly code: string }
  | { readonly type: "begin-post"; readonly leg: number; readonly attempt: number }
  | {
      readonly type: "record-post";
      readonly leg: number;
      readonly attempt: number;
      readonly outcome: "accepted" | "not-sent";
      readonly run: string | null;
    }
  | {
      readonly type: "record-run";
      readonly leg: number;
      readonly run: string;
      readonly conclusion: "pending" | "success" | "failure";
    }
  | { readonly type: "give-up"; readonly leg: number; readonly what: string; readonly code: string }
  | { readonly type: "record-message"; readonly card: string }
  | { readonly type: "note-trouble"; readonly what: string }
  | { readonly type: "poll" }
  | { readonly type: "time-out" };

export interface ReleaseTypes {
  readonly state: Release;
  readonly command: ReleaseCommand;
  readonly event:
    | { readonly type: "release-opened"; readonly environment: string }
    | { readonly type: "approved"; readonly count: number }
    | { readonly type: "dispatch-asked"; readonly leg: number }
    | { readonly type: "decision-asked"; readonly question: string }
    | { readonly type: "ended"; readonly environment: string; readonly fence: number; readonly certain: boolean };
  readonly effects: {
    readonly "request-lock": { readonly environment: string; readonly stage: number };
    readonly "post-dispatch": { readonly leg: number; readonly attempt: number };
    readonly "find-run": { readonly leg: number };
    readonly "read-run": { readonly leg: number; readonly run: string };
    readonly "publish-card": { readonly stage: number; readonly status: string };
  };
  readonly facts: object;
  readonly view: { readonly stage: number; readonly leg: number };
}
type Asked = EffectRequest<ReleaseTypes["effects"]>;
export function commonOf({ environment, requester, stage, leg, fence, card, trouble }: Common): Common {
  return { environment, requester, stage, leg, fence, card, trouble };
}
export function inMs(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
export function card(state: Release): Asked {
  return { effect: "publish-card", input: { stage: state.stage, status: state.status } };
}

/** A new leg, or a new attempt of one: the next post is asked for. */
export function dispatching(state: Common, attempt: number, now: Date) {
  const leg = attempt === 1 ? state.leg + 1 : state.leg;
  const stage = attempt === 1 ? state.stage + 1 : state.stage;
  const to: In<"dispatching"> = {
    ...commonOf(state),
    status: "dispatching",
    leg,
    stage,
    attempt,
    begun: false,
    cancelWanted: false,
    deadline: inMs(now, 2 * MINUTE),
  };
  const post: Asked = { effect: "post-dispatch", input: { leg, attempt }, at: inMs(now, (attempt - 1) * 5_000) };
  return { to, events: [{ type: "dispatch-asked" as const, leg }], effects: [post, card(to)] };
}
export function locating(state: Common, now: Date) {
  const to: In<"locating"> = {
    ...commonOf(state),
    status: "locating",
    stage: state.stage + 1,
    deadline: inMs(now, 5 * MINUTE),
    pollAt: inMs(now, 5_000),
  };
  return { to, effects: [{ effect: "find-run" as const, input: { leg: state.leg } }, card(to)] };
}
export function running(state: Common, run: string, now: Date) {
  const to: In<"running"> = {
    ...commonOf(state),
    status: "running",
    stage: state.stage + 1,
    run,
    deadline: inMs(now, 60 * MINUTE),
    pollAt: inMs(now, 10_000),
  };
  return { to, effects: [{ effect: "read-run" as const, input: { leg: state.leg, run } }, card(to)] };
}
export function deciding(state: Common, question: string, now: Date) {
  const to: In<"awaiting-decision"> = {
    ...commonOf(state),
    status: "awaiting-decision",
    stage: state.stage + 1,
    question,
    deadline: inMs(now, 30 * MINUTE),
  };
  return { to, events: [{ type: "decision-asked" as const, question }], effects: [card(to)] };
}
export function ended<Status extends keyof Ended>(state: Common, status: Status, reason: string, certain: boolean) {
  const to = { ...commonOf(state), status, stage: state.stage + 1, reason };
  const { environment, fence } = state;
  const shown: Asked = { effect: "publish-card", input: { stage: to.stage, status } };
  return {
    to: to as unknown as Ended[Status],
    events: [{ type: "ended" as const, environment, fence, certain }],
    effects: [shown],
  };
}
export function sameLeg(state: Common, leg: number): void {
  if (leg !== state.leg) throw refusal("stale-result", { leg });
}
