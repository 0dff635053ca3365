/** What a turn is grouped by. */
interface Placed {
  readonly turnId: string;
  readonly slot: number;
  readonly take: number;
}

/** A question with the follow-ups to it, in one take. */
export interface Thread<T> {
  readonly key: string;
  /** Of the question, from 1, in the order they were asked. */
  readonly number: number;
  readonly take: number;
  readonly question: T;
  readonly followUps: readonly T[];
}

/** Groups turns, in the order they were asked, into their threads. */
export function threadsOf<T extends Placed>(turns: readonly T[]): readonly Thread<T>[] {
  const groups = Map.groupBy(turns, ({ slot, take }) => `${slot}.${take}`);
  const order = [...new Set(turns.map(({ slot }) => slot))];
  return [...groups].flatMap(([key, [question, ...followUps]]) =>
    question ? [{ key, number: order.indexOf(question.slot) + 1, take: question.take, question, followUps }] : [],
  );
}
