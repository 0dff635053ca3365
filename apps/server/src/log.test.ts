import { DatabaseUnavailable, NotFound } from "segno";
import { expect, test } from "vitest";
import { createLog } from "./log.ts";

const now = (): Date => new Date("2026-11-21T12:00:00Z");

function logged(
  run: (log: ReturnType<typeof createLog>) => void,
  level: "info" | "warn" | "silent" = "info",
): unknown[] {
  const lines: unknown[] = [];
  run(createLog(level, (line) => lines.push(JSON.parse(line)), now));
  return lines;
}

test("a line is a fixed sentence with its fields", () => {
  expect(logged((log) => log.info("the server listens", { port: 3000 }))).toEqual([
    { at: "2026-11-21T12:00:00.000Z", level: "info", message: "the server listens", port: 3000 },
  ]);
});

test("what is below the level is not written", () => {
  const say = (log: ReturnType<typeof createLog>): void => {
    log.info("one");
    log.warn("two");
    log.error("three");
  };
  expect(logged(say, "warn")).toMatchObject([{ message: "two" }, { message: "three" }]);
  expect(logged(say, "silent")).toEqual([]);
});

test("a field that can hold a person's words is a count of characters", () => {
  expect(logged((log) => log.info("a draft was saved", { "pii.text": "my secret answer" }))).toMatchObject([
    { "pii.text": "16 characters" },
  ]);
});

test("a coded error tells its code and details, and what caused it", () => {
  const error = new NotFound("interview", "i-1");
  expect(logged((log) => log.warn("a request failed", { error }))).toMatchObject([
    { error: { name: "NotFound", code: "not-found", details: { machine: "interview", id: "i-1" } } },
  ]);
  const cause = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), {
    code: "ECONNREFUSED",
    syscall: "connect",
  });
  expect(logged((log) => log.error("a request failed", { error: new DatabaseUnavailable(cause) }))).toMatchObject([
    {
      error: {
        code: "database-unavailable",
        cause: { code: "ECONNREFUSED", reason: "connect ECONNREFUSED 127.0.0.1:5432" },
      },
    },
  ]);
});

test("an unknown error tells where it was thrown, and none of the words that it quotes", () => {
  let error: unknown;
  try {
    JSON.parse("marked-word");
  } catch (caught) {
    error = caught;
  }
  const [line] = logged((log) => log.error("a request failed", { error }));
  expect(line).toMatchObject({
    error: { name: "SyntaxError", stack: expect.arrayContaining([expect.stringContaining("log.test.ts")]) },
  });
  expect(JSON.stringify(line)).not.toContain("marked");
});

test("a stack under a key for words tells its places alone", () => {
  const { stack } = new Error("marked-word");
  const [line] = logged((log) => log.error("a request failed", { "pii.message": "marked-word", "pii.stack": stack }));
  expect(line).toMatchObject({
    "pii.message": "11 characters",
    "pii.stack": expect.arrayContaining([expect.stringContaining("log.test.ts")]),
  });
  expect(JSON.stringify(line)).not.toContain("marked");
});

test("what JSON cannot hold is written all the same", () => {
  const circle: Record<string, unknown> = { amountCount: 3n };
  circle["self"] = circle;
  expect(logged((log) => log.info("odd", { circle }))).toMatchObject([
    { circle: { amountCount: "3", self: "[seen before]" } },
  ]);
});
