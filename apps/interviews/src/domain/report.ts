import { skillLabel } from "./bank/skills.ts";
import type { Complete } from "./interview-state.ts";
import { levelView, rounded, scoreOf } from "./levels.ts";
import { findOption } from "./plan.ts";
import { type ThreadScore, difficultyWeights, errorPerTurn, scoreThreads, threadLevel } from "./scoring.ts";
import { type GradedTurn, type PointProgress, gradedTurns, progressOf, severityOf } from "./threads.ts";
import { type ClosedTurn, gradingOf, verdictOf } from "./turn.ts";
import type { FindingView, LevelView, Report, StudyView, ThreadView, UnsureWhy } from "./view-types.ts";

/** At most so many strengths, gaps and things to study. */
const most = 5;

/** The level of one thread, as unsure as one turn is. */
export function threadLevelView(level: number, state: ThreadScore["state"]): LevelView {
  return levelView(scoreOf(level, state === "graded" ? errorPerTurn : 0));
}

/** How it went: a pure function of the row, so that it cannot be missing (specification §6, "Report"). */
export function reportOf(state: Complete): Report {
  const { plan, turns, result, advice } = state;
  const threads = scoreThreads(plan, turns);
  const first = threads.filter(({ main }) => main.take === 1);
  const points = first.filter(({ state }) => state === "graded").flatMap(pointsOf);
  const asked = new Set(threads.map(({ main }) => main.slot));
  const notAsked = plan.slots.filter(({ slot }) => !asked.has(slot));
  return {
    round: result.round,
    formula: result.formula,
    planner: { name: plan.planner, version: plan.version },
    graders: gradersOf(turns),
    counts: {
      planned: plan.slots.length,
      asked: first.length,
      answered: first.filter(({ main }) => main.outcome === "answered").length,
      graded: first.filter(({ state }) => state === "graded").length,
      skipped: first.filter(({ state }) => state === "skipped").length,
      unanswered: first.filter(({ state }) => state === "unanswered").length,
      pending: turns.filter((turn) => gradingOf(turn) === "pending").length,
    },
    ...(result.overall && { overall: levelView(result.overall) }),
    skills: result.skills.map(({ skill, threads: count, score }) => ({
      skill,
      label: skillLabel(skill),
      threads: count,
      score: levelView(score),
    })),
    threads: threads.map((thread) => threadView(thread, state)),
    notAsked: notAsked.map(({ slot, skill, kind }) => ({ slot, skill: skillLabel(skill), kind })),
    strengths: heaviest(points.filter(({ point }) => point.status === "met")).map(findingOf),
    gaps: heaviest(points.filter(({ point }) => point.status !== "met")).map(findingOf),
    study: studyOf(points, state),
    advice: advice.status,
    ...speakingOf(turns),
    unsure: turns.flatMap(unsureOf),
  };
}

interface PlacedPoint {
  readonly thread: ThreadScore;
  readonly point: PointProgress;
  /** Where it was met, or else where it was found wanting. */
  readonly turnId: string;
}

function pointsOf(thread: ThreadScore): readonly PlacedPoint[] {
  return progressOf(gradedTurns(thread.turns)).map((point) => ({
    thread,
    point,
    turnId: (point.status === "met" ? point.filledIn : point.opened?.turnId) ?? thread.main.turnId,
  }));
}

const worth = ({ thread, point }: PlacedPoint): number => point.weight * difficultyWeights[thread.difficulty];
const left = (placed: PlacedPoint): number => worth(placed) * (1 - placed.point.credit);

function heaviest(points: readonly PlacedPoint[]): readonly PlacedPoint[] {
  return points.toSorted((one, other) => worth(other) - worth(one)).slice(0, most);
}

function findingOf({ thread, point, turnId }: PlacedPoint): FindingView {
  const { pointId, weight, status } = point;
  const about = { turnId, questionId: thread.main.questionId, pointId, skill: skillLabel(thread.skill), weight };
  return status === "met" ? about : { ...about, severity: severityOf(point) };
}

