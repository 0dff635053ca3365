/** What cannot be said aloud or needs eyes: code marks, mark-up, and words that point at something on a screen. */
const unspeakable: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/[`{}[\]<>=_\\/|#*^~$@&+]/u, "has a code mark"],
  [/\(|\)/u, "has brackets"],
  [/[^\p{L}\p{N}\p{P}\s]/u, "has a sign that is not said"],
  [
    /\b(?:look at|see below|as shown|shown here|the following|draw|diagram|whiteboard|screenshot|snippet)\b/iu,
    "needs eyes",
  ],
  [/\b(?:e\.g|i\.e|etc)\b/iu, "has an abbreviation of writing"],
];

/** Why a text cannot be said aloud; empty where it can. */
export function unspeakableIn(text: string): readonly string[] {
  return unspeakable.filter(([pattern]) => pattern.test(text)).map(([, why]) => why);
}
