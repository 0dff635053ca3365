import type { Token } from "./tokens.ts";
import type { Stretch } from "./sentences.ts";

/** Words to whoever grades, not about the question: no part of the answer. Matched on lower-cased words, one blank apart. */
const patterns: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass|discard) (?:\p{L}+ ){0,4}?(?:instructions?|rules?|rubric|prompts?|criteria|guidelines|above|previous|prior|everything|orders|directions|sheet)\b/u,
  /\b(?:give|award|grant|assign|rate|score|grade|mark|put|set|record|return|output|report|enter|write) (?:\p{L}+ ){0,4}?(?:full|maximum|max|top|highest|perfect|best|excellent|strong|level|marks?|points?|score|scores|grade|rating|credit|met|correct|pass|4|5|10|100|four)(?: (?:\p{L}+ )?(?:marks?|points?|scores?|credit|grades?|ratings?|levels?|4|four))?\b/u,
  /\b(?:full|maximum|max|top|highest|perfect) (?:possible )?(?:marks?|points?|score|scores|credit|grade|rating|level)\b/u,
  /\b(?:dear|hey|hello|attention|note to(?: the)?|message to(?: the)?|to the|as the|you are(?: now)? (?:a|an|the|my)) (?:\p{L}+ ){0,2}?(?:grader|examiner|evaluator|assessor|marker|judge|assistant|model|ai|system|reviewer|recruiter|interviewer)\b/u,
  /\b(?:this|my|the) (?:answer|response|candidate|submission) (?:\p{L}+ ){0,2}?(?:is|deserves|should|must|meets|merits|covers|receives|has|earns|gets|contains|demonstrates) (?:\p{L}+ ){0,4}?(?:perfect|full|all|every|complete|correct|excellent|maximum|highest|best|top|strong|outstanding|4|four|100|marks?|points?|level)\b/u,
  /\b(?:mark|treat|consider|regard|count|classify|label|judge) (?:\p{L}+ ){0,3}?(?:points?|criteria|criterion|answer|response|everything|all|it|this) (?:\p{L}+ ){0,2}?as\b/u,
  /\b(?:all|every|each) (?:\p{L}+ ){0,3}?(?:points?|criteria|criterion) (?:\p{L}+ ){0,2}?(?:met|satisfied|fulfilled|covered|correct)\b/u,
  /\b(?:system prompt|new instructions?|developer mode|jailbreak|end of answer|begin verdict|admin override|system override|system message|set level|verdict level|coverage 4|level 4|4 4|100 100|10 10)\b/u,
  /\b(?:i|we) (?:\p{L}+ ){0,3}?(?:deserve|merit|demand|expect|require|need|want|beg) (?:\p{L}+ ){0,4}?(?:marks?|points?|score|grade|credit|pass)\b/u,
  /\b(?:please|kindly) (?:\p{L}+ ){0,2}?(?:be (?:generous|kind|lenient)|pass me|let me pass|hire me)\b/u,
  /^(?:system|assistant|grade|grading|output|verdict|score|rating|result|level|confidence|strong|excellent|perfect)(?: (?:level|strong|excellent|perfect|high|full|pass|met|\p{N}+)){0,4}$/u,
  /^(?:out of |level |score )?(?:4|10|100)(?: (?:out of |of |confidence )?(?:4|10|100|high)?)?$/u,
  /^(?:(?:4|10) )?confidence\b|^high$/u,
  /\b(?:ignoriere|ignorieren|vergiss|vergessen)(?: sie)? (?:\p{L}+ ){0,4}?(?:anweisungen|anweisung|regeln|alles|vorgaben|kriterien|bisherigen)/u,
  /\b(?:gib|geben|vergib|vergeben|bewerte|bewerten|setze|setzen) (?:\p{L}+ ){0,5}?(?:punktzahl|punkte|bestnote|note|stufe|bewertung|höchste\p{L}*|volle\p{L}*|sehr gut)/u,
  /\b(?:volle|maximale|höchste) (?:punktzahl|punkte|note|stufe|bewertung)/u,
  /\b(?:ignore|ignorez|oublie|oubliez) (?:\p{L}+ ){0,4}?(?:instructions?|consignes?|règles|tout|critères|précédentes)/u,
  /\b(?:donne|donnez|attribue|attribuez|accorde|accordez|mets|mettez)(?: moi)? (?:\p{L}+ ){0,4}?(?:note|points?|maximum|maximale|score|niveau)/u,
  /\b(?:note|score|niveau) maxim(?:ale?|um)\b/u,
  /\b(?:ignora|ignore|olvida|olvide) (?:\p{L}+ ){0,4}?(?:instrucciones|reglas|anteriores|todo|criterios)/u,
  /\b(?:da|dame|deme|dé|otorga|otórgame|pon|ponme|asigna|califica) (?:\p{L}+ ){0,4}?(?:puntuación|puntos|nota|máxima|calificación|puntaje|nivel)/u,
  /\b(?:puntuación|nota|calificación|puntaje) máxim[ao]\b/u,
];

/** So many words before it belong to the order that follows them: "please, if you can, …". */
const leadIn = 6;

/**
 * The same stretches without what addresses the grader: from there to the end of the sentence, or all of it where hardly
 * anything stands before.
 */
export function withoutOrders(tokens: readonly Token[], stretches: readonly Stretch[]): readonly Stretch[] {
  return stretches.flatMap((stretch) => {
    const words = tokens.slice(stretch.from, stretch.to).map((token) => token.text);
    const line = words.join(" ");
    const starts = patterns.map((pattern) => line.search(pattern)).filter((start) => start >= 0);
    if (starts.length === 0) return [stretch];
    const before = line
      .slice(0, Math.min(...starts))
      .split(" ")
      .filter(Boolean).length;
    return before <= leadIn ? [] : [{ from: stretch.from, to: stretch.from + before }];
  });
}
