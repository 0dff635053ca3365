import { skillLabel } from "../bank/skills.ts";
import { type Option, type Plan, type Slot, planBounds, questionRef } from "../plan.ts";
import { type Difficulty, type Kind, type Question, difficulties, kinds } from "../question.ts";
import type { Limits, Setup } from "../setup.ts";
import { chanceOf, shuffled } from "../chance.ts";
import { type Chooser, type Chosen, chooserOf } from "./choose.ts";
import { difficultyCounts, kindCounts, questionCount } from "./mix.ts";
import { inOrder } from "./order.ts";
import { skillQuotas, usualSkills, wantedOfPeople, wantedSkills } from "./wanted-skills.ts";

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
  const counts = kindCounts(setup.level, count);
  const technical = wantedSkills(setup, questions);
  const people = wantedOfPeople(setup);
  const chance = chanceOf(`${setup.seed} ${attempt}`);
  const known = new Set(recent);
  const byChance = shuffled(questions, chance);
  const pool = [...byChance.filter(({ id }) => !known.has(id)), ...byChance.filter(({ id }) => known.has(id))];
  const chooser = chooserOf({
    pool,
    wanted: [...technical, ...people],
    quotas: new Map([
      ...skillQuotas(technical, counts.technical + counts["system-design"]),
      ...skillQuotas(people, counts.behavioural + counts.situational),
    ]),
    usual: usualSkills(setup.role, questions),
    due: { kinds: counts, difficulties: difficultyCounts(setup.level, count) },
  });
  const focus = [...technical, ...people].filter(({ from }) => from === "focus").map(({ skill }) => skill.id);

  const chosen = inOrder(chooseAll(chooser, focus));
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

const opening = { kind: "technical", difficulty: "easy" } as const;

/**
 * What was typed before anything else, each once; then the scarcer kinds. The opening question, an easy one, is of what
 * was typed where the bank has one, and gives way only to a skill that would have no place else.
 */
function chooseAll(chooser: Chooser, focus: readonly string[]): readonly Chosen[] {
  const times = (kind: Kind, choose: () => Chosen | undefined): readonly Chosen[] =>
    Array.from({ length: Math.max(0, chooser.dueOf(kind)) }, choose).filter((each) => each !== undefined);
  const next = (
    kind: Kind,
    order: readonly Difficulty[] = ["medium", "easy"],
    first: "difficulty" | "skill" = "difficulty",
  ): Chosen | undefined => chooser.next({ kinds: [kind], order, first });

  let opened: Chosen | undefined;
  for (const skill of focus)
    opened ??= chooser.next({ kinds: [opening.kind], order: [opening.difficulty], first: "difficulty", skill });
  const keeping = opened ? undefined : opening;
  const typed = focus
    .filter((skill) => skill !== opened?.question.skill)
    .flatMap((skill) => {
      const wish = { kinds, order: chooser.mostDue(), first: "difficulty", skill } as const;
      return chooser.next({ ...wish, keeping }) ?? chooser.next(wish) ?? [];
    });
  if (chooser.dueOf("technical") > 0) opened ??= next("technical", [opening.difficulty]);
  const design = times("system-design", () => next("system-design", ["hard", "medium"], "skill"));
  const behavioural = times("behavioural", () => next("behavioural"));
  const situational = times("situational", () => next("situational"));
  const rest = times("technical", () => next("technical", chooser.mostDue(), "skill"));
  return openingFirst([...(opened ? [opened] : []), ...typed, ...design, ...rest, ...situational, ...behavioural]);
}

/** An easy technical one first; where there is none, the first technical one. */
function openingFirst(chosen: readonly Chosen[]): readonly Chosen[] {
  const technical = chosen.filter(({ question }) => question.kind === "technical");
  const first = technical.find(({ question }) => question.difficulty === opening.difficulty) ?? technical[0];
  return first ? [first, ...chosen.filter((each) => each !== first)] : chosen;
}

function chooseSpares(chooser: Chooser): readonly Chosen[] {
  const wanted: readonly Kind[] = ["technical", "technical", "behavioural", "technical"];
  const spares = wanted.map((kind) => chooser.next({ kinds: [kind], order: ["medium", "easy"], first: "skill" }));
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
  if (!wanted || wanted.from === "role") return `${skillLabel(question.skill)} is usual for this role.`;
  const { label, id } = wanted.skill;
  const isItself = id === question.skill;
  if (wanted.from === "focus")
    return isItself ? `You asked to practise ${label}.` : `This is close to ${label}, which you asked to practise.`;
  return isItself ? `The job advert names ${label}.` : `This is close to ${label}, which the job advert names.`;
}
