import type { Migration } from "../migration.ts";

/** `segno_reader` is nobody's here: it is for people who read the views, with a login of their own. */
const ROLES = ["segno_app", "segno_worker", "segno_erase", "segno_reaper", "segno_directory", "segno_reader"];

/**
 * Roles belong to the whole server and not to one database, so two databases that are migrated at once may both make
 * them: who comes second finds them there.
 */
const roles = ROLES.map(
  (role) => `
do $$ begin
  create role ${role} nologin noinherit nobypassrls;
exception when duplicate_object or unique_violation then null;
end $$;
do $$ begin
  execute format('grant ${role} to %I', current_user);
exception when others then
  if not pg_has_role(current_user, '${role}', 'member') then raise; end if;
end $$;`,
).join("\n");

/**
 * Row-level security on a table: the rows of the tenants that the transaction has declared, and no others. The collation
 * keeps the planner from looking for the set in an index, once for each tenant in it: a statement finds its rows by its own
 * `tenant_id =`, and the policy only looks at what was found.
 */
export function tenantPolicy(table: string, readers: readonly string[] = []): string {
  return `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy tenant on ${table} to ${["segno_app", "segno_erase", ...readers].join(", ")}
  using (tenant_id collate "C" = any ((select string_to_array(current_setting('segno.tenants', true), ','))::text[]))
  with check (tenant_id collate "C" = any ((select string_to_array(current_setting('segno.tenants', true), ','))::text[]));`;
}

