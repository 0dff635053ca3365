import { expect, test } from "vitest";
import { SegnoError } from "../errors.ts";
import { createWorld, keeper, openRig, ref, tenant } from "../socket/rig.fixture.ts";
import { settle } from "../testing/index.ts";
import { createClient } from "./create-client.ts";
import { ProblemError } from "./problem-error.ts";
import { type BoardView, memoryArea, openClient, until } from "./side.fixture.ts";

const make = { type: "make", title: "t" };
const rename = (title: string): { type: "rename"; title: string } => ({ type: "rename", title });

test("a subscription loads, lives, and knows which commands are legal", async () => {
  await using rig = await openRig();
  await rig.send(make);
  using side = openClient(rig, "ana");
  const board = side.client.aggregate<BoardView>(ref);
  expect(board.getSnapshot()).toMatchObject({ status: "loading", view: undefined });
  expect(board.legal("put")).toBe(false);
  board.subscribe(() => {});
  const state = await until(board, ({ status }) => status === "live");
  expect(state.view).toMatchObject({ version: 1, title: "t" });
  expect([board.legal("put"), board.legal("shut"), board.legal("reopen")]).toEqual([true, false, false]);
});

test("a snapshot keeps its identity until something changes, and what a patch does not touch keeps its own", async () => {
  await using rig = await openRig();
  await rig.send(make);
  using side = openClient(rig, "ana");
  const board = side.client.aggregate<BoardView>(ref);
  board.subscribe(() => {});
  const before = await until(board, ({ status }) => status === "live");
  expect(board.getSnapshot()).toBe(before);
  expect(side.client.aggregate<BoardView>(ref).getSnapshot()).toBe(before);
  await board.send(rename("u"));
  const after = board.getSnapshot();
  expect(after).not.toBe(before);
  expect(after.view?.items).toBe(before.view?.items);
});

test("when a command is answered the view shows it", async () => {
  await using rig = await openRig();
  await rig.send(make);
  using side = openClient(rig, "ana");
  const seen: (number | undefined)[] = [];
  const board = side.client.subscribe<BoardView>(ref, ({ view }) => seen.push(view?.version));
  const { version } = await board.send({ type: "put", item: "milk", at: 0 });
  expect(version).toBe(2);
  const other = await board.send(rename("u"));
  expect(board.state()).toMatchObject({
    status: "live",
    view: { version: other.version, items: ["milk"], title: "u" },
  });
  board.close();
});

test("a refusal is an error with the server's code, status and details", async () => {
  await using rig = await openRig();
  await rig.send(make);
  using side = openClient(rig, "ana");
  const refused = side.client.send(ref, { type: "take", at: 5 });
  await expect(refused).rejects.toBeInstanceOf(ProblemError);
  await expect(refused).rejects.toMatchObject({
    code: "nothing-there",
    status: 409,
    title: "Nothing there",
    details: { at: 5 },
  });
  await expect(side.client.send(ref, rename("u"), { expectedVersion: 7 })).rejects.toMatchObject({
    code: "version-conflict",
    details: { version: 1 },
  });
});

test("a command whose acknowledgement was lost is sent again under its key, and done once", async () => {
  let isCutting = false;
  const cut: { now: () => void } = { now: () => {} };
  await using rig = await openRig({
    wrapStore: (store) => ({
      ...store,
      save: async (changes) => {
        const saved = await store.save(changes);
        if (isCutting) cut.now();
        return saved;
      },
    }),
  });
  await rig.send(make);
  using side = openClient(rig, "ana");
  const board = side.client.aggregate<BoardView>(ref);
  board.subscribe(() => {});
  await until(board, ({ status }) => status === "live");
  cut.now = () => {
    isCutting = false;
    side.sockets.at(-1)?.terminate();
  };
  isCutting = true;

  const sent = board.send({ type: "put", item: "milk", at: 0 });
  await until(board, ({ status }) => status === "stale");
  expect(board.getSnapshot().pending).toMatchObject([{ command: { type: "put" } }]);
  await until(side.client.connection, ({ status }) => status === "reconnecting");
  await rig.world.clock.advance(1_000);

  expect(await sent).toMatchObject({ version: 2, repeated: true });
  expect(board.getSnapshot()).toMatchObject({ status: "live", view: { version: 2, items: ["milk"] }, pending: [] });
  expect(board.getSnapshot().entries.map(({ version }) => version)).toEqual([2]);
});

