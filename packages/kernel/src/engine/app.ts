import { Misdeclared } from "../errors.ts";
import type { Machine } from "../machine/define.ts";
import type { Effect, Reaction } from "../machine/effect.ts";
import type { Actor, JsonObject, TenantId } from "../machine/types.ts";
import type { AppConfig } from "./app-config.ts";
import type { LinkKind, Links } from "./app-links.ts";
import type { Audit } from "./audit-port.ts";
import type { FactsReader, TenantEngine } from "./engine-types.ts";
import type { Keys } from "./keys.ts";
import type { Bus, Clock, Ids, Log, Metrics } from "./ports.ts";
import type { Rate } from "./rates.ts";
import type { Counter } from "./state-store-port.ts";

/** What other doors declare, by what the server compares of it; `Route`, `List` and `Migration` are theirs. */
export interface AppKinds {
  readonly database: object;
  readonly route: { readonly method: string; readonly path: string };
  readonly list: { readonly name: string };
  readonly migration: { readonly name: string };
}

/** Who a request is from, before a product says what they may do in a tenant. */
export interface Visitor {
  readonly subject: string;
  readonly kind: "person" | "program";
  /** The organisation that the session has chosen. */
  readonly organisation: TenantId;
  readonly signedInAt: Date;
  /** Verified, where there is one. */
  readonly email?: string;
}

/** What a product gives a visitor in a tenant. */
export interface Grant {
  readonly roles: readonly string[];
}

/** People and organisations, as a product may ask about them. */
export interface Members {
  /** None for who is no member. */
  rolesIn(subject: string, organisation: TenantId): Promise<readonly string[]>;
  /** What a person is called in this organisation. */
  findName(subject: string, organisation: TenantId): Promise<string | undefined>;
  organisations(): Promise<readonly { readonly id: TenantId; readonly name: string }[]>;
}

/** What is there before the engine: of this, a product makes its effects, reactions and facts. */
export interface AppPorts<K extends AppKinds = AppKinds, Values extends object = object> {
  readonly database: K["database"];
  readonly counter: Counter;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly keys: Keys;
  readonly members: Members;
  readonly config: Values;
  /** What links begin with, without a slash at the end. */
  readonly publicUrl: string;
  /** The folder for what an outside's fake keeps. */
  readonly dataFolder: string;
  /** Nobody signed in in earnest: fakes may run, and the demo's data is made. */
  readonly isDemo: boolean;
}

/** What a product's channels, commands and demo are made of. */
export interface AppDeps<K extends AppKinds = AppKinds, Values extends object = object> extends AppPorts<K, Values> {
  /** The only way to send, read or listen. */
  readonly engine: { forTenant(tenant: TenantId): TenantEngine };
  readonly bus: Pick<Bus, "endRight" | "onHint">;
  readonly links: Links;
  /** The actor of one of the product's own doors, with the roles that `doors` reserves to it. @throws Misdeclared */
  asSystem(tenant: TenantId, door: string): Actor;
}

type FromPorts<V, K extends AppKinds, Values extends object> = V | ((ports: AppPorts<K, Values>) => V);
type FromDeps<V, K extends AppKinds, Values extends object> = V | ((deps: AppDeps<K, Values>) => V);

/** Who stands in a demo: one organisation and its people, the first of them signed in by the printed link. */
export interface DemoPeople {
  readonly organisation: { readonly id: TenantId; readonly name: string };
  readonly people: readonly { readonly id: string; readonly name: string; readonly roles: readonly string[] }[];
}

/** What a product exports of a person and removes of one. */
export interface Privacy {
  exportOf(tenant: TenantId, subject: string): Promise<JsonObject>;
  erase(tenant: TenantId, subject: string): Promise<void>;
}

/** An outside service, real or a fake with a world of its own: started before the worker, closed after it. */
export interface Outside {
  readonly name: string;
  start?(): Promise<void>;
  close(): Promise<void>;
}

/** A command of the command line, `npm run segno -- <product> <name> …`. */
export interface AppCommand {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** @returns the exit code */
  run(args: readonly string[], print: (line: string) => void): Promise<number>;
}

