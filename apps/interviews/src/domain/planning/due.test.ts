import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Difficulty, type Kind, difficulties, kinds } from "../question.ts";
import { type Due, canFill, dueAfter } from "./due.ts";

test("both mixes can be had exactly where taking one question after another can end with nothing due", () => {
  const count = fc.integer({ min: 0, max: 2 });
  const row = fc.record({ easy: count, medium: count, hard: count });
  const stocks = fc.record({ technical: row, "system-design": row, behavioural: row, situational: row });
  const needed = fc.record({ technical: count, "system-design": count, behavioural: count, situational: count });
  fc.assert(
    fc.property(needed, fc.array(fc.constantFrom(...difficulties), { maxLength: 8 }), stocks, (byKind, list, stock) => {
      const total = Object.values(byKind).reduce((sum, each) => sum + each, 0);
      const some = [...list, ...Array.from({ length: total }, () => "medium" as const)].slice(0, total);
      const ofDifficulty = (difficulty: Difficulty): number => some.filter((each) => each === difficulty).length;
      const byDifficulty = { easy: ofDifficulty("easy"), medium: ofDifficulty("medium"), hard: ofDifficulty("hard") };
      const due: Due = { kinds: byKind, difficulties: byDifficulty };
      expect(canFill(due, (kind, difficulty) => stock[kind][difficulty])).toBe(endsWithNothingDue(due, stock));
    }),
    { numRuns: 300 },
  );
});

type Stock = Readonly<Record<Kind, Readonly<Record<Difficulty, number>>>>;

/** By trying every way. */
function endsWithNothingDue(due: Due, stock: Stock): boolean {
  const kind = kinds.find((each) => due.kinds[each] > 0);
  if (!kind) return true;
  return difficulties.some((difficulty) => {
    if (due.difficulties[difficulty] === 0 || stock[kind][difficulty] === 0) return false;
    const left = { ...stock, [kind]: { ...stock[kind], [difficulty]: stock[kind][difficulty] - 1 } };
    return endsWithNothingDue(dueAfter(due, kind, difficulty), left);
  });
}