test("what was commanded while offline is kept and sent in order when another process answers; nothing is missed", async () => {
  const world = createWorld();
  const first = await openRig({ world });
  const port = Number(new URL(first.url).port);
  await first.send(make);
  using side = openClient(first, "ana");
  const board = side.client.aggregate<BoardView>(ref);
  board.subscribe(() => {});
  await until(board, ({ status }) => status === "live");
  const offlineAt = world.clock.now().getTime();
  await first[Symbol.asyncDispose]();
  await until(board, ({ status }) => status === "stale");
  expect(board.getSnapshot()).toMatchObject({
    status: "stale",
    since: offlineAt,
    error: undefined,
    view: { version: 1 },
  });
  expect(side.client.connection.getSnapshot()).toMatchObject({
    status: "reconnecting",
    since: offlineAt,
    nextTryAt: offlineAt + 1_000,
  });

  const sent = [board.send(rename("a")), board.send(rename("b")), board.send({ type: "put", item: "x", at: 0 })];
  expect(board.getSnapshot().pending.map(({ command }) => command["title"])).toEqual(["a", "b", undefined]);
  expect(board.legal("put")).toBe(false);
  await using second = await openRig({ world, port });
  await second.send(rename("meanwhile"));
  await world.clock.advance(1_000);

  expect((await Promise.all(sent)).map(({ version }) => version)).toEqual([3, 4, 5]);
  const state = await until(board, ({ status, view }) => status === "live" && view?.version === 5);
  expect(state.view).toMatchObject({ title: "b", items: ["x"] });
  expect(state.entries.map(({ version }) => version)).toEqual([2, 3, 4, 5]);
  expect(state.view).toEqual(
    await second.engine
      .forTenant(tenant)
      .view(ref, { ...keeper, roles: ["member"] })
      .then((view) => ({ ...view, at: state.view?.at })),
  );
});

test("a line on which nothing is heard for two heartbeats is dead, and another one is taken", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const clock = createWorld().clock; // the server's stands still: it sends no ping
  using side = openClient({ url: rig.url, world: { ...rig.world, clock } }, "ana");
  const board = side.client.aggregate<BoardView>(ref);
  board.subscribe(() => {});
  await until(board, ({ status }) => status === "live");
  await clock.advance(30_000);
  await until(side.client.connection, ({ status }) => status === "reconnecting");
  await clock.advance(1_000);
  await until(board, ({ status }) => status === "live");
  expect(side.sockets).toHaveLength(2);
});

test("a machine that loses its network says so at once, and comes back with it", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const network = new EventTarget();
  using side = openClient(rig, "ana", { network });
  const board = side.client.aggregate<BoardView>(ref);
  board.subscribe(() => {});
  await until(board, ({ status }) => status === "live");

  network.dispatchEvent(new Event("offline"));
  expect(board.getSnapshot().status).toBe("stale");
  expect(side.client.connection.getSnapshot()).toMatchObject({ status: "reconnecting", attempt: 1 });

  network.dispatchEvent(new Event("online")); // under a clock that stands still no wait would end
  await until(board, ({ status }) => status === "live");
  expect(side.sockets).toHaveLength(2);
});

