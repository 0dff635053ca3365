import type { Actor } from "segno";
import { skillLabel } from "./bank/skills.ts";
import { secondMs } from "./instants.ts";
import {
  type InterviewState,
  type Live,
  type Paused,
  maxContests,
  maxPauses,
  maxPlanTries,
  maxRegrades,
} from "./interview-state.ts";
import type { InterviewTypes } from "./interview-types.ts";
import { reads } from "./ownership.ts";
import { type Slot, findOption } from "./plan.ts";
import { unmetFocus } from "./planning/unmet-focus.ts";
import { feedbackView } from "./feedback.ts";
import { reportOf } from "./report.ts";
import { closedTurns, isRevealed } from "./reveal.ts";
import { type Consents, consentKinds } from "./setup.ts";
import { type ClosedTurn, type HeldTurn, type OpenTurn, heardIn, maxExtensions } from "./turn.ts";
import type {
  ClosedTurnView,
  InterviewBody,
  InterviewOutline,
  OpenTurnView,
  PauseView,
  PlannedView,
  PositionView,
} from "./view-types.ts";

type About = { readonly id: string; readonly version: number };
type Known = Exclude<InterviewState, { readonly status: "erased" }>;

/** What one actor sees of one interview, by a whitelist; of this row alone (specification §8). */
export function interviewView(state: InterviewState, actor: Actor, about: About): InterviewTypes["view"] {
  if (state.status === "erased") {
    const { status, erasedAt, belongings } = state;
    return { ...about, status, erasedAt: erasedAt.toISOString(), belongings };
  }
  const outline = outlineOf(state, about);
  return reads(state, actor)
    ? { ...outline, ...basics(state), ...preparation(state), ...progress(state), ...leftView(state) }
    : outline;
}

function outlineOf(state: Known, { id, version }: About): InterviewOutline {
  return {
    id,
    version,
    status: state.status,
    ...("startedAt" in state && { startedAt: state.startedAt.toISOString() }),
    ...(state.status === "complete" && { completedAt: state.completedAt.toISOString() }),
    ...(state.status === "cancelled" && { cancelledAt: state.cancelledAt.toISOString() }),
  };
}

function basics(state: Known): Omit<InterviewBody, keyof InterviewOutline> {
  const { mode, purpose, clockFactor, consents } = state.setup;
  return {
    mode,
    purpose,
    clockFactor,
    title: titleOf(state),
    consents: consentsView(consents),
    turns: [],
    ...(state.status === "complete" && { because: state.because }),
    ...(state.status === "cancelled" && { because: state.reason }),
  };
}

function consentsView(consents: Consents): InterviewBody["consents"] {
  const [keeping, model, browserSpeech, serverSpeech, keptClips] = consentKinds.map((kind) => consents[kind].given);
  return {
    keeping: keeping ?? false,
    model: model ?? false,
    browserSpeech: browserSpeech ?? false,
    serverSpeech: serverSpeech ?? false,
    keptClips: keptClips ?? false,
  };
}

const plannedSkills = 3;

/** The role and the first planned skills, never a date. */
export function titleOf(state: Known): string {
  const { role } = state.setup;
  const planned = "plan" in state && state.plan ? state.plan.slots.map(({ skill }) => skillLabel(skill)) : [];
  const skills = [...new Set(planned)].slice(0, plannedSkills);
  return skills.length === 0 ? role : `${role}: ${skills.join(", ")}`;
}

function preparation(state: Known): Partial<InterviewBody> {
  if (state.status === "plan-failed") return { failure: state.failure };
  if (!("plan" in state) || !state.plan) return {};
  const isOpen = state.setup.mode === "practice" || state.status === "complete";
  const { slots, spares } = state.plan;
  const plan = slots.map((slot) => plannedView(slot, isOpen));
  if (state.status !== "idle") return { plan };
  const unmet = unmetFocus(state.setup.focus, slots);
  return {
    plan: [...plan, ...spares.map((slot) => ({ ...plannedView(slot, isOpen), spare: true as const }))],
    ...(unmet.length > 0 && { unmet }),
  };
}

/** What a question of a kind takes, follow-ups aside; by difficulty it would tell what is not to be told. */
const minutesByKind = { technical: 3, "system-design": 5, behavioural: 3, situational: 3 } as const;

function plannedView({ slot, skill, kind, difficulty, why }: Slot, isOpen: boolean): PlannedView {
  const planned = { slot, skill: skillLabel(skill), kind, minutes: minutesByKind[kind] };
  return isOpen ? { ...planned, difficulty, why } : planned;
}

