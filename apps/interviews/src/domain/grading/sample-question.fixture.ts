import type { Question } from "../question.ts";
import type { GradeRequest } from "./grader.ts";

const anchors: Question["criteria"][number]["anchors"] = ["nothing", "a beginning", "some", "most", "all"];

/** A question that every grader is tried on. */
export const sampleQuestion: Question = {
  id: "sample-index",
  version: 1,
  area: "databases",
  skill: "indexes",
  kind: "technical",
  difficulty: "medium",
  text: "When does an index help a query, and what does it cost?",
  hint: "Think of how a book is looked things up in.",
  rephrase: "What do you gain and what do you pay when you add an index to a table?",
  idealAnswer:
    "An index is a sorted structure, mostly a tree, so the database finds the matching rows in a few steps instead of scanning the whole table. It helps when a condition is selective, that is when few rows match; if most of the table matches, a full scan is cheaper. The columns' order matters: a compound index can be used from its leftmost column on, because it is sorted by that one first. The price is paid on writing, since every insert and update has to maintain each index as well, and it takes space on disk. For example, in my last project a report fell from forty seconds to one after we indexed the customer and the date, but an import became slower, so we dropped two indexes that no query used.",
  criteria: (["coverage", "correctness", "depth", "example"] as const).map((name) => ({ name, anchors })),
  points: [
    {
      id: "few-steps",
      weight: 30,
      phrasings: [
        "An index is sorted, so the database finds matching rows in a few steps instead of scanning the whole table.",
        "With an index a tree is walked and no full scan is needed.",
      ],
      stem: "What does the database do differently when there is one?",
    },
    {
      id: "selective",
      weight: 25,
      phrasings: [
        "It helps when the condition is selective and only few rows match.",
        "If most of the table matches, a full scan is cheaper.",
      ],
      stem: "When would it be of no use?",
    },
    {
      id: "leftmost",
      weight: 15,
      phrasings: [
        "A compound index can only be used from its leftmost column on.",
        "The order of the columns in a compound index matters.",
      ],
      stem: "What about one over several fields?",
    },
    {
      id: "write-cost",
      weight: 30,
      phrasings: [
        "Every insert and update has to maintain the index, so writing is slower.",
        "Indexes take space on disk and slow down writes.",
      ],
      stem: "Who pays for it?",
    },
  ],
  redFlags: [
    { id: "always", phrasings: ["More indexes always make everything faster, so index every column."], cap: 1 },
    { id: "copy", phrasings: ["An index is a backup copy of the table."], cap: 1 },
  ],
  advice: "Read how a tree index is built, and compare two plans of one query.",
};

export function requestFor(answer: string, question: Question = sampleQuestion): GradeRequest {
  return {
    question: question.text,
    kind: question.kind,
    difficulty: question.difficulty,
    sheet: question,
    earlier: [],
    answer,
    language: "en",
    tokenAllowance: 2000,
  };
}
