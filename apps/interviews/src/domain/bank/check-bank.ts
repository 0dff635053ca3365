import {
  type AreaId,
  type CriterionName,
  type Kind,
  type Question,
  behaviouralCriteria,
  difficulties,
  technicalCriteria,
} from "../question.ts";
import { keyWords } from "./key-words.ts";
import { findSkill } from "./skills.ts";
import { unspeakableIn } from "./speakable.ts";

/** How many questions an area has at least, and how many of each difficulty. */
const areaFloor = { questions: 6, ofEachDifficulty: 2 } as const;

/** Two phrasings of different points share at most this part of the key words of the shorter one. */
const sharedAtMost = 0.5;

/** So many key words that its question has not used are in each phrasing. */
const ownWords = 3;

const criteriaOf = {
  technical: technicalCriteria,
  "system-design": technicalCriteria,
  behavioural: behaviouralCriteria,
  situational: behaviouralCriteria,
} as const satisfies Record<Kind, readonly CriterionName[]>;

/**
 * What is wrong with a bank, by the rules that the schema of one question cannot hold (specification §5).
 *
 * @returns a sentence for each fault, with the id of the question or area; empty where the bank is sound
 */
export function checkBank(questions: readonly Question[]): readonly string[] {
  return [
    ...repeated(questions.map(({ id }) => id)).map((id) => `${id}: the id is used twice`),
    ...repeated(questions.map(({ text }) => text.toLowerCase())).map((text) => `"${text}" is asked twice`),
    ...areaFaults(questions),
    ...questions.flatMap((question) => questionFaults(question).map((fault) => `${question.id}: ${fault}`)),
  ];
}

function areaFaults(questions: readonly Question[]): string[] {
  return [...Map.groupBy(questions, ({ area }) => area)].flatMap(([area, own]) => {
    const faults: string[] = [];
    if (own.length < areaFloor.questions)
      faults.push(`${area}: ${own.length} questions, at least ${areaFloor.questions}`);
    for (const difficulty of difficulties) {
      const count = own.filter((question) => question.difficulty === difficulty).length;
      if (count < areaFloor.ofEachDifficulty) faults.push(`${area}: ${count} ${difficulty} questions`);
    }
    for (const kind of kindsNeeded(area)) {
      if (!own.some((question) => question.kind === kind)) faults.push(`${area}: no ${kind} question`);
    }
    return faults;
  });
}

const kindsNeeded = (area: AreaId): readonly Kind[] =>
  area === "people" ? ["behavioural", "situational"] : ["technical", "system-design"];

function questionFaults(question: Question): string[] {
  return [
    ...kindFaults(question),
    ...repeated(question.points.map(({ id }) => id)).map((id) => `the point ${id} is there twice`),
    ...repeated(question.redFlags.map(({ id }) => id)).map((id) => `the red flag ${id} is there twice`),
    ...speechFaults(question),
    ...question.points.flatMap((point) => stemFaults(question, point)),
    ...thinFaults(question),
    ...blurFaults(question),
  ];
}

function kindFaults({ area, kind, skill, criteria }: Question): string[] {
  const faults: string[] = [];
  if (!kindsNeeded(area).includes(kind)) faults.push(`${kind} does not belong in ${area}`);
  if (findSkill(skill)?.id !== skill) faults.push(`the skill ${skill} is not listed`);
  else if (findSkill(skill)?.area !== area) faults.push(`the skill ${skill} belongs to another area`);
  const names = criteria.map(({ name }) => name);
  const wanted: readonly CriterionName[] = criteriaOf[kind];
  if (names.length !== wanted.length || !wanted.every((name) => names.includes(name))) {
    faults.push(`the criteria of ${kind} are ${wanted.join(", ")}`);
  }
  return faults;
}

function speechFaults(question: Question): string[] {
  const spoken: readonly (readonly [string, string])[] = [
    ["text", question.text],
    ["hint", question.hint],
    ["rephrase", question.rephrase],
    ["ideal answer", question.idealAnswer],
    ...question.points.map(({ id, stem }) => [`stem of ${id}`, stem] as const),
    ...question.points.flatMap(({ id, phrasings }) => phrasings.map((text) => [`phrasing of ${id}`, text] as const)),
  ];
  return spoken.flatMap(([where, text]) => unspeakableIn(text).map((why) => `the ${where} ${why}`));
}

function stemFaults(question: Question, { id, phrasings, stem }: Question["points"][number]): string[] {
  const said = new Set(keyWords(question.text));
  const hidden = new Set(keyWords(phrasings.join(" ")).filter((word) => !said.has(word)));
  const given = keyWords(stem).filter((word) => hidden.has(word));
  const faults = given.length > 0 ? [`the stem of ${id} says ${given.join(", ")}`] : [];
  if (!/^[^.?!]+\?$/u.test(stem)) faults.push(`the stem of ${id} is not one question`);
  return faults;
}

/** A phrasing with hardly a word of its own is found in any answer. */
function thinFaults({ text, points }: Question): string[] {
  const said = new Set(keyWords(text));
  const isThin = (phrasing: string): boolean => keyWords(phrasing).filter((word) => !said.has(word)).length < ownWords;
  return points.flatMap(({ id, phrasings }) =>
    phrasings.filter(isThin).map((phrasing) => `the point ${id} says too little: "${phrasing}"`),
  );
}

/** Points that say the same let half an answer score twice. */
function blurFaults(question: Question): string[] {
  const said = new Set(keyWords(question.text));
  const own = (text: string): ReadonlySet<string> => new Set(keyWords(text).filter((word) => !said.has(word)));
  return question.points.flatMap((point, index) =>
    question.points.slice(index + 1).flatMap((other) =>
      point.phrasings
        .flatMap((text) => other.phrasings.map((rival) => [text, rival] as const))
        .filter(([text, rival]) => overlap(own(text), own(rival)) > sharedAtMost)
        .slice(0, 1)
        .map(([text, rival]) => `the points ${point.id} and ${other.id} blur: "${text}" and "${rival}"`),
    ),
  );
}

function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shorter = Math.min(one.size, other.size);
  return shorter === 0 ? 1 : [...one].filter((word) => other.has(word)).length / shorter;
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