function progress(state: Known): Partial<InterviewBody> {
  const turns = closedTurns(state).map((turn) => closedView(turn, state));
  if (state.status === "complete") {
    const pending = state.turns.filter((turn) => turn.outcome === "answered" && turn.grading.waiting.length > 0).length;
    const contests = state.contests.map(({ turnId, note, at }) => ({ turnId, note, at: at.toISOString() }));
    return { turns, position: positionOf(state), report: reportOf(state), pending, contests };
  }
  if (!("thread" in state)) return { turns };
  const live = { ...liveView(state), turns };
  if (state.status === "evaluating") return { ...live, wish: state.wish };
  if (state.status === "paused") return { ...live, ...heldView(state), pause: pauseView(state) };
  return { ...live, turn: openView(state.turn, state) };
}

function leftView(state: Known): Partial<InterviewBody> {
  if (state.status === "plan-failed" || state.status === "idle") return { left: { plans: maxPlanTries - state.try } };
  if (state.status === "complete")
    return { left: { contests: maxContests - state.contests.length, regrades: maxRegrades - state.regrades } };
  if ("pauses" in state && state.setup.mode === "realistic") return { left: { pauses: maxPauses - state.pauses } };
  return {};
}

function liveView(live: Live): Partial<InterviewBody> {
  return {
    position: positionOf(live),
    ...(live.sessionEndsAt && { sessionEndsAt: live.sessionEndsAt.toISOString() }),
  };
}

function positionOf(state: Pick<Live, "plan" | "turns"> & Partial<Live>): PositionView {
  const { plan, turns, thread } = state;
  const mains = turns.filter(({ followUp, take }) => followUp === 0 && take === 1);
  const last = thread?.slot ?? mains.at(-1)?.slot ?? 0;
  return {
    number: plan.slots.findIndex(({ slot }) => slot === last) + 1,
    of: plan.slots.length,
    answered: mains.filter(({ outcome }) => outcome === "answered").length,
    skipped: mains.filter(({ outcome }) => outcome === "skipped").length,
  };
}

const kindOfTurn = ({ followUp }: { readonly followUp: number }): "question" | "follow-up" =>
  followUp === 0 ? "question" : "follow-up";

function openView(turn: HeldTurn | OpenTurn, { plan }: Live): OpenTurnView {
  const option = findOption(plan, turn.questionId)?.option;
  const { limitMs } = turn;
  const deadlineAt = "deadlineAt" in turn ? turn.deadlineAt : undefined;
  return {
    turnId: turn.turnId,
    kind: kindOfTurn(turn),
    text: turn.text,
    draft: turn.draft,
    skill: skillLabel(option?.skill ?? ""),
    ...(limitMs !== undefined && { limitSeconds: Math.round(limitMs / secondMs) }),
    ...(deadlineAt && { deadlineAt: deadlineAt.toISOString() }),
    extensionsLeft: limitMs === undefined ? 0 : maxExtensions - turn.extensions,
    help: Object.fromEntries(turn.help.map((kind) => [kind, option?.[kind] ?? ""])),
    transcript: transcriptView(turn),
  };
}

function transcriptView({ transcript }: HeldTurn): OpenTurnView["transcript"] {
  const text = heardIn(transcript);
  if (transcript.status === "none") return { status: "none" };
  if (transcript.status === "failed") return { status: "failed", code: transcript.code, text };
  return { status: transcript.status, text };
}

/** A turn that was put aside is shown with its draft; one that was not asked yet is not shown. */
function heldView(state: Paused): Partial<InterviewBody> {
  const { next } = state;
  return next.kind === "turn" && next.turn.askedAt ? { turn: openView(next.turn, state) } : {};
}

function pauseView({ reason, next, until }: Paused): PauseView {
  const kinds = { turn: "turn", slot: "question", end: "end" } as const;
  const remainingMs = next.kind === "turn" ? next.remainingMs : undefined;
  return {
    reason,
    next: kinds[next.kind],
    ...(remainingMs !== undefined && { remainingMs }),
    until: until.toISOString(),
  };
}

function closedView(turn: ClosedTurn, state: Known): ClosedTurnView {
  const { turnId, slot, take, text, outcome } = turn;
  return {
    turnId,
    kind: kindOfTurn(turn),
    slot,
    take,
    text,
    outcome,
    ...(turn.outcome === "answered" && { answer: answerView(turn.answer) }),
    ...("plan" in state &&
      state.plan &&
      isRevealed(state, turn) && { feedback: feedbackView(turn, state.plan, closedTurns(state)) }),
  };
}

function answerView({
  text,
  input,
  edited,
  atLimit,
}: Extract<ClosedTurn, { outcome: "answered" }>["answer"]): NonNullable<ClosedTurnView["answer"]> {
  return { text, input, edited, atLimit };
}
