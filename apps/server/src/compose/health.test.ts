import { DatabaseUnavailable } from "segno";
import { expect, test } from "vitest";
import { type Check, answerReady } from "./health.ts";

const never = { sleep: async (): Promise<void> => new Promise(() => undefined) };
const fine: Check = { name: "worker", run: async () => ({ ok: true, detail: "running" }) };

test("a process whose checks all pass is ready, and says what they saw", async () => {
  const response = await answerReady([fine], never);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: "ready", checks: { worker: { ok: true, detail: "running" } } });
});

test("one check that fails makes it not ready, by its code and without its words", async () => {
  const broken: Check = { name: "database", run: async () => Promise.reject(new DatabaseUnavailable("secret")) };
  const odd: Check = { name: "odd", run: async () => Promise.reject(new Error("secret")) };
  const response = await answerReady([fine, broken, odd], never);
  const text = await response.text();

  expect(response.status).toBe(503);
  expect(JSON.parse(text)).toMatchObject({
    status: "not-ready",
    checks: {
      worker: { ok: true },
      database: { ok: false, detail: "database-unavailable" },
      odd: { detail: "failed" },
    },
  });
  expect(text).not.toContain("secret");
});

test("a check without an answer is not ready", async () => {
  const silent: Check = { name: "database", run: async () => new Promise(() => undefined) };
  const response = await answerReady([silent], { sleep: async () => undefined });
  expect(response.status).toBe(503);
});

test("without any check there is no evidence, and so it is not ready", async () => {
  expect((await answerReady([], never)).status).toBe(503);
});
