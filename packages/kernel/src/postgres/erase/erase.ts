import { NotFound } from "../../errors.ts";
import type { Machine } from "../../machine/define.ts";
import type { JsonObject, Ref, TenantId } from "../../machine/types.ts";
import type { Driver, Tx } from "../driver.ts";
import { auditStatement } from "../queries/write-audit.ts";
import { type Purge, type Purged, purge } from "./purge.ts";
import { ERASED, eraseEvents, eraseStates } from "./words.ts";

/**
 * A door of its own, and the only one that may change what is append-only. Order, times and versions stay; each of its
 * acts may be repeated, and leaves a row in the audit when it found something.
 */
export interface Erase {
  /**
   * Replaces the personal parts of one aggregate's history and journal by a mark, and its person's subject there and in
   * the audit's rows whose details name it under the machine's name. Its own row is the machine's matter.
   *
   * @param options.subject - whose subject is replaced in the journal, its keys and the audit; none leaves them
   * @param options.tables - insert-only tables whose rows of this aggregate go, by the column that names it
   */
  aggregate(
    tenant: TenantId,
    ref: Ref,
    options: { readonly subject?: string; readonly tables?: Readonly<Record<string, string>> },
  ): Promise<void>;
  /**
   * Replaces one person's subject in the tenant's journal and audit, and in the aggregates that they sent commands to the
   * fields that are marked as theirs, in state, history and events. What others wrote stays. An aggregate at a time: after
   * a crash it goes on with those that are left.
   */
  person(tenant: TenantId, subject: string): Promise<void>;
  /** Removes the rows of a closed tenant, or of named tables of it, in steps that can be resumed. */
  purge(tenant: TenantId, options: Purge): Promise<Purged>;
}

export function createErase(driver: Driver, machines: readonly Machine[]): Erase {
  const within = async <Result>(tenant: TenantId, work: (tx: Tx) => Promise<Result>): Promise<Result> =>
    driver.transaction({ role: "segno_erase", tenants: [tenant] }, work);

  return {
    aggregate: async (tenant, ref, { subject, tables = {} }) => {
      const machine = machines.find(({ name }) => name === ref.machine);
      if (!machine) throw new NotFound(ref.machine, ref.id);
      const erasing = { machine, tenant, id: ref.id, whose: () => true };
      await within(tenant, async (tx) => {
        const found = [await eraseStates(tx, erasing, { rowToo: false }), await eraseEvents(tx, erasing)];
        for (const [table, column] of Object.entries(tables)) {
          const gone = await tx.query(
            `delete from ${table} where tenant_id = $1 and ${column} = $2 returning 1 as gone`,
            [tenant, ref.id],
          );
          found.push(gone.length > 0);
        }
        if (subject !== undefined) {
          found.push(await eraseSubject(tx, tenant, ref, subject));
          const about = await tx.query(
            `${FORGET} where tenant_id = $1 and subject = $2 and details ->> $3 = $4 returning 1 as gone`,
            [tenant, subject, ref.machine, ref.id],
          );
          found.push(about.length > 0);
        }
        if (found.includes(true)) await note(tx, tenant, ref.machine, { [ref.machine]: ref.id });
      });
    },

    person: async (tenant, subject) => {
      const byName = new Map(machines.map((machine) => [machine.name, machine]));
      const touched = await driver.run<{ machine: string; id: string }>(
        { role: "segno_erase", tenants: [tenant] },
        { text: TOUCHED, values: [tenant, subject, [...byName.keys()]] },
      );
      for (const { machine: name, id } of touched) {
        const machine = byName.get(name);
        if (!machine) continue;
        const erasing = { machine, tenant, id, whose: (owner: string | undefined) => owner === subject };
        await within(tenant, async (tx) => {
          await eraseStates(tx, erasing, { rowToo: true });
          await eraseEvents(tx, erasing);
          await eraseSubject(tx, tenant, { machine: name, id }, subject);
        });
      }
      await within(tenant, async (tx) => {
        const forgotten = await tx.query(`${FORGET} where tenant_id = $1 and subject = $2 returning 1 as gone`, [
          tenant,
          subject,
        ]);
        if (touched.length + forgotten.length > 0)
          await note(tx, tenant, "person", { aggregates: touched.length, entries: forgotten.length });
      });
    },

    purge: async (tenant, options) => {
      const { spare } = options;
      const spared = machines.find(({ name }) => name === spare?.machine)?.table;
      if (spare && spared === undefined) throw new NotFound(spare.machine, spare.id);
      return purge(driver, tenant, options, spared);
    },
  };
}

const TOUCHED = `
  select distinct machine, aggregate_id as id from segno.journal
   where tenant_id = $1 and subject = $2 and machine = any ($3::text[])
   order by machine, id`;

const FORGET = "update segno.audit set subject = null, personal = null, salt = null";

async function eraseSubject(tx: Tx, tenant: TenantId, { machine, id }: Ref, subject: string): Promise<boolean> {
  const rows = await tx.query(
    `update segno.journal
        set subject = $4, key = case when key like 'c:%' then 'erased:' || aggregate_id || ':' || version else key end
      where tenant_id = $1 and machine = $2 and aggregate_id = $3 and subject = $5
     returning 1 as changed`,
    [tenant, machine, id, ERASED, subject],
  );
  return rows.length > 0;
}

/** What was erased, and of whom nothing. */
async function note(tx: Tx, tenant: TenantId, action: string, details: JsonObject): Promise<void> {
  const { text, values } = auditStatement([{ tenant, kind: "erasure", action, outcome: "done", details, count: 1 }]);
  await tx.query(text, values);
}
