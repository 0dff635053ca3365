import { type Rate, median } from "./callers.ts";
import type { Contender } from "./contender.ts";

export interface Rounds {
  readonly rounds: number;
  /** Of one measurement, in milliseconds. */
  readonly forMs: number;
  /** Before each measurement: clears what the one before has left. */
  prepare(contender: Contender): Promise<void>;
}

/** Measures all contenders in turn, round after round, so that a slow minute meets all of them; medians of the rounds. */
export async function measureInRounds(
  contenders: readonly Contender[],
  callers: number,
  { rounds, forMs, prepare }: Rounds,
): Promise<ReadonlyMap<string, Rate>> {
  const all = new Map<string, Rate[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const contender of contenders) {
      await prepare(contender);
      all.get(contender.name)?.push(await contender.measure({ callers, forMs }));
    }
  return new Map(
    [...all].map(([name, rates]) => [
      name,
      {
        perSecond: median(rates.map(({ perSecond }) => perSecond)),
        ended: rates.reduce((all, { ended }) => all + ended, 0),
        p50: median(rates.map(({ p50 }) => p50)),
        p99: median(rates.map(({ p99 }) => p99)),
      },
    ]),
  );
}
