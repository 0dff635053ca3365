import { type Actor, parseTenantId } from "segno";
import { createMemoryCounter } from "segno/state-store";
import { createManualClock } from "segno/testing";
import { beforeEach, expect, test } from "vitest";
import { type Admit, createAdmission } from "./admission.ts";
import type { ServerApp } from "./kinds.ts";

const minute = (name: string, limit: number) => ({ name, limit, windowMs: 60_000, per: "actor" as const });
const app: ServerApp = {
  name: "interviews",
  machines: [],
  actorFor: async () => undefined,
  limits: { interview: { "*": [minute("commands", 2)], "save-draft": [minute("drafts", 1)], "still-here": [] } },
  subscriptions: { interview: 5 },
};
const actor: Actor = { tenant: parseTenantId("demo"), subject: "ann", kind: "person", roles: ["candidate"] };
const ref = { machine: "interview", id: "i-1" };

let clock = createManualClock(new Date("2026-11-21T12:00:00Z"));
let admit: Admit;

beforeEach(() => {
  clock = createManualClock(new Date("2026-11-21T12:00:00Z"));
  admit = createAdmission([app], { counter: createMemoryCounter(clock), clock });
});

async function send(command: string, by: Actor = actor): Promise<string> {
  return admit({ kind: "command", actor: by, ref, command }).then(
    () => "in",
    (error: { code: string }) => error.code,
  );
}

test("commands without a rate of their own share one", async () => {
  expect([await send("pause"), await send("resume"), await send("pause")]).toEqual(["in", "in", "rate-limited"]);
  expect(await send("pause", { ...actor, subject: "bob" })).toBe("in");
});

test("a command with a rate of its own uses up no other", async () => {
  expect([await send("save-draft"), await send("save-draft")]).toEqual(["in", "rate-limited"]);
  expect(await send("pause")).toBe("in");
});

test("a command without any rate is always let in", async () => {
  for (let times = 0; times < 100; times += 1) expect(await send("still-here")).toBe("in");
});

test("a subject holds so many sockets on one thing and no more", async () => {
  const subscribe = async (open: number, machine = "interview"): Promise<void> =>
    admit({ kind: "subscribe", actor, ref: { machine, id: "i-1" }, open });

  await expect(subscribe(4)).resolves.toBeUndefined();
  await expect(subscribe(5)).rejects.toMatchObject({ code: "rate-limited" });
  await expect(subscribe(500, "cv")).resolves.toBeUndefined();
});
