import type { Score } from "./interview-state.ts";
import { levelWords } from "./question.ts";
import type { LevelView } from "./view-types.ts";

/** Where a level's word begins: not shown, then beginning, partly, solid, strong. */
const levelCuts = [0.5, 1.5, 2.5, 3.4] as const;

export function levelWord(level: number): (typeof levelWords)[number] {
  return levelWords[levelCuts.filter((cut) => level >= cut).length] ?? "strong";
}

/** One decimal: what is stored, shown and exported. */
export function rounded(level: number): number {
  return Math.round(level * 10) / 10;
}

/** A level with the ends that it may well lie between. */
export function scoreOf(level: number, error: number): Score {
  return {
    level: rounded(level),
    low: rounded(Math.max(0, level - error)),
    high: rounded(Math.min(4, level + error)),
  };
}

/** In words; both ends where they differ. */
export function levelView(score: Score): LevelView {
  const low = levelWord(score.low);
  const high = levelWord(score.high);
  return { ...score, words: low === high ? low : `${low} to ${high}` };
}
