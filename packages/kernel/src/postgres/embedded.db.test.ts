import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseTenantId } from "../machine/tenant.ts";
import { keeperOf, openDoorEngine } from "./door-engine.fixture.ts";
import { openPgliteDriver } from "./pglite-driver.ts";
import { openPglite } from "./embedded/open-pglite.ts";
import { openEmbedded } from "./open.ts";
import { testCache } from "./test-databases.ts";

const tenant = parseTenantId("t-1");
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "segno-embedded-"));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

/** Runs a program of ours with this test's folder as its last argument. */
function program(source: string): ReturnType<typeof spawn> {
  return spawn(process.execPath, ["--conditions=@segno/source", "--input-type=module", "-e", source, folder], {
    stdio: ["ignore", "pipe", "inherit"],
    cwd: import.meta.dirname,
  });
}

async function firstLine(child: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (data: Buffer) => resolve(data.toString().trim()));
    child.once("exit", (code) => reject(new Error(`it ended with ${code}`)));
  });
}

const opened = `
  import { openEmbedded } from "segno/postgres";
  const folder = process.argv.at(-1);`;

test("a folder that is open is refused to a second opening, in this process and from another one", async () => {
  const database = await openEmbedded({ folder, cache: testCache });
  await expect(openEmbedded({ folder })).rejects.toMatchObject({
    code: "folder-in-use",
    details: { process: process.pid },
  });
  const other = program(`${opened}
    await openEmbedded({ folder }).then(() => console.log("open"), (error) => console.log(error.code));`);
  expect(await firstLine(other)).toBe("folder-in-use");
  await database.close();
  await (await openEmbedded({ folder })).close();
});

test("the lock of a process that is no more is taken over, also where its number has come again", async () => {
  await writeFile(join(folder, "segno.lock"), "999999999 1");
  await (await openEmbedded({ folder, cache: testCache })).close();
  await writeFile(join(folder, "segno.lock"), `${process.pid} 1`);
  await (await openEmbedded({ folder })).close();
});

test("what was acknowledged is there after kill -9", async () => {
  const child = program(`${opened}
    const database = await openEmbedded({ folder, cache: ${JSON.stringify(testCache)} });
    await database.migrate({ migrations: [{ name: "t", breaking: false, up: "create table public.n (n int); grant all on public.n to segno_app" }], machines: [] });
    const own = database.forTenant("t-1");
    for (let n = 1; ; n += 1) { await own.query("insert into public.n values ($1)", [n]); console.log(n); }`);
  let told = 0;
  child.stdout?.on("data", (data: Buffer) => {
    told = Number(data.toString().trim().split("\n").at(-1));
    if (told > 50) child.kill("SIGKILL");
  });
  await new Promise((resolve) => child.once("exit", resolve));
  const database = await openEmbedded({ folder });
  const [row] = await database
    .forTenant(tenant)
    .query<{ most: number; count: bigint }>("select max(n) as most, count(*) as count from public.n");
  expect(row?.most).toBeGreaterThanOrEqual(told);
  expect(Number(row?.count)).toBe(row?.most);
  await database.close();
});

test("a folder that was killed while it was being opened opens again", async () => {
  await (await openEmbedded({ folder, cache: testCache })).close();
  await writeFile(join(folder, "postmaster.pid"), "");
  const database = await openEmbedded({ folder });
  await expect(database.migrate({ migrations: [], machines: [] })).resolves.toBeDefined();
  await database.close();
});

test("the root handle inside a transaction throws at once instead of waiting for ever", async () => {
  const driver = openPgliteDriver(await openPglite({ cache: testCache }));
  const scope = { role: "segno_app", tenants: [] } as const;
  await driver.asOwner(async (tx) => tx.query("create role segno_app"));
  await expect(
    driver.transaction(scope, async () => driver.run(scope, { text: "select 1", values: [] })),
  ).rejects.toMatchObject({ code: "nested-root-query" });
  expect(await driver.run(scope, { text: "select 1 as one", values: [] })).toEqual([{ one: 1 }]);
  await driver.close();
});

test("int8 is a bigint whatever its size, and every statement runs under a role that row-level security binds", async () => {
  const database = await openEmbedded({ cache: testCache });
  await openDoorEngine(database);
  const [row] = await database
    .forTenant(tenant)
    .query("select 1::int8 as small, 9007199254740993::int8 as large, current_user::text as role");
  expect(row).toEqual({ small: 1n, large: 9_007_199_254_740_993n, role: "segno_app" });
  await database.close();
});

test("an error in a transaction leaves nothing behind, and the next statement stands under its own tenants again", async () => {
  const database = await openEmbedded({ cache: testCache });
  const engine = await openDoorEngine(database);
  const other = parseTenantId("t-2");
  const ref = { machine: "door", id: "d-1" };
  await engine.forTenant(other).send(ref, { type: "make", note: "n" }, { actor: keeperOf(other) });
  await expect(
    database.forTenant(tenant).transaction(async (tx) => {
      await tx.query("insert into doors.link (tenant_id, id, words) values ($1, 'a', 'w')", [tenant]);
      await tx.query("select 1 / 0");
    }),
  ).rejects.toMatchObject({ details: { sqlState: "22012" } });
  expect(await database.forTenant(tenant).query("select id from doors.link")).toEqual([]);
  expect(await database.forTenant(tenant).query("select id from doors.door")).toEqual([]);
  expect(await database.forTenant(other).query("select id from doors.door")).toEqual([{ id: "d-1" }]);
  await database.close();
});

test("the write-ahead log stays bounded while rows are changed over and over", async () => {
  const database = await openEmbedded({ folder, cache: testCache });
  await database.migrate({
    migrations: [
      { name: "t", breaking: false, up: "create table public.n (n int, pad text); grant all on public.n to segno_app" },
    ],
    machines: [],
  });
  const own = database.forTenant(tenant);
  await own.query("insert into public.n select n, repeat('x', 500) from generate_series(1, 2000) as n");
  for (let round = 0; round < 30; round += 1) {
    await own.query("update public.n set pad = repeat(chr(65 + $1::int % 26), 500)", [round]);
    if (round % 3 === 2) await database.housekeep();
  }
  const log = join(folder, "pg_wal");
  const sizes = await Promise.all((await readdir(log)).map(async (name) => (await stat(join(log, name))).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100 * 1024 * 1024);
  const [size] = await own.query<{ bytes: bigint }>("select pg_total_relation_size('public.n') as bytes");
  expect(Number(size?.bytes)).toBeLessThan(20 * 1024 * 1024);
  await database.close();
}, 60_000);
