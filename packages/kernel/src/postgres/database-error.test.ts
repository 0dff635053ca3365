import { expect, test } from "vitest";
import { toDatabaseError } from "./database-error.ts";

test.each([
  ["EPIPE", "a line that is gone, whose code has five letters as an SQLSTATE has"],
  ["ECONNRESET", "a line that was cut"],
  ["57P01", "a server that shuts down"],
  ["57014", "a statement that took longer than it may"],
  ["08006", "a connection that failed"],
])("%s, %s, is a database that did not answer", (code) => {
  expect(toDatabaseError(Object.assign(new Error("it failed"), { code }))).toMatchObject({
    code: "database-unavailable",
  });
});

test.each([
  ["23505", "constraint-violated"],
  ["40P01", "lost-race"],
  ["42601", "database-error"],
])("%s is %s", (code, expected) => {
  expect(toDatabaseError(Object.assign(new Error("it failed"), { code }))).toMatchObject({ code: expected });
});
