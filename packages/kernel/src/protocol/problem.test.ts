import { expect, test } from "vitest";
import { DatabaseUnavailable, NotFound, SegnoError, kernelCodes, refusal } from "../errors.ts";
import { detailsOf, kernelProblems, problemSchema, problemTable, toProblem } from "./problem.ts";

const table = problemTable({ "turn-closed": 409, "not-found": 404 });

test("every code of the framework has a status of failure and a title", () => {
  for (const code of kernelCodes) {
    expect(kernelProblems[code].status).toBeGreaterThanOrEqual(400);
    expect(kernelProblems[code].title).not.toBe("");
  }
});

test("the codes and statuses that others rely on", () => {
  expect(Object.fromEntries(Object.entries(kernelProblems).map(([code, { status }]) => [code, status]))).toEqual({
    "invalid-request": 400,
    "not-signed-in": 401,
    "not-permitted": 403,
    "not-found": 404,
    "link-expired": 404,
    erased: 404,
    "method-not-allowed": 405,
    "transition-refused": 409,
    "stale-result": 409,
    "version-conflict": 412,
    "stale-stage": 412,
    "too-large": 413,
    "unsupported-media-type": 415,
    "invalid-command": 422,
    "key-reused": 422,
    "version-required": 428,
    "rate-limited": 429,
    internal: 500,
    "database-unavailable": 503,
    "state-newer": 503,
    "outside-unavailable": 503,
  });
});

test("a problem says the code's page, its title, this occurrence and the request", () => {
  expect(toProblem(new NotFound("interview", "i-1"), "r-1", table)).toEqual({
    type: "/api/problems/not-found",
    title: "There is no such thing",
    status: 404,
    detail: "there is no such aggregate",
    instance: "r-1",
    code: "not-found",
    machine: "interview",
    id: "i-1",
  });
});

test("a product's refusal stands under its own name, its words made of the code", () => {
  expect(toProblem(refusal("turn-closed", { turnId: "t-2" }), "r-1", table)).toMatchObject({
    status: 409,
    title: "Turn closed",
    detail: "Turn closed",
    turnId: "t-2",
  });
});

test("a detail that is called like a member of RFC 9457 replaces none, and is not lost", () => {
  const error = new SegnoError("not-permitted", "words", { details: { machine: "interview", status: "complete" } });
  const problem = toProblem(error, "r-1", table);

  expect(problem.status).toBe(403);
  expect(problem["details"]).toEqual({ status: "complete" });
  expect(detailsOf(problem)).toEqual({ machine: "interview", status: "complete" });
});

test.each([
  ["an error of somebody else", new Error("the answer was: forty-two")],
  ["a code without a row", new SegnoError("lease-lost", "words", { details: { words: "words" } })],
  ["a code that is called like a property of every object", new SegnoError("constructor", "words")],
  ["something that is no error", "words"],
])("%s is a bare internal, without a message", (_, error) => {
  expect(toProblem(error, "r-1", table)).toEqual({
    type: "/api/problems/internal",
    title: "Something failed on our side",
    status: 500,
    instance: "r-1",
    code: "internal",
  });
});

test("what caused a failure is not told", () => {
  const problem = toProblem(new DatabaseUnavailable(new Error("password=hunter2")), "r-1", table);
  expect(JSON.stringify(problem)).not.toContain("hunter2");
});

test("two products may share a code, but not give it two statuses", () => {
  const shared = problemTable({ "too-many": 409 }, { "too-many": { status: 409, title: "There are too many" } });
  expect(shared["too-many"]).toEqual({ status: 409, title: "There are too many" });
  expect(() => problemTable({ "too-many": 409 }, { "too-many": 422 })).toThrow("both 409 and 422");
  expect(() => problemTable({ "not-found": 410 })).toThrow("both 404 and 410");
});

test("a product cannot retitle a code of the framework", () => {
  expect(problemTable({ "not-found": { status: 404, title: "Gone fishing" } })["not-found"]?.title).toBe(
    "There is no such thing",
  );
});

test("every problem fits the schema that the document shows", () => {
  expect(problemSchema.parse(toProblem(refusal("turn-closed"), "r-1", table))).toMatchObject({ code: "turn-closed" });
});
