import { expect, test } from "vitest";
import { TransitionRefused } from "../errors.ts";
import { kernelProblems, toProblem } from "../protocol/problem.ts";
import { toWireProblem } from "./failures.ts";

test("a command without a cell is told alike over HTTP and on the socket", () => {
  const error = new TransitionRefused("interview", "complete", "pause");
  const details = { machine: "interview", command: "pause", from: "complete" };

  expect(toProblem(error, "r-1", kernelProblems)).toMatchObject({ status: 409, ...details });
  expect(toProblem(error, "r-1", kernelProblems)).not.toHaveProperty("details");
  expect(toWireProblem(error, kernelProblems).details).toEqual(details);
});
