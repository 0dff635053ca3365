import { type Features, measure } from "../features/features.ts";
import { type Passage, createPassage } from "../features/passage.ts";
import { toRow } from "../features/row.ts";
import { type Model, predict } from "../model/predict.ts";
import type { Stretch } from "../text/sentences.ts";
import type { Claim, Prepared } from "./prepared.ts";

/** A part of an answer that may say a claim. */
export interface Evidence {
  readonly stretch: Stretch;
  readonly passage: Passage;
  /** The phrasing that it is nearest to. */
  readonly phrasing: Passage;
  /** By rarity, how much of that phrasing it says, 0 to 1; words of the question count little. */
  readonly recall: number;
  /** How much of what it says belongs to that phrasing. */
  readonly precision: number;
  /** The trained model's opinion, 0 to 1. */
  readonly prediction: number;
  readonly features: Features;
}

/** A thing may be said in one sentence or over a few. */
const longest = 3;
/** So many parts of the answer are looked at closely for each claim. */
const looked = 3;
/** What a word of the question counts, against 1 for a new one. */
const echoed = 0.4;

interface Candidate {
  readonly stretch: Stretch;
  readonly phrasing: Passage;
  readonly recall: number;
  readonly precision: number;
}

const everywhere: Stretch = { from: 0, to: Infinity };

/**
 * Finds the part of an answer that is nearest to a claim; nothing in an answer without words.
 *
 * @param within - looks at these tokens of the answer only
 */
export function findEvidence(
  claim: Claim,
  prepared: Prepared,
  model: Model,
  within: Stretch = everywhere,
): Evidence | undefined {
  const candidates = claim.phrasings.flatMap((phrasing) => listCandidates(phrasing, prepared, within));
  const best = candidates.toSorted((left, right) => worth(right) - worth(left)).slice(0, looked);
  let found: Evidence | undefined;
  for (const candidate of best) {
    const passage = createPassage(prepared.tokens, prepared.lexicon, candidate.stretch);
    const measured = claim.phrasings.map((phrasing) => measure(passage, phrasing, prepared));
    const features = measured[claim.phrasings.indexOf(candidate.phrasing)];
    if (!features) continue;
    const evidence = { ...candidate, passage, features, prediction: predict(model, toRow(measured)) };
    if (!found || strength(evidence) > strength(found)) found = evidence;
  }
  return found;
}

/** How strongly a part of an answer says a claim, 0 to 1: what it has of it, and what the model makes of that. */
export function strength({ recall, prediction }: Pick<Evidence, "recall" | "prediction">): number {
  return 0.6 * recall + 0.4 * prediction;
}

function worth({ recall, precision }: Candidate): number {
  return recall + 0.3 * precision;
}

function listCandidates(phrasing: Passage, prepared: Prepared, within: Stretch): readonly Candidate[] {
  const { sentences } = prepared;
  const weights = phrasing.words.map((word) => word.idf * (prepared.question.has(word.stem) ? echoed : 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return [];
  const found = phrasing.words.map((word) => prepared.reach(word));
  const candidates: Candidate[] = [];
  for (const [first, sentence] of sentences.entries()) {
    if (sentence.from < within.from) continue;
    const reached = new Float64Array(weights.length);
    let length = 0;
    for (let last = first; last < Math.min(sentences.length, first + longest); last += 1) {
      const end = sentences[last];
      if (!end || end.to > within.to) break;
      length += end.said.length;
      let hits = 0;
      let weighed = 0;
      for (let index = 0; index < weights.length; index += 1) {
        const value = Math.max(reached[index] ?? 0, found[index]?.[last] ?? 0);
        reached[index] = value;
        hits += value;
        weighed += value * (weights[index] ?? 0);
      }
      // what begins with a sentence that says nothing of it is no better than what begins with the next
      if (hits === 0) break;
      const stretch = { from: sentence.from, to: end.to };
      candidates.push({ stretch, phrasing, recall: weighed / total, precision: hits / Math.max(1, length) });
    }
  }
  return candidates;
}
