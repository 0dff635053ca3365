import { describe, expect, test } from "vitest";
import { createActor, systemActor } from "../../engine/actors.ts";
import { EffectRejected, SegnoError } from "../../errors.ts";
import { parseTenantId } from "../../machine/tenant.ts";
import type { Actor } from "../../machine/types.ts";
import { createSimulation, type Simulation } from "../simulation.ts";
import { tableTest } from "../table-test.ts";
import { environment } from "./environment.fixture.ts";
import { giveBack, NotSent, releaseEffects, type ReleaseOutside } from "./release-effects.fixture.ts";
import { release } from "./release.fixture.ts";
import type { Release } from "./release-steps.fixture.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const guild = parseTenantId("guild-1");
const production = { machine: "environment", id: "production" };

function person(subject: string, ...roles: readonly string[]): Actor {
  return createActor({ tenant: guild, subject, kind: "person", roles });
}
const rae = person("rae", "releaser", "approver:production");
const sol = person("sol", "approver:production");
const kim = person("kim", "manager", "approver:production");

interface Yard {
  readonly simulation: Simulation;
  readonly posts: string[];
  readonly reads: string[];
  readonly cards: string[];
  readonly outside: { [Name in keyof ReleaseOutside]: ReleaseOutside[Name] };
  open(id?: string): Promise<void>;
  approve(id?: string): Promise<void>;
  send(
    id: string,
    actor: Actor,
    command: { readonly type: string; readonly [field: string]: unknown },
  ): Promise<string>;
  status(id?: string): Promise<string>;
  journal(id?: string): Promise<readonly string[]>;
}

async function createYard(paranoid = false): Promise<Yard> {
  const posts: string[] = [];
  const reads: string[] = [];
  const cards: string[] = [];
  const outside: Yard["outside"] = {
    post: async () => "run-1",
    find: async () => undefined,
    read: async () => "success",
    show: async () => "message-1",
  };
  const simulation = createSimulation({
    machines: [release, environment],
    effects: releaseEffects({
      post: async (id) => {
        posts.push(id);
        return outside.post(id);
      },
      find: async (id) => outside.find(id),
      read: async (run) => {
        reads.push(run);
        return outside.read(run);
      },
      show: async (id, status) => {
        cards.push(`${id} ${status}`);
        return outside.show(id, status);
      },
    }),
    reactions: [giveBack],
    paranoid,
  });
  const refOf = (id: string): { readonly machine: string; readonly id: string } => ({ machine: "release", id });
  const system = systemActor(guild, "door:declare");
  await simulation.forTenant(guild).send(production, { type: "declare" }, { actor: system });
  const yard: Yard = {
    simulation,
    posts,
    reads,
    cards,
    outside,
    open: async (id = "r-1") => {
      await simulation
        .forTenant(guild)
        .send(refOf(id), { type: "open-release", environment: "production", needed: 1 }, { actor: rae });
    },
    approve: async (id = "r-1") => {
      await simulation.forTenant(guild).send(refOf(id), { type: "approve", stage: 1 }, { actor: sol });
    },
    send: async (id, actor, command) =>
      simulation
        .forTenant(guild)
        .send(refOf(id), command, { actor })
        .then(
          ({ view }) => view.status,
          (error: unknown) => {
            if (error instanceof SegnoError) return error.code;
            throw error;
          },
        ),
    status: async (id = "r-1") => (await simulation.forTenant(guild).view(refOf(id), kim)).status,
    journal: async (id = "r-1") =>
      (await simulation.store.journal(guild, refOf(id), { after: 0, limit: 100 })).entries
        .filter(({ command }) => command !== "record-message")
        .map(({ command }) => command),
  };
  return yard;
}

