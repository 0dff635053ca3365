import type { Audit, AuditEntry } from "../engine/audit-port.ts";
import { createBatcher } from "../engine/batcher.ts";
import { systemTenant } from "../machine/tenant.ts";
import type { TenantId } from "../machine/types.ts";
import type { Driver } from "./driver.ts";
import { type AuditRow, auditStatement, storable, writeAuditInSlots } from "./queries/write-audit.ts";
import { tenantsOf } from "./queries/load.ts";

export interface AuditBook extends Audit {
  /** Writes what was noted and may be written by now. @throws DatabaseUnavailable, and keeps what it has */
  flush(): Promise<void>;
  /** Writes all that was noted, and takes no more. */
  close(): Promise<void>;
}

const FLUSH_MS = 1_000;
/** Subjects and kinds in one process between two rows of each; those beyond are counted together. */
const MAX_WAITING = 1_000;
const MAX_BATCH = 256;
/** Names in the tally of one row. */
const MAX_TALLY = 20;

/** What one subject left of one kind since its row before. */
interface Waiting {
  readonly tenant: TenantId;
  readonly slot: string;
  /** The latest. */
  readonly entry: AuditEntry;
  /** By action and outcome, how often. */
  readonly tally: ReadonlyMap<string, number>;
}

/** The audit on Postgres. See `docs/decisions/0007-audit.md`. */
export function createAudit(driver: Driver): AuditBook {
  let waiting = new Map<string, Waiting>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flushing: Promise<void> = Promise.resolve();
  let closed = false;

  const arm = (): void => {
    if (closed || timer !== undefined || waiting.size === 0) return;
    timer = setTimeout(() => {
      timer = undefined;
      void flush().catch(() => undefined); // kept and tried again each second; the housekeeping tells why it fails
    }, FLUSH_MS);
    timer.unref();
  };
  const keep = (added: Waiting): void => {
    const key = `${added.tenant} ${added.slot}`;
    const there = waiting.get(key);
    waiting.set(key, there ? { ...added, tally: sum(there.tally, added.tally) } : added);
  };
  const send = async (write: (rows: readonly AuditRow[]) => Promise<ReadonlySet<number>>): Promise<void> => {
    const all = [...waiting.values()];
    waiting = new Map();
    try {
      while (all.length > 0) {
        const batch = all.slice(0, MAX_BATCH);
        const written = await write(batch.map(toRow));
        all.splice(0, batch.length);
        for (const [n, each] of batch.entries()) if (!written.has(n)) keep(each);
      }
    } finally {
      for (const each of all) keep(each);
      arm();
    }
  };
  const flush = async (): Promise<void> => {
    const mine = flushing.then(async () => send(async (rows) => writeAuditInSlots(driver, rows)));
    flushing = mine.catch(() => undefined);
    return mine;
  };
  const add = async (rows: readonly AuditRow[]): Promise<ReadonlySet<number>> => {
    await driver.run({ role: "segno_app", tenants: tenantsOf(rows) }, auditStatement(rows));
    return new Set(rows.keys());
  };
  const write = createBatcher<AuditRow, undefined>(
    async (rows) => {
      await add(rows);
      return rows.map(() => undefined);
    },
    { maxBatch: MAX_BATCH },
  );

  return {
    write: async (tenant, entry) => write({ ...entry, tenant, details: entry.details ?? {}, count: 1 }),
    note: (tenant, entry) => {
      const slot = storable(`audit:${entry.kind}:${entry.subject ?? ""}`);
      const tally = new Map([[`${entry.action} ${entry.outcome}`, 1]]);
      const isFull = waiting.size >= MAX_WAITING && !waiting.has(`${tenant} ${slot}`);
      keep(isFull ? { ...crowd(entry), tally } : { tenant, slot, entry, tally });
      arm();
    },
    flush,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await flushing;
      await send(add);
    },
  };
}

/** Where more subjects come at once than are told apart, nobody is named. */
function crowd({ kind, action, outcome }: AuditEntry): Omit<Waiting, "tally"> {
  return { tenant: systemTenant, slot: `audit:${kind}:`, entry: { kind, action, outcome } };
}

function toRow({ tenant, slot, entry, tally }: Waiting): AuditRow {
  const count = [...tally.values()].reduce((total, times) => total + times, 0);
  const row = { ...entry, tenant, slot, count, details: entry.details ?? {} };
  if (tally.size === 1) return row;
  return { ...row, action: "several", outcome: "several", details: { tally: Object.fromEntries(tally) } };
}

function sum(there: ReadonlyMap<string, number>, added: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const total = new Map(there);
  for (const [name, times] of added) {
    const counted = total.has(name) || total.size < MAX_TALLY ? name : "others";
    total.set(counted, (total.get(counted) ?? 0) + times);
  }
  return total;
}
