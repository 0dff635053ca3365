import { type Context, type Refusal, refusal, unchanged } from "segno";
import type { InterviewCommandOf, WantedSetup } from "./commands.ts";
import { dayMs, minuteMs, plus, secondMs } from "./instants.ts";
import {
  type Idle,
  type Live,
  type PlanFailed,
  type Planning,
  type Questioning,
  maxLive,
  maxPlanTries,
} from "./interview-state.ts";
import type { At, InterviewFacts, InterviewOutcome, InterviewStep } from "./interview-types.ts";
import { planBounds } from "./plan.ts";
import { toQuestion, withEvents } from "./proceed.ts";
import type { Consents, Setup } from "./setup.ts";
import { askQuestion, newThread } from "./turns.ts";

type NewFacts = InterviewFacts["plan-interview"];

export function planInterview(
  _new: unknown,
  { setup: wanted }: InterviewCommandOf<"plan-interview">,
  at: Context<NewFacts>,
): InterviewOutcome<Planning> {
  const { facts, actor, now } = at;
  if (wanted.purpose !== "practice") return refusal("not-offered", { purpose: wanted.purpose });
  if (!wanted.consents.keeping) return refusal("consent-needed", { consent: "keeping" });
  if (wanted.cv && facts.cvReady !== true) return refusal("cv-not-ready", { cv: wanted.cv.id });
  if (facts.live >= maxLive) return tooManyLive(facts.live);
  const setup = setupOf(wanted, actor.subject, facts, now);
  return withEvents(askPlan({ setup, tokensUsed: 0, try: 1 }, at), [{ type: "interview-requested", mode: setup.mode }]);
}

const tooManyLive = (live: number): Refusal => refusal("too-many-live", { live, limit: maxLive });

function askPlan(
  asked: Pick<Planning, "setup" | "tokensUsed" | "try">,
  { now, newId }: Pick<At, "now" | "newId">,
): InterviewStep<Planning> {
  const planId = newId();
  const planBy = plus(now, asked.setup.timers.planningSeconds * secondMs);
  return {
    to: { status: "planning", ...asked, planId, planBy },
    effects: [{ effect: "plan-interview", input: { planId } }],
  };
}

function setupOf(wanted: WantedSetup, candidate: string, facts: NewFacts, now: Date): Setup {
  const { consents, clockFactor, feedback, ...rest } = wanted;
  const { seed, modelOffered, limits, timers } = facts;
  const isPractice = wanted.mode === "practice";
  const consent = (given = false): Consents["model"] => ({ given, at: now, textVersion: consents.textVersion });
  return {
    ...rest,
    candidate,
    seed,
    modelOffered,
    limits,
    timers,
    clockFactor: clockFactor ?? (isPractice ? 0 : 1),
    feedback: feedback ?? (isPractice ? "each-thread" : "end"),
    consents: {
      keeping: consent(consents.keeping),
      model: consent(consents.model),
      browserSpeech: consent(consents.browserSpeech),
      serverSpeech: consent(consents.serverSpeech),
      keptClips: consent(consents.keptClips),
    },
  };
}

/** A plan is taken while it is waited for, and also when it comes after the wait was over. */
export function recordPlan(
  state: Planning | PlanFailed,
  { planId, plan, tokens }: InterviewCommandOf<"record-plan">,
  { now }: At,
): InterviewOutcome<Idle> {
  if (planId !== state.planId) return refusal("stale-result", { planId: state.planId });
  const { setup, try: tries } = state;
  const until = plus(now, setup.timers.idleDays * dayMs);
  return {
    to: { status: "idle", setup, tokensUsed: state.tokensUsed + tokens, plan, try: tries, until },
    events: [{ type: "plan-recorded", planId, questions: plan.slots.length }],
  };
}

export function failPlan(
  state: Planning,
  { planId, code }: InterviewCommandOf<"fail-plan">,
  { now }: At,
): InterviewOutcome<PlanFailed> {
  if (planId !== state.planId) return refusal("stale-result", { planId: state.planId });
  return planFailed(state, code, now);
}

export function planFailed(state: Planning, code: string, now: Date): InterviewStep<PlanFailed> {
  const { setup, tokensUsed, planId, try: tries } = state;
  const until = plus(now, setup.timers.planFailedDays * dayMs);
  return {
    to: { status: "plan-failed", setup, tokensUsed, planId, try: tries, failure: code, until },
    events: [{ type: "plan-failed", planId, code }],
  };
}

export function triesLeft(state: PlanFailed | Idle): Refusal | undefined {
  return state.try < maxPlanTries ? undefined : refusal("no-more-tries", { limit: maxPlanTries });
}

export function retryPlan(
  state: PlanFailed | Idle,
  { focus, minutes }: InterviewCommandOf<"retry-plan">,
  at: At,
): InterviewOutcome<Planning> {
  const setup = { ...state.setup, ...(focus && { focus }), ...(minutes !== undefined && { minutes }) };
  const step = askPlan({ setup, tokensUsed: state.tokensUsed, try: state.try + 1 }, at);
  return withEvents(step, [{ type: "plan-asked-again", planId: step.to.planId, try: step.to.try }]);
}

/** Takes the slots in this order; the others wait as spares. */
export function editPlan(state: Idle, { order }: InterviewCommandOf<"edit-plan">): InterviewOutcome<Idle> {
  const { plan } = state;
  const bySlot = new Map([...plan.slots, ...plan.spares].map((slot) => [slot.slot, slot]));
  const slots = order.flatMap((slot) => bySlot.get(slot) ?? []);
  const { minSlots, maxSlots } = planBounds;
  if (slots.length < order.length || new Set(order).size < order.length) return refusal("plan-invalid", { order });
  if (slots.length < minSlots || slots.length > maxSlots) return refusal("plan-invalid", { minSlots, maxSlots });
  if (slots.every((slot, index) => slot === plan.slots[index]) && slots.length === plan.slots.length) return unchanged;
  const spares = [...bySlot.values()].filter(({ slot }) => !order.includes(slot));
  return { to: { ...state, plan: { ...plan, slots, spares } }, events: [{ type: "plan-changed", order }] };
}

export function start(
  state: Idle,
  { clockFactor = state.setup.clockFactor }: InterviewCommandOf<"start">,
  { now, facts }: Context<InterviewFacts["start"]>,
): InterviewOutcome<Questioning> {
  if (facts.live >= maxLive) return tooManyLive(facts.live);
  const { tokensUsed, plan } = state;
  const [first] = plan.slots;
  if (!first) throw new RangeError("a plan has three slots at least"); // by its schema
  const setup = { ...state.setup, clockFactor };
  const live: Live = {
    setup,
    tokensUsed,
    plan,
    thread: newThread(first.slot, 1, ""), // the question is chosen as it is asked
    turns: [],
    step: 0,
    startedAt: now,
    pauses: 0,
    ...(clockFactor > 0 && { sessionEndsAt: plus(now, setup.minutes * minuteMs * clockFactor) }),
  };
  return withEvents(toQuestion(askQuestion(live, first, now)), [{ type: "interview-started", clockFactor }]);
}
