import type { Tx } from "../driver.ts";

interface Policy {
  readonly table: string;
  readonly name: string;
  readonly using: string | null;
  readonly check: string | null;
}

/** One way in which the row-level security of a table could be less than it is. */
export interface PolicyMutant {
  readonly name: string;
  readonly table: string;
  readonly sql: string;
}

/** For each policy in the catalog one mutant without it and one for each of its conditions; for each table one without any. */
export async function listPolicyMutants(tx: Tx, schemas: readonly string[]): Promise<readonly PolicyMutant[]> {
  const policies = await tx.query<Policy>(
    `select schemaname || '.' || tablename as table, policyname as name, qual as using, with_check as check
       from pg_policies where schemaname = any ($1::text[]) order by 1, 2`,
    [schemas],
  );
  const of = policies.flatMap(({ table, name, using, check }): PolicyMutant[] => {
    const alter = `alter policy ${name} on ${table}`;
    return [
      { name: `${table}: no policy ${name}`, table, sql: `drop policy ${name} on ${table}` },
      ...(using === null || using === "true"
        ? []
        : [{ name: `${table}: ${name} lets everything be seen`, table, sql: `${alter} using (true)` }]),
      ...(check === null || check === "true"
        ? []
        : [{ name: `${table}: ${name} lets everything be written`, table, sql: `${alter} with check (true)` }]),
    ];
  });
  const tables = [...new Set(policies.map(({ table }) => table))].flatMap((table): PolicyMutant[] =>
    ["disable", "no force"].map((how) => ({
      name: `${table}: ${how} row level security`,
      table,
      sql: `alter table ${table} ${how} row level security`,
    })),
  );
  return [...of, ...tables];
}
