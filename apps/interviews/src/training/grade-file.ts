import type { Confidence } from "../domain/grading/grader.ts";
import { type WholeGrade, gradeWhole } from "../domain/grading/whole-answer.ts";
import { type AnswerLine, type QuestionLine, answerLine, byId, parseLines, questionLine } from "./data.ts";
import { accuracy, correlation, macroF1, mean, quadraticKappa, rootMeanSquare } from "./metrics.ts";

/** One answer, as graded; the fields of a line that `npm run grade` prints. */
export interface GradedLine {
  readonly id: string;
  readonly question_id: string;
  readonly level: number;
  readonly correct: boolean;
  readonly confidence: Confidence;
}

/** What a file's own scores or labels say about the grades. */
export interface Summary {
  readonly answers: number;
  readonly confidence: Readonly<Record<Confidence, number>>;
  readonly scored?: Scored;
  /** True scores from a quarter to three quarters: where telling apart is hardest. */
  readonly middle?: Scored;
  readonly labelled?: { readonly answers: number; readonly accuracy: number; readonly macroF1: number };
}

export interface Scored {
  readonly answers: number;
  readonly r: number;
  readonly rmse: number;
  readonly qwk: number;
}

/**
 * Grades a file of answers against a file of questions.
 *
 * @param options.top - the full score of the file's scale; 1 unless it says otherwise
 * @throws Error if an answer names a question that the first file lacks
 */
export function gradeFile(options: { readonly questions: string; readonly answers: string; readonly top: number }): {
  readonly lines: readonly GradedLine[];
  readonly summary: Summary;
} {
  const questions = byId(parseLines(options.questions, questionLine));
  const answers = parseLines(options.answers, answerLine).filter(({ answer }) => answer.trim() !== "No submission.");
  const graded = answers.map((answer) => ({ answer, grade: gradeOne(answer, questions) }));
  const lines = graded.map(({ answer, grade }) => ({
    id: answer.id,
    question_id: answer.question_id,
    level: round(grade.level),
    correct: grade.isCorrect,
    confidence: grade.confidence,
  }));
  return { lines, summary: summarise(graded, options.top) };
}

function gradeOne({ question_id: id, answer }: AnswerLine, questions: ReadonlyMap<string, QuestionLine>): WholeGrade {
  const question = questions.get(id);
  if (!question) throw new Error(`the questions file has no ${id}`);
  return gradeWhole({ question: question.question, references: question.references, answer });
}

interface Graded {
  readonly answer: AnswerLine;
  readonly grade: WholeGrade;
}

function summarise(graded: readonly Graded[], top: number): Summary {
  const pairs = graded.flatMap(({ answer, grade }) =>
    answer.score === undefined ? [] : [{ truth: answer.score / top, score: grade.level / 4 }],
  );
  const middle = pairs.filter(({ truth }) => truth >= 0.25 && truth <= 0.75);
  const labelled = graded.flatMap(({ answer: { label2 }, grade }) =>
    label2 === undefined ? [] : [{ truth: label2 === "correct", said: grade.isCorrect }],
  );
  const said = labelled.map((one) => one.said);
  const truth = labelled.map((one) => one.truth);
  const count = (confidence: Confidence): number =>
    graded.filter(({ grade }) => grade.confidence === confidence).length;
  return {
    answers: graded.length,
    confidence: { low: count("low"), medium: count("medium"), high: count("high") },
    ...(pairs.length > 0 && { scored: scoredOf(pairs) }),
    ...(middle.length > 1 && { middle: scoredOf(middle) }),
    ...(labelled.length > 0 && {
      labelled: {
        answers: labelled.length,
        accuracy: round(accuracy(said, truth)),
        macroF1: round(macroF1(said, truth)),
      },
    }),
  };
}

function scoredOf(pairs: readonly { readonly truth: number; readonly score: number }[]): Scored {
  const truths = pairs.map(({ truth }) => truth);
  const scores = pairs.map(({ score }) => score);
  const levels = (values: readonly number[]): number[] => values.map((value) => Math.round(4 * value));
  return {
    answers: pairs.length,
    r: round(mean(scores) === scores[0] ? 0 : correlation(scores, truths)),
    rmse: round(rootMeanSquare(scores, truths)),
    qwk: round(quadraticKappa(levels(scores), levels(truths), 4)),
  };
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
