import type { Role, Tx } from "../driver.ts";

export const [mine, theirs] = ["t-mine", "t-theirs"] as const;

/** An aggregate of the tenant, and of another subject than the one that a directory is asked for. */
export const ofAnother = "of-another";

/** What one role may do on one table while the tenant of `mine` is declared, and what is right. */
export interface Probe {
  readonly name: string;
  readonly table: string;
  readonly right: string;
  run(tx: Tx): Promise<string>;
}

interface Access {
  readonly table: string;
  readonly role: Role | "segno_reader";
  readonly sees: boolean;
  readonly inserts: boolean;
  readonly deletes: boolean;
  /** A column that it may change, if any. */
  readonly changes: string | null;
  readonly moves: boolean;
  /** Columns that an insert gives. */
  readonly columns: readonly string[];
}

const ACCESS = `
  select c.oid::regclass::text as table, r.rolname as role,
         has_column_privilege(r.oid, c.oid, 'tenant_id', 'select') as sees,
         has_table_privilege(r.oid, c.oid, 'insert') as inserts,
         has_table_privilege(r.oid, c.oid, 'delete') as deletes,
         has_column_privilege(r.oid, c.oid, 'tenant_id', 'update') as moves,
         (select min(a.attname::text) from pg_attribute as a
           where a.attrelid = c.oid and a.attnum > 0 and a.attgenerated = '' and a.attidentity = ''
             and has_column_privilege(r.oid, c.oid, a.attnum, 'update')) as changes,
         (select array_agg(a.attname::text) from pg_attribute as a
           where a.attrelid = c.oid and a.attnum > 0 and a.attgenerated = '' and a.attidentity = ''
             and a.attname <> 'tenant_id') as columns
    from pg_class as c cross join pg_roles as r
   where c.relnamespace::regnamespace::text = any ($1::text[]) and c.relkind = 'r' and r.rolname like 'segno%'
     and c.relrowsecurity
   order by 1, 2`;

/** Roles whose every reach is the declared tenant's rows; the others go across tenants, and for each it is said how far. */
const OF_TENANTS = new Set(["segno_app", "segno_erase", "segno_reader"]);
const REFUSED = "42501";

/** Probes for each role and table of the catalog, by what the role is granted there. */
export async function listProbes(tx: Tx, schemas: readonly string[]): Promise<readonly Probe[]> {
  const accesses = await tx.query<Access>(ACCESS, [schemas]);
  const perRole = accesses.filter(({ sees }) => sees).flatMap((access) => probesOf(access));
  const tables = [...new Set(accesses.map(({ table }) => table))];
  return [...perRole, ...tables.map(forced)];
}

function probesOf(access: Access): readonly Probe[] {
  const { table, role, columns, changes } = access;
  const isOfTenants = OF_TENANTS.has(role);
  const probe = (name: string, right: string, sql: string): Probe => ({
    name: `${role} ${name} ${table}`,
    table,
    right,
    run: async (tx) => attempt(tx, role, sql),
  });
  const reached = isOfTenants ? mine : `${mine} ${theirs}`;
  const of = "tenant_id as found";
  const probes = [probe("sees of", reached, `select ${of} from ${table}`)];
  if (changes !== null) probes.push(probe("locks of", reached, `select ${of} from ${table} for update`));
  if (access.deletes) probes.push(probe("removes of", reached, `delete from ${table} returning ${of}`));
  if (access.moves && isOfTenants)
    probes.push(
      probe("gives away of", REFUSED, `update ${table} set tenant_id = '${theirs}' where tenant_id = '${mine}'`),
    );
  if (access.inserts) {
    const insert = (tenant: string): string =>
      `insert into ${table} (tenant_id, ${columns.join(", ")}) overriding system value
       select '${tenant}', ${columns.join(", ")} from ${table} where tenant_id = '${mine}' limit 1`;
    probes.push(probe("writes for another into", REFUSED, insert(theirs)));
    probes.push({
      ...probe("writes into", "allowed", insert(mine)),
      run: async (tx) => mayWrite(tx, role, insert(mine)),
    });
  }
  if (role === "segno_directory")
    probes.push(probe("sees of others", "", `select ${of} from ${table} where id = '${ofAnother}'`));
  return role === "segno_reaper" ? [...probes, ...reaping(access, probe)] : probes;
}

/** What the reaper may remove is old: of each tenant there is a row that is, and one that is not. */
function reaping(
  { table, deletes, changes }: Access,
  probe: (name: string, right: string, sql: string) => Probe,
): readonly Probe[] {
  if (!deletes) return [];
  const [young, seen] =
    table === "segno.kv"
      ? ["expires_at > segno.now()", `select tenant_id as found from ${table} where expires_at > segno.now()`]
      : ["made_at > segno.now() - interval '1 day'", undefined];
  // a statement that reads no column is asked by no policy for reading
  const afterRemoval = `delete from ${table}; set local role segno_app; select tenant_id as found from ${table} where ${young}`;
  return [
    probe("removes what is young of", "", `delete from ${table} where ${young} returning tenant_id as found`),
    probe("leaves, where it removes blindly, of", mine, afterRemoval),
    ...(seen === undefined ? [] : [probe("sees what is young of", "", seen)]),
    ...(changes === null
      ? []
      : [
          probe("changes", REFUSED, `update ${table} set ${changes} = ''`),
          probe("changes blindly of what is young of", "", `delete from ${table}; update ${table} set ${changes} = ''`),
        ]),
  ];
}

/** The owner, under whom migrations run, is held too. */
function forced(table: string): Probe {
  return {
    name: `the owner is held on ${table}`,
    table,
    right: "true",
    run: async (tx) => {
      const [row] = await tx.query<{ forced: boolean }>(
        "select relforcerowsecurity as forced from pg_class where oid = $1::regclass",
        [table],
      );
      return String(row?.forced);
    },
  };
}

/** The tenants whose rows were reached, or the code of the refusal; nothing that was done stays. */
async function attempt(tx: Tx, role: string, sql: string): Promise<string> {
  await tx.query("savepoint probe");
  try {
    await tx.query(`set local role ${role}`);
    let rows: readonly { readonly found?: string }[] = [];
    for (const statement of sql.split(";")) rows = await tx.query<{ found?: string }>(statement);
    return [...new Set(rows.map(({ found }) => found ?? "?"))].sort().join(" ");
  } catch (error) {
    return codeOf(error);
  } finally {
    await tx.query("rollback to savepoint probe");
  }
}

/** A row that is there already is refused by its key, which is asked after the policies. */
async function mayWrite(tx: Tx, role: string, sql: string): Promise<string> {
  return (await attempt(tx, role, sql)) === REFUSED ? "refused" : "allowed";
}

function codeOf(error: unknown): string {
  const { code, sqlState, details } = error as {
    readonly code?: string;
    readonly sqlState?: string;
    readonly details?: { readonly sqlState?: string };
  };
  return details?.sqlState ?? sqlState ?? code ?? String(error);
}
