import { AsyncLocalStorage } from "node:async_hooks";
import {
  type AppCommand,
  type Effect,
  type Engine,
  type FactsReader,
  type Faults,
  Misdeclared,
  type Outside,
  type Reaction,
  type TenantId,
  checkApps,
  checkOnce,
  createEngine,
  systemActor,
} from "segno";
import type { Route } from "segno/http";
import type { List } from "segno/socket";
import type { Config } from "../config/config-types.ts";
import { type Cookies, createCookies } from "../identity/cookies.ts";
import { createDemoIdentity } from "../identity/demo-identity.ts";
import { type Doorkeeper, createDoorkeeper } from "../identity/doorkeeper.ts";
import type { Identity } from "../identity/identity.ts";
import { type LinkDoor, createLinkDoor } from "../identity/links.ts";
import type { ServerApp, ServerDeps, ServerPorts } from "./kinds.ts";
import type { OpenPorts } from "./open-ports.ts";

/** A product with everything that it was handed. */
export interface RunningApp {
  readonly app: ServerApp;
  readonly deps: ServerDeps;
  readonly routes: readonly Route[];
  readonly lists: readonly List[];
  readonly outsides: readonly Outside[];
  readonly commands: readonly AppCommand[];
}

export interface Assembled {
  readonly engine: Engine;
  readonly identity: Identity;
  readonly cookies: Cookies;
  readonly links: LinkDoor;
  readonly doorkeeper: Doorkeeper;
  readonly apps: readonly RunningApp[];
}

export interface Testing {
  /** Points at which the process is let die. */
  readonly faults?: Faults;
  /** Other people in the place of the demo's. */
  readonly identity?: (demo: Identity) => Identity;
}

/**
 * Hands the ports to each product and puts what they give into one engine and one set of doors. Nothing is started.
 *
 * @param publicUrl - what links begin with
 * @param testing - what crash tests and tests of tenants need beside the program itself
 * @throws Misdeclared when two products declare one name
 */
export function assemble(
  config: Config,
  apps: readonly ServerApp[],
  ports: OpenPorts,
  publicUrl: string,
  testing: Testing = {},
): Assembled {
  checkApps(apps);
  const { database, bus, clock, ids, keys, log, metrics } = ports;
  const cookies = createCookies(publicUrl);
  const demoIdentity = createDemoIdentity({ keys, cookies, counter: database.counter, ids });
  const identity = testing.identity?.(demoIdentity) ?? demoIdentity;

  const portsOf = (app: ServerApp): ServerPorts => ({
    database,
    counter: database.counter,
    audit: database.audit,
    clock,
    ids,
    log,
    metrics,
    keys,
    members: identity,
    config: (config.products[app.name] ?? {}) as never, // made by this product's own schema
    publicUrl,
    dataFolder: config.dataFolder,
    isDemo: identity.demo !== undefined,
  });
  const made = apps.map((app) => {
    const handed = portsOf(app);
    return {
      app,
      ports: handed,
      effects: make<readonly Effect[], ServerPorts>(app.effects, handed, []),
      reactions: make<readonly Reaction[], ServerPorts>(app.reactions, handed, []),
      facts: make<readonly FactsReader[], ServerPorts>(app.facts, handed, []),
      linkKinds: make(app.linkKinds, handed, []),
      outsides: make<readonly Outside[], ServerPorts>(app.outsides, handed, []),
    };
  });

  const machines = apps.flatMap((app) => app.machines);
  const engine = createEngine({
    machines,
    effects: made.flatMap(({ effects }) => effects),
    reactions: made.flatMap(({ reactions }) => reactions),
    facts: made.flatMap(({ facts }) => facts),
    store: database.store(machines),
    bus,
    clock,
    log,
    metrics,
    calls: new AsyncLocalStorage<string>(),
    ...(testing.faults && { faults: testing.faults }),
  });
  const kinds = made.flatMap(({ app, linkKinds }) => linkKinds.map((kind) => ({ ...kind, product: app.name })));
  const links = createLinkDoor({ keys, cookies, publicUrl, kinds });
  const doorkeeper = createDoorkeeper({
    identity,
    links,
    cookies,
    clock,
    operators: config.operators,
    grants: new Map(
      made.map(({ app, ports: handed }) => [app.name, async (visitor, of) => app.actorFor(visitor, of, handed)]),
    ),
  });

  const running = made.map(({ app, ports: handed, outsides }): RunningApp => {
    const deps: ServerDeps = { ...handed, engine, bus, links, asSystem: systemDoor(app) };
    return {
      app,
      deps,
      outsides,
      routes: make<readonly Route[], ServerDeps>(app.http, deps, []),
      lists: make<readonly List[], ServerDeps>(app.lists, deps, []),
      commands: make<readonly AppCommand[], ServerDeps>(app.cli, deps, []),
    };
  });
  checkOnce(
    "list",
    running.flatMap(({ lists }) => lists.map(({ name }) => name)),
  );
  return { engine, identity, cookies, links, doorkeeper, apps: running };
}

/** A part of a product: what it is, or what it makes of what it is handed. */
function make<V extends object, Handed>(part: V | ((handed: Handed) => V) | undefined, handed: Handed, none: V): V {
  if (part === undefined) return none;
  return typeof part === "function" ? part(handed) : part; // no part is itself a function
}

function systemDoor(app: ServerApp): ServerDeps["asSystem"] {
  return (tenant: TenantId, door: string) => {
    const roles = app.doors?.[door];
    if (!roles) throw new Misdeclared(`product ${app.name} declares no door ${door}`);
    return systemActor(tenant, `door:${door}`, roles);
  };
}
