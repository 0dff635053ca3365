import { planBounds } from "../plan.ts";
import { type Difficulty, type Kind, difficulties, kinds } from "../question.ts";
import type { Seniority } from "../setup.ts";

const minutesPerQuestion = 3;

/** How many questions fit into so many minutes (specification §5). */
export function questionCount(minutes: number): number {
  const { minSlots, maxSlots } = planBounds;
  return Math.min(maxSlots, Math.max(minSlots, Math.round(minutes / minutesPerQuestion)));
}

/** In percent, in the order of `kinds` and of `difficulties`. */
const mixes = {
  junior: { kinds: [70, 0, 20, 10], difficulties: [50, 40, 10] },
  mid: { kinds: [60, 10, 20, 10], difficulties: [30, 50, 20] },
  senior: { kinds: [45, 20, 20, 15], difficulties: [15, 45, 40] },
} as const satisfies Record<Seniority, { readonly kinds: readonly number[]; readonly difficulties: readonly number[] }>;

export function kindCounts(level: Seniority, count: number): Readonly<Record<Kind, number>> {
  const [technical = 0, design = 0, behavioural = 0, situational = 0] = largestRemainder(count, mixes[level].kinds);
  return { technical, "system-design": design, behavioural, situational } satisfies Record<
    (typeof kinds)[number],
    number
  >;
}

export function difficultyCounts(level: Seniority, count: number): Readonly<Record<Difficulty, number>> {
  const [easy = 0, medium = 0, hard = 0] = largestRemainder(count, mixes[level].difficulties);
  return { easy, medium, hard } satisfies Record<(typeof difficulties)[number], number>;
}

/** Shares a whole number out by weight: the whole parts, then the largest fractions, ties in the order listed. */
export function largestRemainder(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  const shares = weights.map((weight) => Math.floor((total * weight) / sum));
  const rest = total - shares.reduce((all, share) => all + share, 0);
  const byFraction = weights
    .map((weight, index) => ({ index, fraction: (total * weight) % sum }))
    .toSorted((one, other) => other.fraction - one.fraction || one.index - other.index);
  const raised = new Set(byFraction.slice(0, rest).map(({ index }) => index));
  return shares.map((share, index) => share + (raised.has(index) ? 1 : 0));
}
