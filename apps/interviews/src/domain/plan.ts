import { personal } from "segno";
import { z } from "zod";
import { difficulties, kinds } from "./question.ts";

/** The fewest and the most questions of a plan, and the spares that a planner adds. */
export const planBounds = { minSlots: 3, maxSlots: 12, maxSpares: 4 } as const;

/** What a slot may ask at one difficulty. The sheet is not here: what is not in the row cannot leak from it. */
export const optionSchema = z.strictObject({
  /** With the question's version: what was asked stays what was graded. */
  questionId: z.string().max(100),
  difficulty: z.enum(difficulties),
  skill: z.string().max(60),
  text: personal(z.string().max(1000)),
  hint: personal(z.string().max(1000)),
  rephrase: personal(z.string().max(1000)),
  /** At clock factor 1. */
  limitSeconds: z.int().min(1),
});
export type Option = z.infer<typeof optionSchema>;

export const slotSchema = z.strictObject({
  /** From 1, spares go on counting; it stays with the slot when the order is changed. */
  slot: z
    .int()
    .min(1)
    .max(planBounds.maxSlots + planBounds.maxSpares),
  skill: z.string().max(60),
  kind: z.enum(kinds),
  /** As planned; there is an option of it. */
  difficulty: z.enum(difficulties),
  why: personal(z.string().min(1).max(400)),
  /** The planned one, and its neighbours where there is one. */
  options: z.array(optionSchema).min(1).max(3),
});
export type Slot = z.infer<typeof slotSchema>;

const slots = z.array(slotSchema).min(planBounds.minSlots).max(planBounds.maxSlots);
const isSound = (plan: { readonly slots: readonly Slot[]; readonly spares: readonly Slot[] }): boolean => {
  const all = [...plan.slots, ...plan.spares];
  const questions = all.flatMap(({ options }) => options.map(({ questionId }) => questionId));
  return (
    new Set(all.map(({ slot }) => slot)).size === all.length &&
    new Set(questions).size === questions.length &&
    all.every(({ difficulty, options }) => options.some((option) => option.difficulty === difficulty))
  );
};

export const planSchema = z
  .strictObject({
    planner: z.string().max(40),
    version: z.string().max(40),
    slots,
    /** Four at first; a slot that the candidate removed waits here too. */
    spares: z.array(slotSchema).max(planBounds.maxSlots + planBounds.maxSpares - planBounds.minSlots),
  })
  .refine(isSound, "each slot once, each question once, and an option at the planned difficulty");
export type Plan = z.infer<typeof planSchema>;

/** What a planned question is, found by its id. */
export function findOption(
  plan: Plan,
  questionId: string,
): { readonly slot: Slot; readonly option: Option } | undefined {
  for (const slot of [...plan.slots, ...plan.spares]) {
    const option = slot.options.find((each) => each.questionId === questionId);
    if (option) return { slot, option };
  }
  return undefined;
}

/** The id under which a version of a question is planned, stored and graded. */
export function questionRef(question: { readonly id: string; readonly version: number }): string {
  return `${question.id}:${question.version}`;
}
