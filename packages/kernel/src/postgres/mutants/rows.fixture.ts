import type { Change, OutboxRow } from "../../engine/ports.ts";
import { parseTenantId } from "../../machine/tenant.ts";
import type { JsonObject, TenantId } from "../../machine/types.ts";
import { door } from "../door.fixture.ts";
import { guestBook } from "../erase/guest-book.fixture.ts";

export const [mine, theirs]: readonly [TenantId, TenantId] = [parseTenantId("t-mine"), parseTenantId("t-theirs")];

export const book = guestBook(1);
export const ref = { machine: book.name, id: "b-1" };
export const [asked, second] = [
  "00000000-0000-8000-8000-000000000001",
  "00000000-0000-8000-8000-000000000002",
] as const;
export const lease = { id: asked, fence: 1 };
export const early = "2001-01-01T00:00:00.000Z";
export const late = "2199-01-01T00:00:00.000Z";
export const both = [mine, theirs];

export const books = (tenants: readonly TenantId[], { id = "b-1", version = 1 } = {}): string => `
  insert into books.guest_book (tenant_id, id, version, machine_version, state, created_at, updated_at, status_before, machine_version_before)
  values ${tenants.map((tenant) => `('${tenant}', '${id}', ${version}, 1, '${stateText(tenant)}', '${early}', '${early}', 'new', 1)`).join(", ")}`;
const words = { by: "ada", text: "plum" };
/** Theirs holds one more, so that whose row was taken can be told. */
const wordsOf = (tenant: TenantId): readonly JsonObject[] => (tenant === mine ? [words] : [words, words]);
const stateText = (tenant: TenantId): string =>
  JSON.stringify({ status: "open", remarks: wordsOf(tenant), latest: words });

/** One step, of journal and history both. */
export const steps = (
  tenants: readonly TenantId[],
  { id = "b-1", version = 1, key = "null", machine = book.name, at = early } = {},
): string => `
  with journalled as (
    insert into segno.journal (tenant_id, machine, aggregate_id, version, at, subject, actor_kind, command, from_status, to_status,
      events, effects, key, digest, machine_version)
    values ${tenants
      .map(
        (tenant) => `('${tenant}', '${machine}', '${id}', ${version}, '${at}', 'ada', 'person', 'sign', 'open', 'open',
          '${JSON.stringify(wordsOf(tenant).map((word) => ({ type: "signed", ...word })))}', '{}', ${key}, '${tenant}', 1)`,
      )
      .join(", ")})
  insert into segno.history (tenant_id, machine, aggregate_id, version, at, machine_version, undo)
  values ${tenants
    .map(
      (tenant) => `('${tenant}', '${machine}', '${id}', ${version}, '${at}', 1,
        '[{"op": "replace", "path": "/remarks/0/text", "value": "plum ${version}"}]')`,
    )
    .join(", ")}`;

interface Row {
  readonly id?: string;
  readonly of?: string;
  readonly kind?: "effect" | "latest" | "timer";
  readonly leased?: boolean;
}
export const outbox = (
  tenants: readonly TenantId[],
  { id = asked, of = "b-1", kind = "effect", leased = true }: Row = {},
): string => `
  insert into segno.outbox (tenant_id, id, machine, aggregate_id, kind, name, input, machine_version, asked_at, due_at, fence, attempt,
    leased_by, leased_until)
  values ${tenants
    .map(
      (tenant) => `('${tenant}', '${id}', '${book.name}', '${of}', '${kind}', 'e', '{}', 1, '${early}',
        '${leased ? late : early}', 1, 1, ${leased ? `'w', '${late}'` : "null, null"})`,
    )
    .join(", ")}`;

export function change(
  tenant: TenantId,
  expected: number,
  wanted: Partial<Change> & { readonly id?: string } = {},
): Change {
  const { id = "b-1", ...rest } = wanted;
  return {
    ref: { machine: book.name, id },
    tenant,
    expected,
    state: { status: "open", remarks: [], latest: { by: "bob", text: `${tenant} ${expected + 1}` } },
    undo: [],
    machineVersionBefore: 1,
    outbox: [],
    clearTimers: [],
    closes: undefined,
    journal: {
      version: expected + 1,
      at: new Date(late),
      subject: "bob",
      actorKind: "person",
      command: "sign",
      from: expected === 0 ? "new" : "open",
      to: "open",
      events: [],
      effects: [],
      key: `c:bob\u001f${id}`,
      digest: undefined,
      machineVersion: 1,
      traceId: undefined,
    },
    ...rest,
  };
}

export const ask = (kind: OutboxRow["kind"], id: string): OutboxRow => ({
  id,
  kind,
  name: kind,
  input: {},
  machineVersion: 1,
  dueAt: new Date(late),
});

/** Invalid: the database refuses it, and then asks whether the row moved meanwhile. */
export const brokenDoor = (expected: number): Change => ({
  ...change(mine, expected, { id: "d-1" }),
  ref: { machine: door.name, id: "d-1" },
  state: { status: "shut", keeper: "bob", note: "n", opened: -1 },
  journal: { ...change(mine, expected, { id: "d-1" }).journal, from: "new", to: "shut" },
});
export const doorRow = (tenant: TenantId, id: string, note: string, opened: number): string => `
  insert into doors.door (tenant_id, id, version, machine_version, state, created_at, updated_at, status_before, machine_version_before)
  values ('${tenant}', '${id}', 7, 1, '${JSON.stringify({ status: "shut", keeper: "ada", note, opened })}', '${early}', '${early}', 'new', 1)`;

/** A row of each under one id, which they share in no statement of ours but in these. */
export function audited(at: string): string {
  const details: JsonObject = { [book.name]: "b-1" };
  const row = (tenant: TenantId): string =>
    `('${tenant}', ${at === early ? 1 : 2}, '${tenant === mine ? early : at}', 'link', 'made', 'done', 1, '${JSON.stringify(details)}', 'ada', 's', 'd')`;
  return `insert into segno.audit (tenant_id, id, at, kind, action, outcome, count, details, subject, salt, digest)
    overriding system value values ${both.map(row).join(", ")}`;
}

export function sheets(): string {
  return `insert into doors.sheet (tenant_id, id, words) values ${both.map((tenant) => `('${tenant}', 'b-1', 'w')`).join(", ")}`;
}