/** Five questions to study, by weight and difficulty of what is left of them. */
function studyOf(points: readonly PlacedPoint[], { advice }: Complete): readonly StudyView[] {
  if (advice.status === "written") {
    const byTurn = new Map(points.map((placed) => [placed.thread.main.turnId, placed.thread]));
    return advice.items.map(({ turnId, text }) => {
      const thread = byTurn.get(turnId);
      return { turnId, text, ...studyPlace(turnId, thread), pointIds: pointIdsLeft(points, thread) };
    });
  }
  const open = points.filter(({ point }) => point.status !== "met");
  const threads = [...Map.groupBy(open, ({ thread }) => thread)];
  return threads
    .map(([thread, own]) => ({ thread, lost: own.reduce((sum, placed) => sum + left(placed), 0) }))
    .toSorted((one, other) => other.lost - one.lost)
    .slice(0, most)
    .map(({ thread }) => ({
      turnId: thread.main.turnId,
      ...studyPlace(thread.main.turnId, thread),
      pointIds: pointIdsLeft(open, thread),
    }));
}

const studyPlace = (turnId: string, thread: ThreadScore | undefined): Pick<StudyView, "questionId" | "skill"> => ({
  questionId: thread?.main.questionId ?? turnId,
  skill: thread ? skillLabel(thread.skill) : "",
});

function pointIdsLeft(points: readonly PlacedPoint[], thread: ThreadScore | undefined): readonly string[] {
  const own = points.filter((placed) => placed.thread === thread && placed.point.status !== "met");
  return own.toSorted((one, other) => left(other) - left(one)).map(({ point }) => point.pointId);
}

function threadView(thread: ThreadScore, { plan }: Complete): ThreadView {
  const { main, turns, skill, kind, difficulty, state, level } = thread;
  const graded = gradedTurns(turns);
  const order = plan.slots.findIndex(({ slot }) => slot === main.slot);
  return {
    slot: main.slot,
    take: main.take,
    number: order + 1,
    questionId: main.questionId,
    skill: skillLabel(skill),
    kind,
    difficulty,
    state,
    choice: main.choice ?? "as-planned",
    why: findOption(plan, main.questionId)?.slot.why ?? "",
    help: [...new Set(turns.flatMap(({ help }) => help))],
    counts: main.take === 1 && level !== undefined,
    ...(level !== undefined && { level: threadLevelView(level, state) }),
    levelByTurn: graded.flatMap(({ turnId }, index) => levelUpTo(thread, graded.slice(0, index + 1), turnId)),
    turnIds: turns.map(({ turnId }) => turnId),
    gaps: progressOf(graded).flatMap(gapView),
  };
}

function levelUpTo(thread: ThreadScore, graded: readonly GradedTurn[], turnId: string): ThreadView["levelByTurn"] {
  const level = threadLevel(thread.kind, graded);
  return level === undefined ? [] : [{ turnId, level: rounded(level) }];
}

function gapView(point: PointProgress): ThreadView["gaps"] {
  const { opened, filledIn, pointId, weight } = point;
  if (!opened) return [];
  const severity = severityOf({ weight, status: opened.found });
  return [{ pointId, severity, found: opened.found, openedIn: opened.turnId, ...(filledIn && { filledIn }) }];
}

function gradersOf(turns: readonly ClosedTurn[]): Report["graders"] {
  const verdicts = turns.flatMap((turn) => verdictOf(turn) ?? []);
  const groups = Map.groupBy(verdicts, ({ grader, graderVersion }) => `${grader} ${graderVersion}`);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first ? [{ name: first.grader, version: first.graderVersion, turns: 1 + others.length }] : [],
  );
}

/** Pace, pauses and fillers: apart, and never part of a level. */
function speakingOf(turns: readonly ClosedTurn[]): Pick<Report, "speaking"> {
  const facts = turns.flatMap((turn) => (turn.outcome === "answered" && turn.answer.facts) || []);
  const sum = (of: "durationMs" | "words" | "longPauses" | "fillers"): number =>
    facts.reduce((total, fact) => total + fact[of], 0);
  const durationMs = sum("durationMs");
  if (durationMs === 0) return {};
  const wordsPerMinute = Math.round((sum("words") * 60_000) / durationMs);
  return { speaking: { durationMs, wordsPerMinute, longPauses: sum("longPauses"), fillers: sum("fillers") } };
}

function unsureOf(turn: ClosedTurn): Report["unsure"] {
  const why = whyUnsure(turn);
  return why ? [{ turnId: turn.turnId, why }] : [];
}

function whyUnsure(turn: ClosedTurn): UnsureWhy | undefined {
  const grading = gradingOf(turn);
  if (grading === "pending" || grading === "failed") return grading;
  const verdict = verdictOf(turn);
  if (!verdict) return undefined;
  if (verdict.abstained) return verdict.abstained;
  if (verdict.criteria.find(({ name }) => name === "coverage")?.level == null) return "abstained";
  return verdict.confidence === "low" ? "low-confidence" : undefined;
}
