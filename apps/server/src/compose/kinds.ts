import type { AnyApp, AppDeps, AppKinds, AppPorts } from "segno";
import type { Route } from "segno/http";
import type { Database, Migration } from "segno/postgres";
import type { List } from "segno/socket";

/** What this server's products are made with. */
export interface ServerKinds extends AppKinds {
  readonly database: Database;
  readonly route: Route;
  readonly list: List;
  readonly migration: Migration;
}

export type ServerApp = AnyApp<ServerKinds>;
/** A product's values are its own: here they are only handed on, to the product whose schema made them. */
export type ServerPorts = AppPorts<ServerKinds, never>;
export type ServerDeps = AppDeps<ServerKinds, never>;
