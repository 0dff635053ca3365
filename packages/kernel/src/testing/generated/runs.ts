/** How often a property is tried: a few times as a rule, and `RUNS` times as often where somebody looks longer. */
export function runsOf(few: number): number {
  return Math.ceil(few * Number(process.env["RUNS"] ?? 1));
}
