import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { door, doorTables } from "../door.fixture.ts";
import type { Driver } from "../driver.ts";
import { bookTables } from "../erase/guest-book.fixture.ts";
import { testDatabases } from "../test-databases.ts";
import { book } from "./rows.fixture.ts";
import { type Scenario, scenarios } from "./scenarios.fixture.ts";
import { type StatementMutant, mutantsOf, rewriting } from "./statement-mutants.fixture.ts";

/** Mutants that do the same, by what stands in their text, and why. */
const equivalent: Readonly<Record<string, string>> = {
  "select 1 from segno.journal where tenant_id = $1 limit": "how many there are chooses how they are read, not which",
  "where t.tenant_id = k.tenant_id":
    "what is older than the instant has ended for every tenant, and goes in the same pass",
};

for (const kind of testDatabases(process.env["DATABASE_URL"]))
  describe(`conditions on tenants, row-level security off, on ${kind.name}`, () => {
    let driver: Driver;
    let close: () => Promise<void>;
    let tables: readonly string[];
    /** By scenario, what came of it, and which statements it ran. */
    const right = new Map<Scenario, { readonly outcome: string; readonly texts: ReadonlySet<string> }>();
    beforeAll(async () => {
      const opened = await kind.open();
      ({ driver, close } = opened);
      await opened.database.migrate({ migrations: [doorTables, bookTables], machines: [door, book] });
      tables = await driver.asOwner(async (tx) => {
        const rows = await tx.query<{ name: string }>(
          "select schemaname || '.' || tablename as name from pg_policies where policyname = 'tenant' order by 1",
        );
        for (const { name } of rows) await tx.query(`alter table ${name} disable row level security`);
        return rows.map(({ name }) => name);
      });
      for (const scenario of scenarios) {
        const texts = new Set<string>();
        const outcome = await run(scenario, (text) => {
          texts.add(text);
          return text;
        });
        right.set(scenario, { outcome, texts });
      }
    });
    afterAll(async () => close());

    /** What a scenario answers and leaves, instants and chance apart. */
    const run = async (scenario: Scenario, rewrite: (text: string) => string): Promise<string> => {
      await driver.asOwner(async (tx) => {
        for (const table of tables) await tx.query(`delete from ${table}`);
        for (const statement of scenario.rows) await tx.query(statement);
      });
      let answer: unknown;
      try {
        answer = await scenario.act(rewriting(driver, rewrite));
      } catch (error) {
        answer = { failed: (error as { readonly code?: string }).code ?? String(error) };
      }
      const left = await driver.asOwner(async (tx) =>
        tx.query<{ name: string; row: object }>(
          tables.map((name) => `select '${name}' as name, to_jsonb(t) as row from ${name} as t`).join(" union all "),
        ),
      );
      return JSON.stringify(
        [answer instanceof Set ? [...answer] : (answer ?? null), left.map((row) => JSON.stringify(row, steady)).sort()],
        steady,
      );
    };

    test("each scenario comes to what it came to", async () => {
      for (const [scenario, { outcome }] of right) {
        expect(await run(scenario, (text) => text), scenario.name).toBe(outcome);
        expect(outcome, scenario.name).not.toContain('"failed"');
      }
    });

    test("no condition on a tenant can be left out of a statement without a scenario that turns out otherwise", async () => {
      const mutants = new Map<string, { readonly mutant: StatementMutant; readonly by: Scenario[] }>();
      for (const [scenario, { texts }] of right)
        for (const text of texts)
          for (const mutant of mutantsOf(text)) {
            const there = mutants.get(mutant.mutated) ?? { mutant, by: [] };
            there.by.push(scenario);
            mutants.set(mutant.mutated, there);
          }
      expect(mutants.size).toBeGreaterThan(60);
      const survivors: string[] = [];
      for (const { mutant, by } of mutants.values()) {
        let survives = true;
        for (const scenario of by) {
          const outcome = await run(scenario, (text) => (text === mutant.original ? mutant.mutated : text));
          survives = outcome === right.get(scenario)?.outcome;
          if (!survives) break;
        }
        if (survives) survivors.push(`${mutant.name} (${by.map(({ name }) => name).join(", ")})`);
      }
      const named = Object.keys(equivalent);
      expect(survivors.filter((name) => !named.some((part) => name.includes(part)))).toEqual([]);
      expect(named.filter((part) => !survivors.some((name) => name.includes(part)))).toEqual([]);
    });

    test("every condition on a tenant in our sources stands in a statement that a scenario runs", () => {
      const run = [...right.values()].flatMap(({ texts }) => [...texts]).join("\n");
      const missing = ["queries", "erase", "upkeep"].flatMap((folder) =>
        sourcesIn(join(import.meta.dirname, "..", folder)).flatMap(({ name, lines }) =>
          lines
            .flatMap((line) => line.split(/\$\{[^}]*\}|[`"]/u))
            .filter((part) => mutantsOf(part).length > 0 && !run.includes(part.trim()))
            .map((part) => `${name}: ${part.trim()}`),
        ),
      );
      expect(missing).toEqual([]);
    });
  });

function sourcesIn(folder: string): readonly { readonly name: string; readonly lines: readonly string[] }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !/\.(?:test|fixture)\.ts$/u.test(name))
    .map((name) => ({ name, lines: readFileSync(join(folder, name), "utf8").split("\n") }));
}

/** What differs from run to run and says nothing: instants of today, ids by chance, salts. */
function steady(name: string, value: unknown): unknown {
  if (["salt", "digest"].includes(name)) return value === null ? null : "chance";
  if (name === "row" && typeof value === "object" && value !== null) {
    const { cooling, kind, id, version, ...rest } = value as Readonly<Record<string, unknown>>;
    const isByChance = cooling === true || (typeof kind === "string" && !("aggregate_id" in rest));
    return {
      ...rest,
      cooling,
      kind,
      id: isByChance ? "chance" : id,
      version: "key" in rest && "value" in rest ? "sequence" : version,
    };
  }
  const at = typeof value === "string" && /^\d{4}-\d\d-\d\dT/u.test(value) ? Date.parse(value) : Number.NaN;
  return Math.abs(at - Date.now()) < 400 * 86_400_000 ? "today" : value;
}
