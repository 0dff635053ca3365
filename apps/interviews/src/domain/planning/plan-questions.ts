import { findSkill } from "../bank/skills.ts";
import { type Option, type Plan, type Slot, planBounds, questionRef } from "../plan.ts";
import { type Difficulty, type Kind, type Question, difficulties } from "../question.ts";
import type { Limits, Setup } from "../setup.ts";
import { chanceOf, shuffled } from "./chance.ts";
import { type Chooser, type Chosen, chooserOf } from "./choose.ts";
import { difficultyCounts, kindCounts, questionCount } from "./mix.ts";
import { inOrder } from "./order.ts";
import { skillQuotas, usualSkills, wantedSkills } from "./wanted-skills.ts";

export const bankPlanner = { name: "bank", version: "1" } as const;

export interface PlanRequest {
  readonly setup: Pick<Setup, "role" | "level" | "minutes" | "focus" | "jobText" | "limits" | "seed">;
  /** The bank. */
  readonly questions: readonly Question[];
  /** Ids of questions that the candidate was asked in the last interviews: these come last to hand. */
  readonly recent: readonly string[];
  /** Another try gives other questions. */
  readonly try: number;
}

/**
 * Chooses the questions of an interview from the bank; the same request gives the same plan (specification §5).
 *
 * @returns nothing where the bank has fewer than three that fit
 */
export function planQuestions({ setup, questions, recent, try: attempt }: PlanRequest): Plan | undefined {
  const count = questionCount(setup.minutes);
  const kinds = kindCounts(setup.level, count);
  const wanted = wantedSkills(setup, questions);
  const chance = chanceOf(`${setup.seed} ${attempt}`);
  const known = new Set(recent);
  const byChance = shuffled(questions, chance);
  const pool = [...byChance.filter(({ id }) => !known.has(id)), ...byChance.filter(({ id }) => known.has(id))];
  const chooser = chooserOf({
    pool,
    wanted,
    quotas: skillQuotas(wanted, kinds.technical + kinds["system-design"]),
    usual: usualSkills(setup.role, questions),
    due: difficultyCounts(setup.level, count),
  });

  const chosen = inOrder(chooseAll(chooser, kinds));
  if (chosen.length < planBounds.minSlots) return undefined;
  const spares = chooseSpares(chooser);
  const slots = [...chosen, ...spares].map((each, index) => slotOf(each, index + 1, { chooser, setup }));
  return {
    planner: bankPlanner.name,
    version: bankPlanner.version,
    slots: slots.slice(0, chosen.length),
    spares: slots.slice(chosen.length),
  };
}

/** The scarcer kinds first, so that every difficulty that is due is still there for the rest. */
function chooseAll(chooser: Chooser, kinds: Readonly<Record<Kind, number>>): readonly Chosen[] {
  const times = (count: number, choose: () => Chosen | undefined): readonly Chosen[] =>
    Array.from({ length: count }, choose).filter((each) => each !== undefined);
  const first = times(1, () => chooser.next("technical", ["easy"], "difficulty"));
  const design = times(kinds["system-design"], () => chooser.next("system-design", ["hard", "medium"], "skill"));
  const behavioural = times(kinds.behavioural, () => chooser.next("behavioural", ["medium", "easy"], "difficulty"));
  const situational = times(kinds.situational, () => chooser.next("situational", ["medium", "easy"], "difficulty"));
  const rest = times(kinds.technical - 1, () => chooser.next("technical", chooser.mostDue(), "skill"));
  return [...first, ...design, ...rest, ...situational, ...behavioural];
}

function chooseSpares(chooser: Chooser): readonly Chosen[] {
  const kinds: readonly Kind[] = ["technical", "technical", "behavioural", "technical"];
  const spares = kinds.map((kind) => chooser.next(kind, ["medium", "easy"], "skill"));
  return spares.filter((each) => each !== undefined).slice(0, planBounds.maxSpares);
}

interface Slotting {
  readonly chooser: Chooser;
  readonly setup: PlanRequest["setup"];
}

function slotOf(chosen: Chosen, slot: number, { chooser, setup }: Slotting): Slot {
  const { question } = chosen;
  const place = difficulties.indexOf(question.difficulty);
  const neighbours = [difficulties[place - 1], difficulties[place + 1]].flatMap((difficulty) =>
    difficulty ? (chooser.near(question, difficulty) ?? []) : [],
  );
  return {
    slot,
    skill: question.skill,
    kind: question.kind,
    difficulty: question.difficulty,
    why: whyOf(chosen),
    options: [question, ...neighbours].map((each) => optionOf(each, setup.limits)),
  };
}

function optionOf(question: Question, limits: Limits): Option {
  const { text, hint, rephrase, skill, difficulty, kind } = question;
  const hearingSeconds = (limits.perWordMs * text.split(/\s+/u).length) / 1000;
  const limitSeconds = Math.round(baseSeconds(kind, difficulty, limits) + hearingSeconds);
  return { questionId: questionRef(question), difficulty, skill, text, hint, rephrase, limitSeconds };
}

function baseSeconds(kind: Kind, difficulty: Difficulty, limits: Limits): number {
  switch (kind) {
    case "technical":
      return limits.technicalSeconds[difficulty];
    case "system-design":
      return limits.systemDesignSeconds;
    case "behavioural":
      return limits.behaviouralSeconds;
    case "situational":
      return limits.situationalSeconds;
    default:
      return kind satisfies never;
  }
}

/** Why this question, in one sentence. */
function whyOf({ question, wanted }: Chosen): string {
  if (!wanted || wanted.from === "role") return `${labelOf(question.skill)} is usual for this role.`;
  const { label, id } = wanted.skill;
  const isItself = id === question.skill;
  if (wanted.from === "focus")
    return isItself ? `You asked to practise ${label}.` : `This is close to ${label}, which you asked to practise.`;
  return isItself ? `The job advert names ${label}.` : `This is close to ${label}, which the job advert names.`;
}

const labelOf = (skill: string): string => findSkill(skill)?.label ?? skill;