/** A product, as the server needs it. Each part is a value, or a function of what the server hands it. */
export interface App<K extends AppKinds = AppKinds, Values extends object = object> {
  readonly name: string;
  readonly machines: readonly Machine[];
  readonly effects?: FromPorts<readonly Effect[], K, Values>;
  readonly reactions?: FromPorts<readonly Reaction[], K, Values>;
  readonly facts?: FromPorts<readonly FactsReader[], K, Values>;
  readonly http?: FromDeps<readonly K["route"][], K, Values>;
  readonly lists?: FromDeps<readonly K["list"][], K, Values>;
  /** By name, the roles that this door's actor holds beside `system`. */
  readonly doors?: Readonly<Record<string, readonly string[]>>;
  /** What a visitor may do in a tenant; nothing is no right to know that it exists. */
  readonly actorFor: (visitor: Visitor, tenant: TenantId, ports: AppPorts<K, Values>) => Promise<Grant | undefined>;
  /** The tenant that a request's path names; by default the organisation that the session has chosen. */
  readonly tenantOf?: (params: Readonly<Record<string, unknown>>) => TenantId | undefined;
  readonly linkKinds?: FromPorts<readonly LinkKind[], K, Values>;
  /** By machine and command (`*` for all that are not named), how often; counted on every channel. */
  readonly limits?: Readonly<Record<string, Readonly<Record<string, readonly Rate[]>>>>;
  /** By machine, how many subscriptions one subject may hold on one aggregate in a process. */
  readonly subscriptions?: Readonly<Record<string, number>>;
  readonly migrations?: readonly K["migration"][];
  /** Days that rows of the product's own *kept* tables stay, and those of `segno.audit`; unsaid is for ever. */
  readonly retention?: Readonly<Record<string, number>>;
  readonly privacy?: FromDeps<Privacy, K, Values>;
  readonly outsides?: FromPorts<readonly Outside[], K, Values>;
  /** Makes what a tenant has from its making on; asked at each start, so it finds what is there. */
  readonly declare?: (tenant: TenantId, deps: AppDeps<K, Values>) => Promise<void>;
  readonly config?: AppConfig<Values>;
  readonly cli?: FromDeps<readonly AppCommand[], K, Values>;
  /** A sentence about what is missing, or nothing: asked by `/readyz`. */
  readonly ready?: (deps: AppDeps<K, Values>) => Promise<string | undefined>;
  /** Makes the demo's data; asked at each start of a demo, so it finds what is there. */
  readonly demo?: (people: DemoPeople, deps: AppDeps<K, Values>) => Promise<void>;
}

/** A product of any configuration: who calls its parts hands each the values that its own schema made. */
export type AnyApp<K extends AppKinds = AppKinds> = Omit<App<K, never>, "config"> & { readonly config?: AppConfig };

const NAME = /^[a-z][a-z0-9-]{0,31}$/u;

/**
 * Declares a product.
 *
 * @throws Misdeclared when its name is not kebab-case, a machine stands twice, or a limit names what there is not
 */
export function defineApp<K extends AppKinds = AppKinds, Values extends object = object>(
  app: App<K, Values>,
): App<K, Values> {
  const fail = (problem: string): never => {
    throw new Misdeclared(`product ${app.name}: ${problem}`, { product: app.name });
  };
  if (!NAME.test(app.name)) fail("its name is not kebab-case of up to 32 characters");
  const machines = new Map(app.machines.map((machine) => [machine.name, machine]));
  if (machines.size < app.machines.length) fail("a machine stands twice");
  for (const [name, limits] of Object.entries(app.limits ?? {})) {
    const machine = machines.get(name);
    if (!machine) fail(`limits name the machine ${name}, which there is not`);
    for (const command of Object.keys(limits))
      if (command !== "*" && !machine?.commandNames.includes(command))
        fail(`limits name ${name} ${command}, which there is not`);
  }
  return app;
}

/**
 * Checks products against each other: what one name means must be one thing.
 *
 * @throws Misdeclared when a product or a machine stands twice
 */
export function checkApps(apps: readonly Pick<AnyApp, "name" | "machines">[]): void {
  checkOnce(
    "product",
    apps.map((app) => app.name),
  );
  checkOnce(
    "machine",
    apps.flatMap((app) => app.machines.map((machine) => machine.name)),
  );
}

/** @throws Misdeclared when one of the names stands twice */
export function checkOnce(kind: string, names: readonly string[]): void {
  const double = names.find((name, index) => names.indexOf(name) < index);
  if (double !== undefined) throw new Misdeclared(`the ${kind} ${double} is declared twice`, { kind, name: double });
}