describe.each([
  { mode: "plain", paranoid: false },
  { mode: "paranoid", paranoid: true },
])("a release, $mode", ({ paranoid }) => {
  test("goes from its approval over the lock and the run to its end, and posts once", async () => {
    const yard = await createYard(paranoid);
    await yard.open();
    await yard.approve();
    await yard.simulation.advance(10 * SECOND);

    expect(await yard.status()).toBe("done");
    expect(yard.posts).toEqual(["r-1.1"]);
    expect(await yard.journal()).toEqual([
      "open-release",
      "approve",
      "record-lock",
      "begin-post",
      "record-post",
      "record-run",
    ]);
    expect(await yard.simulation.forTenant(guild).view(production, kim)).toMatchObject({
      status: "open",
      holder: null,
    });
    expect(yard.cards.at(-1)).toBe("r-1 done");
    expect(yard.simulation.log.lines).toEqual([]);
  });

  test("waits in line for an environment that another one holds", async () => {
    const yard = await createYard(paranoid);
    yard.outside.read = async () => "pending";
    for (const id of ["r-1", "r-2"]) {
      await yard.open(id);
      await yard.approve(id);
      await yard.simulation.advance(10 * SECOND);
    }
    expect([await yard.status("r-1"), await yard.status("r-2")]).toEqual(["running", "awaiting-lock"]);

    yard.outside.read = async () => "success";
    await yard.simulation.advance(MINUTE);
    expect([await yard.status("r-1"), await yard.status("r-2")]).toEqual(["done", "done"]);
    expect(yard.posts).toEqual(["r-1.1", "r-2.1"]);
  });

  test("passes the lock on where the next in line waits no more", async () => {
    const yard = await createYard(paranoid);
    yard.outside.read = async () => "pending";
    for (const id of ["r-1", "r-2", "r-3"]) {
      await yard.open(id);
      await yard.approve(id);
      await yard.simulation.advance(10 * SECOND);
    }
    expect(await yard.send("r-2", rae, { type: "cancel", stage: 2 })).toBe("cancelled");
    yard.outside.read = async () => "success";
    await yard.simulation.advance(2 * MINUTE);
    expect([await yard.status("r-1"), await yard.status("r-2"), await yard.status("r-3")]).toEqual([
      "done",
      "cancelled",
      "done",
    ]);
    expect(yard.posts).toEqual(["r-1.1", "r-3.1"]);
  });

  test("whose post had no clear answer looks for its run, and never posts again", async () => {
    const yard = await createYard(paranoid);
    yard.outside.post = async () => {
      throw new Error("socket hang up");
    };
    yard.outside.find = async (id) => (yard.simulation.clock.now().getUTCMinutes() >= 2 ? `found-${id}` : undefined);
    await yard.open();
    await yard.approve();
    await yard.simulation.advance(MINUTE);
    expect(await yard.status()).toBe("locating");
    await yard.simulation.advance(3 * MINUTE);
    expect(await yard.status()).toBe("done");
    expect(yard.posts).toEqual(["r-1.1"]);
    expect(yard.reads).toContain("found-r-1.1");
  });

  test("whose post began nothing for certain posts again as another attempt", async () => {
    const yard = await createYard(paranoid);
    yard.outside.post = async () => {
      if (yard.posts.length < 3) throw new NotSent();
      return "run-3";
    };
    await yard.open();
    await yard.approve();
    await yard.simulation.advance(MINUTE);
    expect(yard.posts).toHaveLength(3);
    expect(await yard.status()).toBe("done");
  });

  test("whose process died in its post looks for its run, and never posts again", async () => {
    const yard = await createYard(paranoid);
    yard.outside.post = async () => new Promise(() => {});
    yard.outside.find = async () => "run-9";
    await yard.open();
    await yard.approve();
    await yard.simulation.advance(SECOND);
    yard.simulation.crash();
    await yard.simulation.advance(MINUTE);
    expect(yard.posts).toEqual(["r-1.1"]);
    expect(await yard.status()).toBe("done");
    expect(await yard.journal()).toContain("give-up");
  });

  test("that was cancelled before its post began posts nothing", async () => {
    const yard = await createYard(paranoid);
    yard.outside.post = async () => {
      throw new NotSent();
    };
    await yard.open();
    await yard.approve();
    await yard.simulation.advance(SECOND); // the second attempt waits for its back-off
    const posted = yard.posts.length;
    expect(await yard.send("r-1", rae, { type: "cancel", stage: 3 })).toBe("cancelled");
    await yard.simulation.advance(10 * MINUTE);
    expect(yard.posts).toHaveLength(posted);
    expect(
      yard.simulation.metrics.total("segno_effects_total", { effect: "post-dispatch", outcome: "superseded" }),
    ).toBe(1);
    expect(yard.simulation.store.outbox().filter(({ deadSince }) => !deadSince)).toEqual([]);
  });

  test("whose run is not found asks a person, and locks the environment where nobody answers", async () => {
    const yard = await createYard(paranoid);
    yard.outside.post = async () => null;
    await yard.open();
    await yard.approve();
    await yard.simulation.advance(6 * MINUTE);
    expect(await yard.status()).toBe("awaiting-decision");
    await yard.simulation.advance(31 * MINUTE);
    expect(await yard.status()).toBe("failed");
    expect(await yard.simulation.forTenant(guild).view(production, kim)).toMatchObject({ status: "locked" });

    await yard.open("r-2");
    await yard.approve("r-2");
    await yard.simulation.runUntilIdle();
    await yard.simulation.advance(SECOND);
    expect(await yard.status("r-2")).toBe("failed");
    expect((await yard.journal("r-2")).at(-1)).toBe("refuse-lock");
  });

  test("is read every two seconds at most, however many hooks come in", async () => {
    const yard = await createYard(paranoid);
    yard.outside.read = async () => "pending";
    await yard.open();
    await yard.approve();
    await yard.simulation.advance(SECOND);
    yard.reads.length = 0;
    const hook = createActor({ tenant: guild, subject: "github", kind: "program", roles: ["github"] });
    for (let n = 0; n < 50; n += 1) {
      await yard.send("r-1", hook, { type: "poll" });
      await yard.simulation.advance(SECOND / 5);
    }
    expect(yard.reads.length).toBeLessThanOrEqual(6 * (paranoid ? 2 : 1));
  });

  test("whose card cannot be drawn goes its way, and says so at its end too", async () => {
    const yard = await createYard(paranoid);
    yard.outside.show = async () => {
      throw new EffectRejected("channel-gone");
    };
    await yard.open();
    await yard.approve();
    await yard.simulation.advance(MINUTE);
    expect(await yard.status()).toBe("done");
    expect((await yard.journal()).filter((command) => command === "note-trouble").length).toBeGreaterThan(0);
    expect(yard.simulation.store.outbox().every(({ deadSince }) => deadSince)).toBe(true);
  });
});

