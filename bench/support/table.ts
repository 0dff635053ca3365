import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { findPackageJSON } from "node:module";
import { Client } from "pg";

/** What every program of `bench/` is called with, and gives back. */
export type Measure = (options: {
  /** A run of at most half a minute, to see that it works; its numbers say little. */
  readonly short: boolean;
  /** Address of the Postgres on which everything is measured. */
  readonly server: string;
}) => Promise<Table>;

export interface Table {
  readonly title: string;
  /** What is measured and how, as Markdown: enough to repeat it and to disagree with it. */
  readonly method: string;
  readonly columns: readonly string[];
  /** A cell for each column; the first names the contender. */
  readonly rows: readonly (readonly Cell[])[];
  readonly goals: readonly Goal[];
  /** Of all that took part, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/** `NaN` is "not measured". */
export type Cell = string | { readonly value: number; readonly unit: string; readonly decimals: number };

export interface Goal {
  readonly text: string;
  readonly reached: boolean;
  /** What was measured beside what was asked. */
  readonly by: string;
}

export function cell(value: number, unit = "", decimals = 0): Cell {
  return { value, unit, decimals };
}

interface Asked {
  readonly text: string;
  readonly measured: number;
  readonly unit: string;
  readonly decimals?: number;
}

/** What was not measured is not reached. */
export function atMost({ limit, ...asked }: Asked & { readonly limit: number }): Goal {
  return goal(asked, asked.measured <= limit, `at most ${show(asked, limit)}`);
}

export function atLeast({ limit, ...asked }: Asked & { readonly limit: number }): Goal {
  return goal(asked, asked.measured >= limit, `at least ${show(asked, limit)}`);
}

function goal(asked: Asked, reached: boolean, limit: string): Goal {
  return { text: asked.text, reached, by: `${show(asked, asked.measured)}, asked: ${limit}` };
}

function show({ unit, decimals = 2 }: Asked, value: number): string {
  return text({ value, unit, decimals });
}

/** Of node, the processor, the server and each of these installed packages. */
export async function readVersions(server: string, packages: readonly string[]): Promise<Table["versions"]> {
  const client = new Client({ connectionString: server });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>("show server_version");
  await client.end();
  const processors = cpus();
  return {
    node: process.versions.node,
    postgres: rows[0]?.server_version ?? "unknown",
    ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
    processor: `${processors.length} × ${processors[0]?.model.trim() ?? "unknown"}`,
  };
}

function versionOf(name: string): string {
  const file = findPackageJSON(name, import.meta.url);
  if (file === undefined) throw new Error(`${name} is not installed`);
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version;
}

/** The table as Markdown, aligned so that it can be read as plain text too. */
export function toMarkdown({ title, method, columns, rows, goals, versions, leftOut }: Table): string {
  const parts = [
    `## ${title}`,
    method.trim(),
    grid(columns, rows),
    goals.map(({ text, reached, by }) => `- ${reached ? "reached" : "**not reached**"}: ${text} (${by})`).join("\n"),
    leftOut.map(({ name, reason }) => `- left out: ${name}, since ${reason}`).join("\n"),
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(" · "),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function grid(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = [columns, ...rows.map((row) => row.map(text))];
  const widths = columns.map((_, at) => Math.max(...texts.map((row) => row[at]?.length ?? 0), 3));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, at) => (at === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  const [head = [], ...body] = texts;
  return [line(head), rule, ...body.map(line)].join("\n");
}

function text(cell: Cell): string {
  if (typeof cell === "string") return cell;
  if (Number.isNaN(cell.value)) return "not measured";
  const digits = cell.value.toLocaleString("en", {
    minimumFractionDigits: cell.decimals,
    maximumFractionDigits: cell.decimals,
  });
  return cell.unit === "" ? digits : `${digits} ${cell.unit}`;
}

/**
 * For a program that is started by itself: prints its table. `FULL=1` asks for the long run; `DATABASE_URL` names the server.
 * A goal that was not reached is in the table; only a failure to measure fails the program.
 */
export async function printTable(measure: Measure): Promise<void> {
  const table = await measure({
    short: process.env["FULL"] !== "1",
    server: process.env["DATABASE_URL"] ?? "postgres://root@127.0.0.1:5432/test",
  });
  process.stdout.write(toMarkdown(table));
}
