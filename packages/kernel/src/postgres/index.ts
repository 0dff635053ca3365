export { type AuditEntry, type Database, type TenantDatabase, createDatabaseClock } from "./database.ts";
export type { Tx } from "./driver.ts";
export type { Erase } from "./erase.ts";
export type { Migrated, MigrateOptions } from "./migrate.ts";
export type { Migration } from "./migration.ts";
export { openNotifyBus } from "./notify-bus.ts";
export { openEmbedded, openPostgres } from "./open.ts";
export type { PgOptions } from "./pg-driver.ts";
export { type AggregateTable, type Column, type PlainTable, aggregateTable, appSchema, plainTable } from "./tables.ts";
