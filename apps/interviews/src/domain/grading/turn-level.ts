import type { Kind } from "../question.ts";
import { threadLevel } from "../scoring.ts";
import type { Verdict } from "./grader.ts";

/**
 * The level of one answer by itself, 0 to 4: that of a thread without follow-ups.
 *
 * @returns nothing where coverage was abstained from
 */
export function turnLevel(kind: Kind, verdict: Verdict): number | undefined {
  return threadLevel(kind, [{ turnId: "", credit: 1, isMain: true, verdict }]);
}
