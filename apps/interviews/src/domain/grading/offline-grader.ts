import { type Grade, type GradeRequest, type Grader, type Verdict, offlineGrader } from "./grader.ts";
import { type CriterionName, type Kind, behaviouralCriteria, technicalCriteria } from "../question.ts";
import { createSpeller } from "./features/lexicon.ts";
import { trained, trainedIdf } from "./model/trained.ts";
import { isForeign } from "./text/language.ts";
import { toNfc, tokenise } from "./text/tokens.ts";
import { verifyVerdict } from "./verify-verdict.ts";
import { familiar, familiarityOf, isBareList, isDeclined, isEcho, thrown } from "./offline/conduct.ts";
import { judgeByCues, judgeCorrectness, judgeCoverage } from "./offline/criteria.ts";
import * as cues from "./offline/cues.ts";
import { type PointFinding, judgePoints, raiseFlags } from "./offline/points.ts";
import { type Prepared, prepare } from "./offline/prepared.ts";
import { createSpoken } from "./offline/spoken.ts";

/** Of the weights, and of the rules around them: the second is raised when the same answer may get another level. */
const version = `${trained.version}.1`;

/** The grader that needs no key and no network: the same request gives the same grade. */
export function createOfflineGrader(): Grader {
  return {
    name: offlineGrader,
    version,
    grade: async (request) => gradeOffline(request),
  };
}

/** Judges one answer by its sheet, in a few milliseconds (specification §6, "Offline grader"). It proposes no texts. */
export function gradeOffline(request: GradeRequest): Grade {
  return { verdict: verifyVerdict(judge(request), request.answer), proposals: [] };
}

type Judgement = Pick<Verdict, "kind" | "criteria" | "points" | "redFlags" | "confidence"> & {
  readonly abstained?: "language";
};

function judge(request: GradeRequest): Verdict {
  const prepared = prepare(request, trainedIdf);
  return {
    ...judgePrepared(request, prepared),
    grader: offlineGrader,
    graderVersion: version,
    tokens: 0,
  };
}

function judgePrepared(request: GradeRequest, prepared: Prepared): Judgement {
  const meant = prepared.sentences.flatMap(({ from, to }) => prepared.words.slice(from, to));
  if (isForeign(meant.length > 0 ? meant : prepared.words, trainedIdf, request.language)) {
    return { ...without(request, "answered"), abstained: "language" };
  }
  const findings = judgePoints(request, prepared, trained.model);
  const spoken = createSpoken(spellCues(prepared.words), prepared.sentences);
  if (isEcho(prepared)) return nothing(request, "off-topic");
  if (findings.every(({ point }) => point.status === "missing")) {
    if (isDeclined(prepared)) return nothing(request, "declined");
    if (familiarityOf(prepared) < familiar) return nothing(request, "off-topic");
  }
  const redFlags = raiseFlags(request, prepared, trained.model);
  const isList = isBareList(toNfc(request.answer), prepared);
  const counted = isList ? findings.map(asOfAList) : findings;
  const coverage = judgeCoverage(counted);
  const isThrown = prepared.disorder >= thrown;
  const isStrange = familiarityOf(prepared) < familiar;
  const criteria = criteriaOf(request.kind).map((name) => {
    if (name === "coverage") return coverage;
    if (isStrange) return notJudged(name, "Most of the answer is about something else.");
    if (isThrown) return notJudged(name, "Its words stand in no order.");
    if (isList) return notJudged(name, "These are key words, no sentences.");
    return name === "correctness" ? judgeCorrectness(counted, redFlags) : judgeByCues(name, spoken);
  });
  return {
    kind: "answered",
    points: counted.map(({ point }) => point),
    redFlags,
    criteria: isList ? criteria.map((criterion) => ({ ...criterion, confidence: "low" })) : criteria,
    confidence: isList ? "low" : coverage.confidence,
  };
}

/** Key words name a point and do not make it: met is partly, so that a bare list ends at 2. */
function asOfAList({ point, margin }: PointFinding): PointFinding {
  return { point: point.status === "met" ? { ...point, status: "partly" } : point, margin };
}

function criteriaOf(kind: Kind): readonly CriterionName[] {
  return kind === "technical" || kind === "system-design" ? technicalCriteria : behaviouralCriteria;
}

/** Nothing was said to the question: that much is sure. */
function nothing(request: GradeRequest, kind: "declined" | "off-topic"): Judgement {
  const { criteria, ...rest } = without(request, kind);
  const reason = kind === "declined" ? "There is no answer in it." : "It is not about the question.";
  return {
    ...rest,
    criteria: criteria.map((one) => (one.name === "coverage" ? { ...one, level: 0, confidence: "high", reason } : one)),
    confidence: kind === "declined" ? "high" : "medium",
  };
}

function without({ kind, sheet }: GradeRequest, conduct: Verdict["kind"]): Judgement {
  return {
    kind: conduct,
    criteria: criteriaOf(kind).map((name) => notJudged(name, "Not judged.")),
    points: sheet.points.map(({ id, weight }) => ({ id, weight, status: "missing", spans: [] })),
    redFlags: [],
    confidence: "low",
  };
}

function notJudged(name: CriterionName, reason: string): Verdict["criteria"][number] {
  return { name, level: null, confidence: "low", spans: [], reason };
}

/** Puts right a slip in one of the longer words that cues are made of. */
const spellCues = createSpeller(
  tokenise(
    Object.values(cues)
      .flat()
      .join(" ")
      .replaceAll(/\\p\{\w\}|[^\p{L}' |]/gu, " "),
  ).filter(({ text }) => text.length >= 6),
  trainedIdf,
);