export const segnoTables: Migration = {
  name: "segno/0001-segno",
  breaking: false,
  up: `
create schema if not exists segno;
${roles}
grant usage on schema segno to ${ROLES.join(", ")};

create table segno.clock (
  only_row boolean primary key default true check (only_row),
  offset_ms bigint not null default 0
);
insert into segno.clock default values;
grant select on segno.clock to ${ROLES.join(", ")};

-- in plpgsql, whose plan a connection keeps: one in sql is planned anew by each statement that calls it
create function segno.now() returns timestamptz language plpgsql stable as $$
begin
  return date_trunc('milliseconds', statement_timestamp() + (select offset_ms from segno.clock) * interval '1 millisecond');
end $$;

-- instants in a state are ISO 8601 in UTC, so the text alone settles the instant
create function segno.instant(value text) returns timestamptz language sql immutable strict parallel safe as $$
  select make_timestamptz(
    substr(value, 1, 4)::int, substr(value, 6, 2)::int, substr(value, 9, 2)::int,
    substr(value, 12, 2)::int, substr(value, 15, 2)::int, rtrim(substr(value, 18), 'Z')::double precision, 'UTC')
$$;

-- the keys of rows that a state names, each after what they begin with: a generated column may call no subquery itself
create function segno.names(prefix text, keys jsonb) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(prefix || key), '{}')
    from jsonb_array_elements_text(case jsonb_typeof(keys) when 'array' then keys else jsonb_build_array(keys) end) as key
   where key is not null
$$;

create function segno.copy_before() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.status_before := 'new';
    new.machine_version_before := new.machine_version;
  else
    new.status_before := old.status;
    new.machine_version_before := old.machine_version;
  end if;
  return new;
end $$;

create function segno.refuse_step() returns trigger language plpgsql as $$
begin
  raise exception 'what erases takes no step: % stays %', old.id, old.status
    using errcode = 'check_violation', schema = tg_table_schema, table = tg_table_name, constraint = 'erase_takes_no_step';
end $$;

create table segno.secret (
  name text primary key,
  value bytea not null
);
insert into segno.secret (name, value)
  values ('key-digest', decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
grant select on segno.secret to segno_app;

create table segno.edge (
  machine text not null,
  version_before int not null,
  version int not null,
  from_status text not null,
  to_status text not null,
  primary key (machine, version_before, version, from_status, to_status)
);

create table segno.journal (
  tenant_id text not null,
  machine text not null,
  aggregate_id text not null,
  version int not null check (version >= 1),
  at timestamptz not null,
  subject text not null,
  actor_kind text not null check (actor_kind in ('person', 'program', 'system')),
  command text not null,
  from_status text not null,
  to_status text not null,
  events jsonb not null,
  effects text[] not null,
  key text,
  digest text,
  machine_version int not null,
  trace_id text,
  primary key (tenant_id, machine, aggregate_id, version)
);
create unique index journal_key on segno.journal (tenant_id, machine, aggregate_id, key) where key is not null;
create unique index journal_creation_key on segno.journal (tenant_id, machine, key) where key is not null and version = 1;
create index journal_at on segno.journal using brin (at);
${tenantPolicy("segno.journal", ["segno_reader"])}
grant select, insert on segno.journal to segno_app;
grant select, update (subject, events, key), delete on segno.journal to segno_erase;
create policy ages on segno.journal for select to segno_reaper using (true);
grant select (tenant_id, machine, aggregate_id, version, at) on segno.journal to segno_reaper;

create table segno.history (
  tenant_id text not null,
  machine text not null,
  aggregate_id text not null,
  version int not null check (version >= 1),
  at timestamptz not null,
  machine_version int not null,
  undo jsonb not null,
  primary key (tenant_id, machine, aggregate_id, version)
);
create index history_at on segno.history using brin (at);
${tenantPolicy("segno.history")}
grant select, insert on segno.history to segno_app;
grant select, update (undo, machine_version), delete on segno.history to segno_erase;
create policy ages on segno.history for select to segno_reaper using (true);
grant select (tenant_id, machine, aggregate_id, version, at) on segno.history to segno_reaper;

create table segno.outbox (
  tenant_id text not null,
  id uuid not null,
  machine text not null,
  aggregate_id text not null,
  kind text not null check (kind in ('effect', 'latest', 'timer')),
  name text not null,
  input jsonb,
  machine_version int not null,
  asked_at timestamptz not null,
  due_at timestamptz not null,
  attempt int not null default 0,
  fence int not null default 0,
  leased_by text,
  leased_until timestamptz,
  cooling boolean not null default false,
  last_error text,
  dead_since timestamptz,
  primary key (tenant_id, id)
);
create index outbox_due on segno.outbox (due_at) where dead_since is null;
create unique index outbox_latest on segno.outbox (tenant_id, machine, aggregate_id, name)
  where kind = 'latest' and leased_by is null and dead_since is null;
create index outbox_latest_runs on segno.outbox (tenant_id, machine, aggregate_id, name)
  where kind = 'latest' and leased_by is not null and dead_since is null;
${tenantPolicy("segno.outbox")}
-- the workers' claims go across tenants
create policy claims on segno.outbox to segno_worker using (true) with check (true);
grant select, insert, update, delete on segno.outbox to segno_app;
grant select, update on segno.outbox to segno_worker;
grant select, delete on segno.outbox to segno_erase;

create table segno.audit (
  tenant_id text not null,
  id bigint generated always as identity,
  at timestamptz not null default segno.now(),
  kind text not null check (kind in ('erasure', 'export', 'foreign-attempt', 'interaction', 'link', 'purge', 'refusal',
    'setting', 'sign-in')),
  action text not null,
  outcome text not null,
  -- how many were noted since the row before of this subject
  count int not null check (count >= 1),
  details jsonb not null,
  -- a person's part: nulled by erase alone, beside a digest that is salted with what is nulled too
  subject text,
  personal jsonb,
  salt bytea,
  digest text not null,
  primary key (tenant_id, id)
);
create index audit_subject on segno.audit (tenant_id, subject, id) where subject is not null;
create index audit_at on segno.audit using brin (at);
${tenantPolicy("segno.audit", ["segno_reader"])}
grant select, insert on segno.audit to segno_app;
grant select, insert, update (subject, personal, salt), delete on segno.audit to segno_erase;
create policy ages on segno.audit for select to segno_reaper using (true);
grant select (tenant_id, id, at) on segno.audit to segno_reaper;

create sequence segno.kv_version;
create table segno.kv (
  tenant_id text not null,
  key text collate "C" not null,
  value text not null,
  version bigint not null default nextval('segno.kv_version'),
  expires_at timestamptz,
  created_at timestamptz not null default segno.now(),
  updated_at timestamptz not null default segno.now(),
  primary key (tenant_id, key)
);
create index kv_expires on segno.kv (expires_at) where expires_at is not null;
${tenantPolicy("segno.kv")}
create policy reaping on segno.kv for delete to segno_reaper using (expires_at <= segno.now());
create policy reaping_sees on segno.kv for select to segno_reaper using (expires_at <= segno.now());
grant select, insert, update, delete on segno.kv to segno_app;
grant select, delete on segno.kv to segno_reaper;
-- locking a row asks for it; no column may be changed
grant update (tenant_id) on segno.kv to segno_reaper;
create policy reaping_locks on segno.kv for update to segno_reaper using (expires_at <= segno.now()) with check (false);
grant usage on sequence segno.kv_version to segno_app;
grant select, delete on segno.kv to segno_erase;

-- what the products' migrations made: whose rows are swept, and what retention counts from
create table segno.plain_table (
  name text primary key,
  kind text not null check (kind in ('step', 'kept')),
  key text[] not null,
  ages_from text not null
);
create table segno.naming (
  step_table text not null,
  machine_table text not null,
  within_aggregate boolean not null,
  primary key (step_table, machine_table)
);
grant select on segno.plain_table, segno.naming to segno_reaper;

-- how far a task that goes through whole tables has come; claimed by moving its due time
create table segno.upkeep (
  task text primary key,
  due_at timestamptz not null default segno.now(),
  cursor jsonb
);
grant select, insert, update on segno.upkeep to segno_reaper;
grant select (at) on segno.migration to segno_reaper, segno_app;

create view segno.journal_entries with (security_invoker) as
  select tenant_id, machine, aggregate_id, version, at, subject, actor_kind, command, from_status, to_status, events,
         effects, machine_version, trace_id
    from segno.journal;
create view segno.audit_entries with (security_invoker) as
  select tenant_id, id, at, kind, action, outcome, count, details, subject, personal, digest from segno.audit;
grant select on segno.journal_entries, segno.audit_entries to segno_app, segno_reader;
grant select (tenant_id, machine, aggregate_id, version, at, subject, actor_kind, command, from_status, to_status, events,
  effects, machine_version, trace_id) on segno.journal to segno_reader;
grant select (tenant_id, id, at, kind, action, outcome, count, details, subject, personal, digest) on segno.audit
  to segno_reader;
`,
  undo: "drop schema segno cascade",
};
