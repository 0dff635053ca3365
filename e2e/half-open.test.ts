import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { type Hint, parseTenantId } from "segno";
import { openNotifyBus, openPostgres } from "segno/postgres";
import { silentLog } from "segno/testing";
import { expect, test, vi } from "vitest";
import { type Place, placeKinds } from "./support/databases.ts";
import { openSwitch } from "./support/tcp-switch.ts";

const tenant = parseTenantId("t-1");
/** Short, so that what would else hang for ever is told soon. */
const answerTimeoutMs = 300;
const pulseMs = 200;
const [server] = placeKinds(process.env["DATABASE_URL"]).filter(({ name }) => name === "Postgres");

async function openPlace(): Promise<Place> {
  if (!server) throw new Error("no server for a database is named");
  return server.open();
}

test.runIf(server)(
  "a line to the database that is open on this side alone fails who waits on it, and the next one is a new one",
  async () => {
    await using place = await openPlace();
    const url = new URL(place.databaseUrl ?? "");
    await using line = await openSwitch(Number(url.port));
    url.port = String(line.port);
    await using database = openPostgres({ url: url.href, connections: 1, answerTimeoutMs });
    await database.migrate({ migrations: [], machines: [] });
    const rows = database.forTenant(tenant);

    for (const what of ["both-ways", "answers"] as const) {
      expect(line.deafen(what)).toBe(1);
      await expect(rows.query("select 1 as one")).rejects.toMatchObject({ code: "database-unavailable" });
      expect(await rows.query("select 1 as one")).toEqual([{ one: 1 }]);
    }
  },
);

test.runIf(server)(
  "a line that is cut with the packet by which it is ready fails its borrower, and the process lives",
  async () => {
    await using place = await openPlace();
    const url = new URL(place.databaseUrl ?? "");
    const [hostname, port] = [url.hostname, Number(url.port)];
    const ready = Buffer.from("Z\0\0\0\x05I", "latin1");
    const terminated = Buffer.from("E\0\0\0\0SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0", "latin1");
    terminated.writeInt32BE(terminated.length - 1, 1);
    const server = createServer((near) => {
      const far = connect(port, hostname);
      near.pipe(far);
      far.on("data", (data) => {
        if (data.subarray(-6).equals(ready)) near.end(Buffer.concat([data, terminated]));
        else near.write(data);
      });
      for (const side of [near, far]) side.on("error", () => undefined);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    url.port = String((server.address() as AddressInfo).port);
    await using database = openPostgres({ url: url.href, connections: 1, answerTimeoutMs });

    await expect(database.now()).rejects.toMatchObject({ code: "database-unavailable" });
    server.close();
  },
);

test.runIf(server)("a statement that takes longer than it may is told as a database that did not answer", async () => {
  await using place = await openPlace();
  await using database = openPostgres({ url: place.databaseUrl ?? "", statementTimeoutMs: 50 });
  await database.migrate({ migrations: [], machines: [] });

  const late = database.forTenant(tenant).query("select pg_sleep(10)");

  await expect(late).rejects.toMatchObject({ code: "database-unavailable" });
});

test.runIf(server)("a bus whose line is open on this side alone notices, and hears and says again", async () => {
  await using place = await openPlace();
  const url = new URL(place.databaseUrl ?? "");
  await using line = await openSwitch(Number(url.port));
  const near = openNotifyBus({ url: url.href, process: "near", log: silentLog });
  url.port = String(line.port);
  const [one, other] = await Promise.all([
    near,
    openNotifyBus({ url: url.href, process: "far", log: silentLog, pulseMs }),
  ]);
  try {
    line.deafen("both-ways");
    const [atNear, atFar]: [string[], string[]] = [[], []];
    one.onHint(({ id }) => atNear.push(id));
    other.onHint(({ id }) => atFar.push(id));
    const hint = (id: string): Hint => ({ tenant, machine: "case", id, version: 1 });

    await vi.waitFor(
      () => {
        one.publish([hint("of-near")]);
        other.publish([hint("of-far")]);
        expect({ atNear, atFar }).toEqual({
          atNear: expect.arrayContaining(["of-far"]) as unknown,
          atFar: expect.arrayContaining(["of-near"]) as unknown,
        });
      },
      { timeout: 10_000, interval: 50 },
    );
  } finally {
    await Promise.all([one.close(), other.close()]);
  }
});
