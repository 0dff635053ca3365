import { createHash } from "node:crypto";
import { Misdeclared, SegnoError } from "../errors.ts";
import type { Machine } from "../machine/define.ts";
import { type Edge, edgesOf } from "../machine/edges.ts";
import type { Driver, Tx } from "./driver.ts";
import type { Migration } from "./migration.ts";
import { segnoTables } from "./migrations/0001-segno.ts";
import { openOlderRows } from "./queries/older-rows.ts";

export interface MigrateOptions {
  readonly migrations: readonly Migration[];
  readonly machines: readonly Machine[];
  /** In demo mode the edges of a version may change; in earnest that stops the start. */
  readonly rewriteEdges?: boolean;
}

export interface Migrated {
  /** Names of the migrations that ran now. */
  readonly ran: readonly string[];
}

const LOCK = 7_305_331;

/**
 * Brings a database to what the program needs: the framework's tables, the products', and each machine's edges.
 *
 * @throws Misdeclared when a migration changed after it ran, or the edges of a version changed without a new one
 */
export async function migrate(driver: Driver, options: MigrateOptions): Promise<Migrated> {
  const ran: string[] = [];
  await driver.asOwner(async (tx) => {
    await tx.query("select pg_advisory_xact_lock($1)", [LOCK]);
    await execute(
      tx,
      `create schema if not exists segno;
      create table if not exists segno.migration (
        name text primary key, at timestamptz not null default now(), checksum text not null, breaking boolean not null)`,
    );
    const done = new Map(
      (await tx.query<{ name: string; checksum: string }>("select name, checksum from segno.migration")).map((row) => [
        row.name,
        row.checksum,
      ]),
    );
    for (const migration of [segnoTables, ...options.migrations]) {
      const checksum = createHash("sha256").update(migration.up).digest("hex");
      const before = done.get(migration.name);
      if (before === checksum) continue;
      if (before !== undefined) throw new Misdeclared(`the migration ${migration.name} changed after it ran`);
      await execute(tx, migration.up);
      await tx.query("insert into segno.migration (name, checksum, breaking) values ($1, $2, $3)", [
        migration.name,
        checksum,
        migration.breaking,
      ]);
      ran.push(migration.name);
    }
    for (const machine of options.machines) {
      await writeEdges(tx, machine, options.rewriteEdges ?? false);
      if (machine.version > 1) await openOlderRows(tx, machine);
    }
  });
  return { ran };
}

/**
 * Refuses a database that is not what the program needs.
 *
 * @throws SegnoError `not-migrated` when a migration is missing, or a newer breaking one is there
 */
export async function checkMigrated(driver: Driver, { migrations }: Pick<MigrateOptions, "migrations">): Promise<void> {
  const known = new Set([segnoTables, ...migrations].map(({ name }) => name));
  const there = await driver.asOwner(async (tx) => {
    const [table] = await tx.query<{ found: string | null }>("select to_regclass('segno.migration')::text as found");
    return table?.found
      ? tx.query<{ name: string; breaking: boolean }>("select name, breaking from segno.migration")
      : [];
  });
  const missing = [...known].filter((name) => !there.some((row) => row.name === name));
  if (missing.length > 0)
    throw new SegnoError("not-migrated", "the database lacks migrations: run `npm run segno -- migrate`", {
      details: { missing },
    });
  const newer = there.filter(({ name, breaking }) => breaking && !known.has(name)).map(({ name }) => name);
  if (newer.length > 0)
    throw new SegnoError("not-migrated", "the database was migrated by a newer program", { details: { newer } });
}

/** Several commands in one text, without values. */
async function execute(tx: Tx, text: string): Promise<void> {
  for (const command of splitSql(text)) await tx.query(command);
}

/** Splits at semicolons outside of quotes, dollar quotes and comments: a prepared statement holds one command. */
export function splitSql(text: string): readonly string[] {
  const commands: string[] = [];
  let current = "";
  const pattern = /\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'|"[^"]*"|--[^\n]*|;|[^;'"$-]+|[\s\S]/gu;
  for (const [token] of text.matchAll(pattern)) {
    if (token === ";") {
      commands.push(current);
      current = "";
    } else if (!token.startsWith("--")) current += token;
  }
  commands.push(current);
  return commands.map((command) => command.trim()).filter((command) => command !== "");
}

async function writeEdges(tx: Tx, machine: Machine, rewrite: boolean): Promise<void> {
  const now = edgesOf(machine);
  const rows = await tx.query<{ version_before: number; version: number; from_status: string; to_status: string }>(
    "select version_before, version, from_status, to_status from segno.edge where machine = $1",
    [machine.name],
  );
  const stored = rows.map((row) => ({
    versionBefore: row.version_before,
    version: row.version,
    from: row.from_status,
    to: row.to_status,
  }));
  const ours = stored.filter((edge) => edge.version === machine.version);
  const [wanted, there] = [new Set(now.map(edgeText)), new Set(ours.map(edgeText))];
  const same = wanted.size === there.size && [...wanted].every((edge) => there.has(edge));
  if (same) return;
  if (ours.length > 0 && !rewrite)
    throw new Misdeclared(`the edges of ${machine.name} changed without a new version`, {
      machine: machine.name,
      version: machine.version,
    });
  await tx.query("delete from segno.edge where machine = $1 and version = $2", [machine.name, machine.version]);
  for (const edge of now)
    await tx.query(
      "insert into segno.edge (machine, version_before, version, from_status, to_status) values ($1, $2, $3, $4, $5)",
      [machine.name, edge.versionBefore, edge.version, edge.from, edge.to],
    );
  const all = [...stored.filter((edge) => edge.version !== machine.version), ...now];
  const constraint = `${machine.table.split(".")[1] ?? machine.table}_edge`;
  await tx.query(`alter table ${machine.table} drop constraint if exists ${constraint}`);
  // rows that are there were judged by the edges of their own day
  await tx.query(`alter table ${machine.table} add constraint ${constraint} check (
    machine_version_before || ':' || machine_version || ':' || status_before || '>' || (state ->> 'status')
      = any ('{${all.map(edgeText).join(",")}}'::text[])) not valid`);
}

/** Names are kebab-case, so the text needs no quotes. */
function edgeText({ versionBefore, version, from, to }: Edge): string {
  return `${versionBefore}:${version}:${from}>${to}`;
}
