import { cellsOf, defineMachine, idText, instant, refusal } from "segno";
import { z } from "zod";

/** How long an order may wait for the outside; long beside the retries of its effects, short beside a jump of the clock. */
const WAIT_MS = 30_000;
const IDLE_MS = 300_000;
const MOST_TOKENS = 40;

const outcome = z.strictObject({
  round: z.int(),
  as: z.enum(["charged", "charge-failed", "dispatched", "dispatch-failed"]),
  /** The outside's own word, where there is one. */
  receipt: z.string().exactOptional(),
});
const common = {
  ledger: idText,
  /** What each command brought: one that was applied twice stands here twice. */
  tokens: z.array(z.string()),
  /** Counts the calls to the outside: the stage. */
  round: z.int(),
  outcomes: z.array(outcome),
  /** The version whose card is known to be on show. */
  shown: z.int(),
};
const end = { ...common, trouble: z.string().exactOptional() };
const state = z.discriminatedUnion("status", [
  z.strictObject({ ...common, status: z.literal("open"), idleBy: instant }),
  z.strictObject({ ...common, status: z.literal("waiting"), on: z.enum(["charge", "dispatch"]), endsBy: instant }),
  z.strictObject({ ...end, status: z.literal("closed") }),
  z.strictObject({ ...end, status: z.literal("expired") }),
]);
type State = z.infer<typeof state>;
type Outcome = z.infer<typeof outcome>;
type In<Status extends State["status"]> = Extract<State, { readonly status: Status }>;

type WithToken<Type extends string> = Type extends string ? { type: Type; token: string } : never;
interface Order {
  readonly state: State;
  readonly command:
    | { type: "place"; ledger: string; token: string }
    | WithToken<"add" | "charge" | "dispatch" | "show" | "close">
    | { type: "begin-dispatch"; round: number }
    | ({ type: "record-outcome" } & Outcome)
    | { type: "record-shown"; asked: number }
    | { type: "note-trouble"; code: string }
    | { type: "time-out" }
    | { type: "expire" };
  readonly event:
    | { type: "token-added"; token: string }
    | { type: "outcome-recorded"; round: number; as: Outcome["as"] }
    | { type: "order-ended" };
  readonly effects: { charge: { round: number }; dispatch: { round: number }; show: { asked: number } };
  readonly facts: object;
  readonly view: State;
}

const cell = cellsOf<Order>();
const withToken = z.strictObject({ token: z.string() });
const none = z.strictObject({});

const inMs = (now: Date, ms: number): Date => new Date(now.getTime() + ms);
const kept = ({ ledger, tokens, round, outcomes, shown }: State): Omit<In<"closed">, "status"> => {
  return { ledger, tokens, round, outcomes, shown };
};
const reopened = (state: State, now: Date): In<"open"> => {
  return { ...kept(state), status: "open", idleBy: inMs(now, IDLE_MS) };
};

/** The tokens with one more, and the event that says so. */
function taking(state: State, token: string): { tokens: string[]; events: [{ type: "token-added"; token: string }] } {
  if (state.tokens.length >= MOST_TOKENS) throw refusal("full", { most: MOST_TOKENS });
  return { tokens: [...state.tokens, token], events: [{ type: "token-added", token }] };
}

/** What came of a call is noted whenever it comes: a second outcome of one call would stand beside the first. */
function noting<S extends State>(state: S, { round, as, receipt }: Outcome): { to: S; events: Order["event"][] } {
  const made: Outcome = { round, as, ...(receipt === undefined ? {} : { receipt }) };
  return { to: { ...state, outcomes: [...state.outcomes, made] }, events: [{ type: "outcome-recorded", round, as }] };
}

/** Asks the outside for something, and waits for it under a deadline. */
function asking(
  state: In<"open">,
  on: In<"waiting">["on"],
  { token, now }: { readonly token: string; readonly now: Date },
) {
  const { tokens, events } = taking(state, token);
  const round = state.round + 1;
  const to: In<"waiting"> = { ...kept(state), tokens, round, status: "waiting", on, endsBy: inMs(now, WAIT_MS) };
  return { to, events, effects: [{ effect: on, input: { round } }] };
}

const shown = <S extends State>(state: S, asked: number): { to: S } => ({
  to: { ...state, shown: Math.max(state.shown, asked) },
});
const buyer: readonly ["buyer"] = ["buyer"];

