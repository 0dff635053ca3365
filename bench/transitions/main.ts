import { openPostgres } from "segno/postgres";
import { median, type Rate } from "../support/callers.ts";
import { createBenchDatabase } from "../support/database.ts";
import type { Contender } from "./contender.ts";
import { lamp, lampTables, note } from "./lamp.ts";
import { makeLimits } from "./limits.ts";
import { plainContender } from "./plain-pg.ts";
import { segnoContender } from "./segno.ts";

const rounds = Number(process.env["ROUNDS"] ?? 3);
const forMs = Number(process.env["FOR_MS"] ?? 2000);
const callers = (process.env["CALLERS"] ?? "1,8,32,256").split(",").map(Number);
const only = process.env["ONLY"];

const database = await createBenchDatabase(process.env["DATABASE_URL"] ?? "postgres://root@127.0.0.1:5432/test");
const ours = openPostgres({ url: database.url });
await ours.migrate({ migrations: [lampTables], machines: [lamp] });
await database.run(`
  insert into bench.lamp (tenant_id, id, version, machine_version, state, created_at, updated_at, status_before, machine_version_before)
  select 't-' || t, 'l-' || l, 1, 1, jsonb_build_object('status', 'off', 'turns', 0, 'note', '${note}'), now(), now(), 'new', 1
    from generate_series(0, 99) as t, generate_series(0, 99) as l`);
const contenders: Contender[] = [
  ...(await makeLimits(database)),
  plainContender(database.url),
  segnoContender("segno", ours),
  segnoContender("segno, not coalescing", ours, 1),
].filter(({ name }) => only === undefined || new RegExp(only, "u").test(name));
await database.run("vacuum analyze");
for (const count of callers) {
  const rates = new Map<string, Rate[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const { name, tables, measure } of contenders) {
      if (count > 97 && name.startsWith("limit")) {
        /* pgbench opens a connection a client */
      }
      await database.run(`truncate ${tables.slice(1).join(", ")}`);
      await database.run(`vacuum ${tables[0]}`);
      rates.get(name)?.push(await measure({ callers: count > 97 && name.startsWith("limit") ? 64 : count, forMs }));
    }
  console.log(`${count} callers`);
  for (const [name, all] of rates)
    console.log(
      `  ${name.padEnd(45)} ${median(all.map(({ perSecond }) => perSecond))
        .toFixed(0)
        .padStart(
          7,
        )}/s  p50 ${median(all.map(({ p50 }) => p50)).toFixed(2)}  p99 ${median(all.map(({ p99 }) => p99)).toFixed(2)}   ${all.map(({ perSecond }) => perSecond.toFixed(0)).join(" ")}`,
    );
}
for (const { close } of contenders) await close();
await ours.close();
await database.close();
