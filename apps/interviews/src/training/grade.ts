import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { gradeFile } from "./grade-file.ts";

const usage = "npm run grade -- --questions q.jsonl --answers a.jsonl --grader offline [--top 5]";

const { values } = parseArgs({
  options: {
    questions: { type: "string" },
    answers: { type: "string" },
    grader: { type: "string", default: "offline" },
    top: { type: "string", default: "1" },
  },
});
if (values.questions === undefined || values.answers === undefined) throw new Error(usage);
if (values.grader !== "offline") throw new Error(`there is no grader "${values.grader}" here: ${usage}`);
const top = Number(values.top);
if (!(top > 0)) throw new Error(`--top is the full score of the file's scale: ${usage}`);

const { lines, summary } = gradeFile({
  questions: readFileSync(values.questions, "utf8"),
  answers: readFileSync(values.answers, "utf8"),
  top,
});
// the grades are the output; what they come to is for the reader
for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`);
process.stderr.write(`${JSON.stringify(summary, null, 2)}\n`);