/** What a run drives: each kind of command, effect, timer and reaction once, and a trace of each in the state. */
export const order = defineMachine<Order>({
  name: "order",
  version: 1,
  table: "crash.orders",
  state,
  events: {
    "token-added": withToken,
    "outcome-recorded": outcome.pick({ round: true, as: true }),
    "order-ended": none,
  },
  effects: ["charge", "dispatch", "show"],
  commands: {
    place: z.strictObject({ ledger: idText, token: z.string() }),
    add: withToken,
    charge: withToken,
    dispatch: withToken,
    show: withToken,
    close: withToken,
    "begin-dispatch": z.strictObject({ round: z.int() }),
    "record-outcome": outcome,
    "record-shown": z.strictObject({ asked: z.int() }),
    "note-trouble": z.strictObject({ code: z.string() }),
    "time-out": none,
    expire: none,
  },
  may: {
    place: buyer,
    add: buyer,
    charge: buyer,
    dispatch: buyer,
    show: buyer,
    close: buyer,
    "begin-dispatch": ["effect"],
    "record-outcome": ["effect"],
    "record-shown": ["effect"],
    "note-trouble": ["effect"],
    "time-out": ["timer"],
    expire: ["timer"],
  },
  refusals: { full: 409 },
  stage: { of: ({ round }) => round, commands: ["charge", "dispatch"] },
  sees: () => true,
  view: (now) => now,
  after: {
    open: { idle: { at: ({ idleBy }) => idleBy, send: { type: "expire" } } },
    waiting: { limit: { at: ({ endsBy }) => endsBy, send: { type: "time-out" } } },
  },
  cells: {
    new: {
      place: cell(["open"], (_new, { ledger, token }, { now }) => ({
        to: { status: "open", ledger, tokens: [token], round: 0, outcomes: [], shown: 0, idleBy: inMs(now, IDLE_MS) },
        events: [{ type: "token-added", token }],
      })),
    },
    open: {
      add: cell(["open"], (open, { token }, { now }) => {
        const { tokens, events } = taking(open, token);
        return { to: { ...open, tokens, idleBy: inMs(now, IDLE_MS) }, events };
      }),
      charge: cell(["waiting"], (open, { token }, { now }) => asking(open, "charge", { token, now })),
      dispatch: cell(["waiting"], (open, { token }, { now }) => asking(open, "dispatch", { token, now })),
      show: cell(["open"], (open, { token }, { version }) => {
        const { tokens, events } = taking(open, token);
        return { to: { ...open, tokens }, events, effects: [{ effect: "show", input: { asked: version } }] };
      }),
      close: cell(["closed"], (open, { token }) => {
        const { tokens, events } = taking(open, token);
        return { to: { ...kept(open), tokens, status: "closed" }, events: [...events, { type: "order-ended" }] };
      }),
      expire: cell(["expired"], (open) => ({
        to: { ...kept(open), status: "expired" },
        events: [{ type: "order-ended" }],
      })),
      "record-outcome": cell(["open"], (open, made) => noting(open, made)),
      "record-shown": cell(["open"], (open, { asked }) => shown(open, asked)),
    },
    waiting: {
      add: cell(["waiting"], (waiting, { token }) => {
        const { tokens, events } = taking(waiting, token);
        return { to: { ...waiting, tokens }, events };
      }),
      "begin-dispatch": cell(["waiting"], (waiting, { round }) => {
        if (waiting.on !== "dispatch" || waiting.round !== round) throw refusal("stale-result");
        return { to: waiting };
      }),
      "record-outcome": cell(["open", "waiting"], (waiting, made, { now }) =>
        made.round === waiting.round
          ? { ...noting(waiting, made), to: reopened(noting(waiting, made).to, now) }
          : noting(waiting, made),
      ),
      "record-shown": cell(["waiting"], (waiting, { asked }) => shown(waiting, asked)),
      "time-out": cell(["open"], (waiting, _command, { now }) => ({ to: reopened(waiting, now) })),
    },
    closed: {
      "record-outcome": cell(["closed"], (closed, made) => noting(closed, made)),
      "record-shown": cell(["closed"], (closed, { asked }) => shown(closed, asked)),
      "note-trouble": cell(["closed"], (closed, { code }) => ({ to: { ...closed, trouble: code } })),
    },
    expired: {
      "record-outcome": cell(["expired"], (expired, made) => noting(expired, made)),
      "record-shown": cell(["expired"], (expired, { asked }) => shown(expired, asked)),
      "note-trouble": cell(["expired"], (expired, { code }) => ({ to: { ...expired, trouble: code } })),
    },
  },
});
