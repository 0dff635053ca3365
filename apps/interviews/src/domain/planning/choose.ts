import type { Skill } from "../bank/skills.ts";
import { type Difficulty, type Kind, type Question, difficulties } from "../question.ts";
import { type WantedSkill, mostOfOneSkill } from "./wanted-skills.ts";

/** A question with the skill that it was chosen for, or for being near to; none where it is usual for the role. */
export interface Chosen {
  readonly question: Question;
  readonly wanted?: WantedSkill;
}

interface Choosing {
  /** In the order in which they come to hand. */
  readonly pool: readonly Question[];
  readonly wanted: readonly WantedSkill[];
  readonly quotas: ReadonlyMap<string, number>;
  readonly usual: readonly Skill[];
  readonly due: Readonly<Record<Difficulty, number>>;
}

/** Hands out questions of a pool, none twice. */
export interface Chooser {
  /**
   * The next of a kind, of a difficulty that is still due where there is one.
   *
   * @param order - difficulties, the likeliest first
   * @param first - what counts more, that order or the skills that are wanted
   */
  next(kind: Kind, order: readonly Difficulty[], first: "difficulty" | "skill"): Chosen | undefined;
  /** Another of the same kind and area at another difficulty, of the same skill where there is one. */
  near(question: Question, difficulty: Difficulty): Question | undefined;
  /** Difficulties by how many are still due, the most first. */
  mostDue(): readonly Difficulty[];
}

interface Ranked {
  readonly question: Question;
  readonly wanted: WantedSkill | undefined;
  readonly nearness: number;
  /** How many questions are still due to the skill. */
  readonly quota: number;
  /** Of its difficulty in the order that was asked for. */
  readonly place: number;
}

export function chooserOf({ pool, wanted, quotas, usual, due }: Choosing): Chooser {
  const used = new Set<string>();
  const perSkill = new Map<string, number>();
  const quota = new Map(quotas);
  const left = new Map<Difficulty, number>(difficulties.map((difficulty) => [difficulty, due[difficulty]]));
  const isDue = ({ difficulty }: Question): boolean => (left.get(difficulty) ?? 0) > 0;

  const wantedFor = (question: Question): WantedSkill | undefined => {
    const open = wanted.filter(({ skill }) => (quota.get(skill.id) ?? 0) > 0);
    return (
      open.find(({ skill }) => skill.id === question.skill) ?? open.find(({ skill }) => skill.area === question.area)
    );
  };
  /** Wanted itself, near to what is wanted, usual for the role, any; and whatever there is too much of, last. */
  const nearness = (question: Question, own: WantedSkill | undefined): number => {
    const isTooMuch = (perSkill.get(question.skill) ?? 0) >= mostOfOneSkill;
    const near = own
      ? own.skill.id === question.skill
        ? 0
        : 1
      : usual.some(({ id }) => id === question.skill)
        ? 2
        : 3;
    return near + (isTooMuch ? 4 : 0);
  };
  const ranked = (question: Question, order: readonly Difficulty[]): Ranked => {
    const own = wantedFor(question);
    return {
      question,
      wanted: own,
      nearness: nearness(question, own),
      quota: own ? (quota.get(own.skill.id) ?? 0) : 0,
      place: [...order, question.difficulty].indexOf(question.difficulty),
    };
  };

  return {
    next(kind, order, first) {
      const open = pool.filter((question) => question.kind === kind && !used.has(question.id));
      const candidates = open.some(isDue) ? open.filter(isDue) : open;
      const [best] = candidates
        .map((question) => ranked(question, order))
        .toSorted((one, other) => {
          const bySkill = one.nearness - other.nearness || other.quota - one.quota;
          const byDifficulty = one.place - other.place;
          return first === "skill" ? bySkill || byDifficulty : byDifficulty || bySkill;
        });
      if (!best) return undefined;
      const { question, wanted: own } = best;
      if (own) quota.set(own.skill.id, (quota.get(own.skill.id) ?? 0) - 1);
      left.set(question.difficulty, (left.get(question.difficulty) ?? 0) - 1);
      perSkill.set(question.skill, (perSkill.get(question.skill) ?? 0) + 1);
      used.add(question.id);
      return { question, ...(own && { wanted: own }) };
    },
    near(question, difficulty) {
      const open = pool.filter(
        (other) =>
          other.kind === question.kind &&
          other.area === question.area &&
          other.difficulty === difficulty &&
          !used.has(other.id),
      );
      const best = open.find(({ skill }) => skill === question.skill) ?? open[0];
      if (best) used.add(best.id);
      return best;
    },
    mostDue: () => difficulties.toSorted((one, other) => (left.get(other) ?? 0) - (left.get(one) ?? 0)),
  };
}