test("a client that answers pings stays online, and knows the server's clock", async () => {
  await using rig = await openRig();
  const offset = 86_400_000;
  using side = openClient(rig, "ana", { now: () => rig.world.clock.now().getTime() - offset });
  const board = side.client.aggregate<BoardView>(ref);
  board.subscribe(() => {});
  await until(board, ({ status }) => status === "gone");
  for (let round = 0; round < 6; round += 1) {
    await rig.world.clock.advance(15_000);
    while (rig.metrics.total("segno_socket_received_total", { type: "pong" }) <= round) await settle();
  }
  expect(side.client.connection.getSnapshot().status).toBe("online");
  expect(side.sockets).toHaveLength(1);
  expect(side.client.serverNow()).toBe(rig.world.clock.now().getTime());
});

test("what may no longer be seen is gone and not shown, and comes back with the right", async () => {
  await using rig = await openRig();
  await rig.send(make);
  using side = openClient(rig, "ana");
  const board = side.client.aggregate<BoardView>(ref);
  const stop = board.subscribe(() => {});
  await until(board, ({ status }) => status === "live");
  rig.world.roles.delete("ana");
  rig.world.bus.endRight({ tenant, subject: "ana" });
  const gone = await until(board, ({ status }) => status === "gone");
  expect(gone).toMatchObject({ view: undefined, entries: [], error: { code: "not-found", status: 404 } });

  stop();
  await rig.world.clock.advance(1_000);
  rig.world.roles.set("ana", ["member"]);
  const again = side.client.aggregate<BoardView>(ref);
  again.subscribe(() => {});
  expect((await until(again, ({ status }) => status === "live")).view?.version).toBe(1);
});

test("a sign-in that ends is said so, and one that comes back goes on", async () => {
  await using rig = await openRig();
  await rig.send(make);
  using side = openClient(rig, "ana");
  const board = side.client.aggregate<BoardView>(ref);
  board.subscribe(() => {});
  await until(board, ({ status }) => status === "live");
  rig.world.signedOut.add("ana");
  rig.world.bus.endRight({ tenant, subject: "ana" });
  await until(side.client.connection, ({ status }) => status === "signed-out");
  expect(board.getSnapshot()).toMatchObject({ status: "stale", error: { code: "not-signed-in" } });
  rig.world.signedOut.delete("ana");
  side.client.reconnect();
  await until(board, ({ status }) => status === "live");
});

test("a line that is made anew goes on from the view that was held", async () => {
  await using rig = await openRig();
  await rig.send(make);
  using side = openClient(rig, "ana");
  const board = side.client.aggregate<BoardView>(ref);
  board.subscribe(() => {});
  await until(board, ({ status }) => status === "live");
  side.client.reconnect();
  expect(board.getSnapshot().status).toBe("stale");
  await until(board, ({ status }) => status === "live");
  expect(rig.metrics.total("segno_socket_sent_total", { type: "snapshot" })).toBe(1);
  expect(rig.metrics.total("segno_socket_sent_total", { type: "patch" })).toBe(1);
});

test("while the database is away a command waits and is done once when it is back", async () => {
  const failing = { left: 2 };
  await using rig = await openRig({
    wrapStore: (store) => ({
      ...store,
      save: async (changes) => {
        if (changes[0]?.journal.command !== "rename" || failing.left === 0) return store.save(changes);
        failing.left -= 1;
        throw new SegnoError("database-unavailable", "down");
      },
    }),
  });
  await rig.send(make);
  using side = openClient(rig, "ana");
  const sent = side.client.send(ref, rename("u"), { key: "k" });
  while (failing.left > 0) {
    await rig.world.clock.advance(100);
    await settle();
  }
  await rig.world.clock.advance(5_000);
  expect(await sent).toMatchObject({ version: 2, repeated: false, view: { title: "u" } });
});

