import { type Context, type Refusal, refusal } from "segno";
import type { InterviewCommandOf } from "./commands.ts";
import { offlineGrader } from "./grading/grader.ts";
import { type Complete, maxContests, maxRegrades } from "./interview-state.ts";
import type { At, InterviewFacts, InterviewOutcome } from "./interview-types.ts";
import { mayUseModel } from "./setup.ts";
import { type AnsweredTurn, type ClosedTurn, type Grading, gradingOf, verdictOf } from "./turn.ts";

export function mayContest({ contests }: Complete): Refusal | undefined {
  return contests.length < maxContests ? undefined : refusal("no-more-tries", { limit: maxContests });
}

/** Keeps the candidate's note, and asks the other grader where there is one. */
export function contestVerdict(
  state: Complete,
  { turnId, note }: InterviewCommandOf<"contest-verdict">,
  { now }: At,
): InterviewOutcome<Complete> {
  const contested = state.turns.find((turn) => turn.turnId === turnId);
  const verdict = contested && verdictOf(contested);
  if (!verdict || contested.outcome !== "answered") return refusal("stale-result", { turnId });
  const contests = [...state.contests, { turnId, note, at: now }];
  const event = { type: "verdict-contested", turnId } as const;
  const by = verdict.grader === offlineGrader ? "model" : "offline";
  if (by === "model" && !mayUseModel(state.setup)) return { to: { ...state, contests }, events: [event] };
  const turn = askedAgain(contested, by);
  return {
    to: { ...state, contests, turns: state.turns.map((each) => (each === contested ? turn : each)) },
    events: [event],
    effects: [{ effect: "evaluate-answer", input: { turnId, round: turn.grading.rounds } }],
  };
}

function askedAgain(turn: AnsweredTurn, by?: "offline" | "model"): AnsweredTurn {
  const { rounds, waiting, verdicts } = turn.grading;
  const asked: Grading["waiting"][number] = { round: rounds + 1, ...(by && { by }) };
  return { ...turn, grading: { rounds: rounds + 1, waiting: [...waiting, asked], verdicts } };
}

export function mayRegrade({ regrades }: Complete): Refusal | undefined {
  return regrades < maxRegrades ? undefined : refusal("no-more-tries", { limit: maxRegrades });
}

/** Asks anew for what failed, is pending, or was graded by an older version. */
export function regrade(
  state: Complete,
  _command: InterviewCommandOf<"regrade">,
  { facts }: Context<InterviewFacts["regrade"]>,
): InterviewOutcome<Complete> {
  const again = state.turns.filter((turn): turn is AnsweredTurn => isStale(turn, facts.graders));
  if (again.length === 0) return refusal("nothing-left");
  const asked = new Map(again.map((turn) => [turn.turnId, askedAgain(turn)]));
  return {
    to: {
      ...state,
      regrades: state.regrades + 1,
      turns: state.turns.map((turn) => asked.get(turn.turnId) ?? turn),
    },
    events: [{ type: "regrade-asked", turnIds: [...asked.keys()] }],
    effects: [...asked.values()].map(({ turnId, grading }) => ({
      effect: "evaluate-answer",
      input: { turnId, round: grading.rounds },
    })),
  };
}

function isStale(turn: ClosedTurn, graders: Readonly<Record<string, string>>): boolean {
  if (turn.outcome !== "answered") return false;
  if (gradingOf(turn) !== "graded") return true;
  const verdict = verdictOf(turn);
  const current = verdict && graders[verdict.grader];
  return current !== undefined && current !== verdict?.graderVersion;
}

/** Of this result, and not given up since: consent may have been taken back meanwhile. */
function isAdviceAwaited({ advice, result }: Complete, round: number): boolean {
  return advice.status === "asked" && round === result.round;
}

export function recordAdvice(
  state: Complete,
  { round, items, tokens }: InterviewCommandOf<"record-advice">,
): InterviewOutcome<Complete> {
  if (!isAdviceAwaited(state, round)) return refusal("stale-result", { round: state.result.round });
  const known = new Set(state.turns.map(({ turnId }) => turnId));
  const unknown = items.filter(({ turnId }) => !known.has(turnId)).map(({ turnId }) => turnId);
  if (unknown.length > 0) return refusal("advice-invalid", { unknown });
  return {
    to: { ...state, tokensUsed: state.tokensUsed + tokens, advice: { status: "written", round, items } },
    events: [{ type: "advice-recorded", round }],
  };
}

/** The composed advice stays. */
export function failAdvice(
  state: Complete,
  { round, code }: InterviewCommandOf<"fail-advice">,
): InterviewOutcome<Complete> {
  if (!isAdviceAwaited(state, round)) return refusal("stale-result", { round: state.result.round });
  return {
    to: { ...state, advice: { status: "failed", round, code } },
    events: [{ type: "advice-failed", round, code }],
  };
}
