import type { PlannedView } from "@segno/interviews/wire";

/** The planned questions, in order, and the spares. */
export function splitPlan(plan: readonly PlannedView[]): {
  readonly planned: readonly PlannedView[];
  readonly spares: readonly PlannedView[];
} {
  return { planned: plan.filter(({ spare }) => spare !== true), spares: plan.filter(({ spare }) => spare === true) };
}

/** The order with the slot one place earlier (-1) or later (1); none where it stands at that end already. */
export function moved(order: readonly number[], slot: number, step: -1 | 1): readonly number[] | undefined {
  const from = order.indexOf(slot);
  const other = order[from + step];
  if (from < 0 || other === undefined) return undefined;
  return order.map((each) => (each === slot ? other : each === other ? slot : each));
}

export function without(order: readonly number[], slot: number): readonly number[] {
  return order.filter((each) => each !== slot);
}

/** The order with a spare in the place of a planned slot. */
export function swapped(order: readonly number[], slot: number, spare: number): readonly number[] {
  return order.map((each) => (each === slot ? spare : each));
}