test("what a page left unsent the next page of the same person sends, and nobody else's", async () => {
  const area = memoryArea();
  await using rig = await openRig();
  await rig.send(make);
  const offline = openClient({ ...rig, url: "ws://127.0.0.1:1/socket" }, "ana", { storage: { area, owner: "ana" } });
  const rejected = expect(offline.client.send(ref, rename("kept"))).rejects.toMatchObject({ code: "closed" });
  const refused = expect(offline.client.send(ref, { type: "take", at: 4 })).rejects.toMatchObject({ code: "closed" });
  offline.client.close();
  await Promise.all([rejected, refused]);
  expect(area.items.size).toBe(2);

  const other: unknown[] = [];
  using kim = openClient(rig, "kim", { storage: { area, owner: "kim" } });
  expect(kim.client.connection.getSnapshot().status).toBe("idle");
  using side = openClient(rig, "ana", {
    storage: { area, owner: "ana" },
    onRestoredRefused: ({ command }, { code }) => other.push([command.type, code]),
  });
  const board = side.client.aggregate<BoardView>(ref);
  board.subscribe(() => {});
  await until(board, ({ view, pending }) => view?.title === "kept" && pending.length === 0);
  expect(area.items.size).toBe(0);
  expect(other).toEqual([["take", "nothing-there"]]);
});

test("a command that no frame can hold is refused before it is sent", async () => {
  await using rig = await openRig();
  using side = openClient(rig, "ana");
  const sent = side.client.send(ref, rename("ä".repeat(40_000)));
  await expect(sent).rejects.toMatchObject({ code: "too-large", status: 413 });
});

test("two screens of one aggregate share one subscription, which ends a while after both have left", async () => {
  await using rig = await openRig();
  await rig.send(make);
  using side = openClient(rig, "ana");
  const [one, two] = [side.client.aggregate<BoardView>(ref), side.client.aggregate<BoardView>(ref)];
  const stops = [one.subscribe(() => {}), two.subscribe(() => {})];
  await until(one, ({ status }) => status === "live");
  expect(rig.metrics.total("segno_socket_received_total", { type: "subscribe" })).toBe(1);
  for (const stop of stops) stop();
  await rig.world.clock.advance(500);
  const stop = two.subscribe(() => {});
  await rig.world.clock.advance(1_000);
  expect(rig.metrics.total("segno_socket_received_total", { type: "unsubscribe" })).toBe(0);
  stop();
  await rig.world.clock.advance(1_000);
  while (rig.metrics.total("segno_socket_received_total", { type: "unsubscribe" }) === 0) await settle();
  expect(rig.metrics.total("segno_socket_received_total", { type: "subscribe" })).toBe(1);
});

test("a list is shown, patched, stale while offline, and live again", async () => {
  const world = createWorld();
  const first = await openRig({ world });
  await first.send(make, "a");
  using side = openClient(first, "ana");
  const boards = side.client.list<readonly { id: string; count: number }[]>("boards", { atLeast: 0 });
  boards.subscribe(() => {});
  expect((await until(boards, ({ status }) => status === "live")).value).toEqual([{ id: "a", count: 0 }]);
  await first.send(make, "b");
  await world.clock.advance(250);
  await until(boards, ({ value }) => value?.length === 2);
  const port = Number(new URL(first.url).port);
  await first[Symbol.asyncDispose]();
  expect((await until(boards, ({ status }) => status === "stale")).value).toHaveLength(2);
  await using second = await openRig({ world, port });
  await second.send(make, "c");
  await world.clock.advance(1_000);
  expect((await until(boards, ({ status }) => status === "live")).value).toHaveLength(3);

  const wrong = side.client.list("boards", { atLeast: "many" });
  wrong.subscribe(() => {});
  expect(await until(wrong, ({ status }) => status === "failed")).toMatchObject({ error: { code: "invalid-command" } });
});

test("the platform's own WebSocket will do", async () => {
  await using rig = await openRig({ authenticate: async () => ({ subject: "ana" }) });
  await rig.send(make);
  const client = createClient({ url: rig.url, tenant });
  const board = client.aggregate<BoardView>(ref);
  const stop = board.subscribe(() => {});
  await until(board, ({ status }) => status === "live");
  expect(await board.send(rename("u"))).toMatchObject({ version: 2 });
  stop();
  client.close();
  expect(client.connection.getSnapshot().status).toBe("closed");
});