describe("a button", () => {
  test("binds to the stage that the person saw: an old one is stale, one without is told so", async () => {
    const yard = await createYard();
    await yard.open();
    expect(await yard.send("r-1", sol, { type: "approve" })).toBe("version-required");
    expect(await yard.send("r-1", sol, { type: "approve", stage: 9 })).toBe("stale-stage");
    expect(await yard.send("r-1", rae, { type: "approve", stage: 1 })).toBe("four-eyes");
    expect(await yard.send("r-1", sol, { type: "approve", stage: 1 })).toBe("awaiting-lock");
    expect(await yard.send("r-1", kim, { type: "approve", stage: 1 })).toBe("stale-stage");
  });

  test("is not killed by a poll", async () => {
    const yard = await createYard();
    yard.outside.post = async () => null;
    await yard.open();
    await yard.approve();
    await yard.simulation.advance(6 * MINUTE);
    const { stage } = await yard.simulation.forTenant(guild).view({ machine: "release", id: "r-1" }, kim);
    await yard.simulation.advance(5 * MINUTE);
    expect(await yard.send("r-1", sol, { type: "decide", stage, answer: "stop" })).toBe("failed");
  });
});

const common = { environment: "production", requester: "rae", stage: 3, leg: 1, fence: 1, card: "", trouble: [] };
const timed = { ...common, deadline: new Date("2026-01-05T10:00:00.000Z") };
const dispatching: Extract<Release, { status: "dispatching" }> = {
  status: "dispatching",
  attempt: 1,
  begun: true,
  cancelWanted: false,
  ...timed,
};

tableTest(release, {
  states: {
    "awaiting-approval": { status: "awaiting-approval", approvals: [], needed: 1, ...timed },
    "awaiting-lock": { status: "awaiting-lock", ...timed },
    dispatching: [dispatching, { ...dispatching, begun: false }, { ...dispatching, cancelWanted: true, attempt: 5 }],
    locating: { status: "locating", pollAt: timed.deadline, ...timed },
    running: { status: "running", run: "run-1", pollAt: timed.deadline, ...timed },
    "awaiting-decision": { status: "awaiting-decision", question: "run-not-found", ...timed },
    done: { status: "done", reason: "verified", ...common },
    failed: { status: "failed", reason: "stopped", ...common },
    cancelled: { status: "cancelled", reason: "by-hand", ...common },
    expired: { status: "expired", reason: "no-lock", ...common },
  },
  commands: {
    "open-release": { type: "open-release", environment: "production", needed: 1 },
    approve: { type: "approve" },
    cancel: { type: "cancel" },
    decide: [
      { type: "decide", answer: "stop" },
      { type: "decide", answer: "dispatch-again" },
    ],
    "record-lock": [
      { type: "record-lock", stage: 3, fence: 2 },
      { type: "record-lock", stage: 1, fence: 2 },
    ],
    "refuse-lock": { type: "refuse-lock", stage: 3, code: "environment-locked" },
    "begin-post": { type: "begin-post", leg: 1, attempt: 1 },
    "record-post": [
      { type: "record-post", leg: 1, attempt: 1, outcome: "accepted", run: "run-1" },
      { type: "record-post", leg: 1, attempt: 1, outcome: "accepted", run: null },
      { type: "record-post", leg: 1, attempt: 5, outcome: "not-sent", run: null },
      { type: "record-post", leg: 7, attempt: 1, outcome: "accepted", run: "run-1" },
    ],
    "record-run": [
      { type: "record-run", leg: 1, run: "run-1", conclusion: "success" },
      { type: "record-run", leg: 1, run: "", conclusion: "pending" },
      { type: "record-run", leg: 1, run: "run-1", conclusion: "failure" },
    ],
    "give-up": { type: "give-up", leg: 1, what: "post-dispatch", code: "internal" },
    "record-message": { type: "record-message", card: "m-1" },
    "note-trouble": { type: "note-trouble", what: "card" },
    poll: { type: "poll" },
    "time-out": { type: "time-out" },
  },
});
