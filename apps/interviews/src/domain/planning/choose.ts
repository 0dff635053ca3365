import type { Skill } from "../bank/skills.ts";
import { type Difficulty, type Kind, type Question, difficulties } from "../question.ts";
import { type Due, canFill, dueAfter } from "./due.ts";
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
  readonly due: Due;
}

interface Wish {
  readonly kinds: readonly Kind[];
  /** Difficulties, the likeliest first. */
  readonly order: readonly Difficulty[];
  /** What counts more, that order or the skills that are wanted. */
  readonly first: "difficulty" | "skill";
  /** Of this skill and these difficulties alone, and only as far as the mixes can still be had. */
  readonly skill?: string;
  /** A place that is kept for another. */
  readonly keeping?: { readonly kind: Kind; readonly difficulty: Difficulty } | undefined;
}

/** Hands out questions of a pool, none twice. */
export interface Chooser {
  /** The next that fits; one that leaves both mixes within reach, where there is one. */
  next(wish: Wish): Chosen | undefined;
  /** Another of the same kind and area at another difficulty, of the same skill where there is one. */
  near(question: Question, difficulty: Difficulty): Question | undefined;
  /** Difficulties by how many are still due, the most first. */
  mostDue(): readonly Difficulty[];
  /** How many of a kind are still due. */
  dueOf(kind: Kind): number;
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

export function chooserOf({ pool, wanted, quotas, usual, due: dueAtFirst }: Choosing): Chooser {
  const used = new Set<string>();
  const perSkill = new Map<string, number>();
  const quota = new Map(quotas);
  const stock = new Map<string, number>();
  const count = (counts: Map<string, number>, key: string, step: 1 | -1): void => {
    counts.set(key, (counts.get(key) ?? 0) + step);
  };
  for (const { kind, difficulty } of pool) count(stock, `${kind} ${difficulty}`, 1);
  let due = dueAtFirst;

  /** Whether taking it, and the place that is kept, leaves both mixes within reach. */
  const keepsMixes = (question: Pick<Question, "kind" | "difficulty">, keeping: Wish["keeping"]): boolean => {
    const taken = [question, ...(keeping ? [keeping] : [])];
    const left = taken.reduce((all, { kind, difficulty }) => dueAfter(all, kind, difficulty), due);
    const isTaken = (kind: Kind, difficulty: Difficulty): number =>
      taken.filter((each) => each.kind === kind && each.difficulty === difficulty).length;
    return canFill(left, (kind, difficulty) => (stock.get(`${kind} ${difficulty}`) ?? 0) - isTaken(kind, difficulty));
  };
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
  const candidatesFor = ({ kinds, order, skill, keeping }: Wish): readonly Question[] => {
    const open = pool.filter(({ id, kind }) => kinds.includes(kind) && !used.has(id));
    const cells = new Map(open.map((question) => [`${question.kind} ${question.difficulty}`, question]));
    const sound = new Set([...cells].flatMap(([cell, question]) => (keepsMixes(question, keeping) ? [cell] : [])));
    const fitting = open.filter(({ kind, difficulty }) => sound.has(`${kind} ${difficulty}`));
    if (skill !== undefined)
      return fitting.filter((question) => question.skill === skill && order.includes(question.difficulty));
    if (fitting.length > 0) return fitting;
    const isDue = ({ difficulty }: Question): boolean => due.difficulties[difficulty] > 0;
    return open.some(isDue) ? open.filter(isDue) : open;
  };

  return {
    next(wish) {
      const [best] = candidatesFor(wish)
        .map((question) => ranked(question, wish.order))
        .toSorted((one, other) => {
          const bySkill = one.nearness - other.nearness || other.quota - one.quota;
          const byDifficulty = one.place - other.place;
          return wish.first === "skill" ? bySkill || byDifficulty : byDifficulty || bySkill;
        });
      if (!best) return undefined;
      const { question, wanted: own } = best;
      if (own) count(quota, own.skill.id, -1);
      due = dueAfter(due, question.kind, question.difficulty);
      count(stock, `${question.kind} ${question.difficulty}`, -1);
      count(perSkill, question.skill, 1);
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
    mostDue: () => difficulties.toSorted((one, other) => due.difficulties[other] - due.difficulties[one]),
    dueOf: (kind) => due.kinds[kind],
  };
}
