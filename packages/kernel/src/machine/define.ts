import { z } from "zod";
import { InvalidCommand, Misdeclared, type Refusal, SegnoError } from "../errors.ts";
import type {
  Actor,
  Cell,
  Cells,
  Command,
  Event,
  InStatus,
  JsonObject,
  MachineTypes,
  NewState,
  State,
} from "./types.ts";

type RefusalStatus = 403 | 404 | 409 | 412 | 422 | 429 | 503;
/** The HTTP status, and one sentence for people, the same each time; without one the code's own words have to do. */
export type RefusalKind = RefusalStatus | { readonly status: RefusalStatus; readonly title: string };

/** A machine as its product declares it. All functions are pure. */
export interface MachineDefinition<T extends MachineTypes> {
  /** Unique over all products. */
  readonly name: string;
  /** Of the stored state; raised whenever the schema or the table changes, with a row in `migrations`. */
  readonly version: number;
  /** The table that the product's own migration makes, `interviews.interview` for example. */
  readonly table: string;
  /** A union by `status`; instants and bigints through codecs; people's words marked with `personal`. */
  readonly state: z.ZodType<T["state"]>;
  /** By name, the outer schema of the other fields: what a client may send. Strict objects, so that the rest is refused. */
  readonly commands: {
    readonly [Type in T["command"]["type"]]: z.ZodType<Omit<Extract<T["command"], { type: Type }>, "type">>;
  };
  readonly events: {
    readonly [Type in T["event"]["type"]]: z.ZodType<Omit<Extract<T["event"], { type: Type }>, "type">>;
  };
  /** Names of the effects that its cells may ask for. */
  readonly effects: readonly (keyof T["effects"] & string)[];
  /** Names of the commands whose facts are read on the server before each decide. */
  readonly facts?: readonly (keyof T["facts"] & string)[];
  /** Which roles may send a command: a list, or a function of state (`undefined` in `new`), name and actor. */
  readonly may: { readonly [Type in T["command"]["type"]]: May<T["state"]> };
  readonly after?: {
    readonly [Status in T["state"]["status"]]?: {
      readonly [timer: string]: Timer<InStatus<T["state"], Status>, T["command"]>;
    };
  };
  readonly cells: Cells<T>;
  /** A counter in the state that the named commands of people bring along as `stage`. */
  readonly stage?: { readonly of: (state: T["state"]) => number; readonly commands: readonly T["command"]["type"][] };
  readonly sees: (state: T["state"], actor: Actor) => boolean;
  readonly view: (
    state: T["state"],
    actor: Actor,
    about: { readonly id: string; readonly version: number },
  ) => T["view"];
  /**
   * What a person may read of one event of the journal, or nothing; by default every event as it is. It is asked whenever
   * the journal is read, and `state` is the one at that time, never older than the event: what was hidden when it was
   * recorded may be told by now, and what was told may be hidden.
   */
  readonly eventView?: (event: T["event"], state: T["state"], actor: Actor) => JsonObject | undefined;
  /** Its own refusals, by code. */
  readonly refusals?: Readonly<Record<string, RefusalKind>>;
  /** Names of database constraints, by the refusal that each one becomes. */
  readonly constraints?: Readonly<Record<string, string>>;
  /** From a version to the next one. */
  readonly migrations?: Readonly<Record<number, Migration>>;
  /** How long journal and history are kept, in days; unsaid is for ever. */
  readonly retention?: { readonly historyDays?: number; readonly journalDays?: number };
  /** A command that the socket channel sends for a subscriber who answers pings. */
  readonly heartbeat?: Heartbeat<T>;
}

export type May<S extends State> =
  | readonly string[]
  | ((state: S | undefined, command: string, actor: Actor) => readonly string[] | Refusal);

export interface Timer<S extends State, C extends Command> {
  /** The instant read from the state; none leaves the timer unarmed. */
  readonly at: (state: S) => Date | undefined;
  readonly send: C;
}

/** Brings a stored state of one version to the next. */
export interface Migration {
  readonly state: (stored: JsonObject) => JsonObject;
  /** Where a status of the old version may have gone to; by default to itself. */
  readonly statuses?: Readonly<Record<string, readonly string[]>>;
}

export interface Heartbeat<T extends MachineTypes> {
  readonly everyMs: number;
  /** The command and its key for this state, or nothing while none is due. */
  readonly command: (
    state: T["state"],
    actor: Actor,
    now: Date,
  ) => { readonly command: T["command"]; readonly key: string } | undefined;
}

/** A cell of a machine whose types are not known here. */
export type AnyCell = Cell<{ readonly status: string }, Command, State, Event, object, unknown>;

/** A machine, checked and ready to be asked. Its members are methods, so that a machine of any types is a `Machine`. */
export interface Machine<T extends MachineTypes = MachineTypes> {
  readonly name: string;
  readonly version: number;
  readonly table: string;
  readonly statuses: readonly string[];
  readonly commandNames: readonly string[];
  readonly effectNames: readonly string[];
  readonly factNames: readonly string[];
  readonly refusals: Readonly<Record<string, RefusalKind>>;
  readonly constraints: Readonly<Record<string, string>>;
  readonly migrations: Readonly<Record<number, Migration>>;
  readonly retention: { readonly historyDays?: number; readonly journalDays?: number };
  readonly schemas: {
    readonly state: z.ZodType;
    readonly commands: Readonly<Record<string, z.ZodType>>;
    readonly events: Readonly<Record<string, z.ZodType>>;
  };
  readonly stageCommands: readonly string[];
  readonly heartbeatMs: number | undefined;
  /** The statuses that have timers. */
  readonly timedStatuses: readonly string[];
  findCell(status: string, command: string): AnyCell | undefined;
  timersOf(state: T["state"]): readonly { readonly name: string; readonly at: Date; readonly send: T["command"] }[];
  rolesFor(state: T["state"] | undefined, command: string, actor: Actor): readonly string[] | Refusal;
  stageOf(state: T["state"]): number | undefined;
  sees(state: T["state"], actor: Actor): boolean;
  view(state: T["state"], actor: Actor, about: { readonly id: string; readonly version: number }): T["view"];
  eventView(event: T["event"], state: T["state"], actor: Actor): JsonObject | undefined;
  encode(state: T["state"]): JsonObject;
  decode(stored: JsonObject): T["state"];
  encodeEvent(event: T["event"]): JsonObject;
  /** Its schemas take what every released version recorded. */
  decodeEvent(stored: JsonObject): T["event"];
  /** @throws InvalidCommand when a field is missing, unknown or out of bounds */
  parseCommand(type: string, fields: unknown): T["command"];
  encodeCommand(command: T["command"]): JsonObject;
  heartbeat(
    state: T["state"],
    actor: Actor,
    now: Date,
  ): { readonly command: T["command"]; readonly key: string } | undefined;
}

const NAME = /^[a-z][a-z0-9-]{0,59}$/u;

/**
 * Checks a declaration and makes a machine of it.
 *
 * @throws Misdeclared when a name is not kebab-case, a cell leads nowhere, a role is missing or a migration is missing
 */
export function defineMachine<T extends MachineTypes>(definition: MachineDefinition<T>): Machine<T> {
  const { cells, commands, events, may } = definition;
  const cellsByStatus = cells as unknown as Readonly<Record<string, Readonly<Record<string, AnyCell | undefined>>>>;
  const commandSchemas = commands as Readonly<Record<string, z.ZodType>>;
  const eventSchemas = events as Readonly<Record<string, z.ZodType>>;
  const mays = may as Readonly<Record<string, May<T["state"]>>>;
  const statuses = Object.keys(cellsByStatus).filter((status) => status !== "new");
  checkNames(definition, statuses);

  return {
    name: definition.name,
    version: definition.version,
    table: definition.table,
    statuses,
    commandNames: Object.keys(commandSchemas),
    effectNames: definition.effects,
    factNames: definition.facts ?? [],
    refusals: definition.refusals ?? {},
    constraints: definition.constraints ?? {},
    migrations: definition.migrations ?? {},
    retention: definition.retention ?? {},
    schemas: { state: definition.state, commands: commandSchemas, events: eventSchemas },
    stageCommands: definition.stage?.commands ?? [],
    heartbeatMs: definition.heartbeat?.everyMs,
    timedStatuses: Object.keys(definition.after ?? {}),
    findCell: (status, command) => own(own(cellsByStatus, status) ?? {}, command),
    timersOf: (state) => timersOf(definition, state),
    rolesFor: (state, command, actor) => {
      const roles = own(mays, command);
      if (roles === undefined) return [];
      return typeof roles === "function" ? roles(state, command, actor) : roles;
    },
    stageOf: (state) => definition.stage?.of(state),
    sees: definition.sees,
    view: definition.view,
    eventView: definition.eventView ?? ((event) => eventToJson(eventSchemas, event)),
    encode: (state) => z.encode(definition.state, state) as JsonObject,
    decode: (stored) => decodeStored(definition.state, stored),
    encodeEvent: (event) => eventToJson(eventSchemas, event),
    decodeEvent: (stored) => eventFromJson(eventSchemas, stored),
    parseCommand: (type, fields) => parseCommand(commandSchemas, type, fields),
    encodeCommand: (command) => {
      const { type, ...fields } = command;
      return { type, ...(z.encode(schemaOf(commandSchemas, type), fields) as JsonObject) };
    },
    heartbeat: (state, actor, now) => definition.heartbeat?.command(state, actor, now),
  };
}

/** A member of its own: what every object inherits (`constructor`) is no name of a status or command. */
function own<V>(record: Readonly<Record<string, V>>, name: string): V | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function eventToJson(schemas: Readonly<Record<string, z.ZodType>>, event: Event): JsonObject {
  const { type, ...fields } = event;
  const schema = own(schemas, type);
  if (!schema) throw new Misdeclared(`the event ${type} has no schema`);
  return { type, ...(z.encode(schema, fields) as JsonObject) };
}

function eventFromJson(schemas: Readonly<Record<string, z.ZodType>>, { type, ...fields }: JsonObject): Event {
  const schema = typeof type === "string" ? own(schemas, type) : undefined;
  if (typeof type !== "string" || !schema) throw new Misdeclared(`the event ${JSON.stringify(type)} has no schema`);
  return { ...(decodeStored(schema, fields) as object), type };
}

function schemaOf(schemas: Readonly<Record<string, z.ZodType>>, type: string): z.ZodType {
  const schema = own(schemas, type);
  if (!schema) throw new InvalidCommand(type, [{ pointer: "/type", problem: "unknown command" }]);
  return schema;
}

function parseCommand(schemas: Readonly<Record<string, z.ZodType>>, type: string, fields: unknown): Command {
  const result = schemaOf(schemas, type).safeParse(fields);
  if (result.success) return { ...(result.data as object), type };
  throw new InvalidCommand(type, toPointers(result.error));
}

/** The issues of a zod error as JSON pointers (RFC 6901) with what is wrong there; values are never repeated. */
export function toPointers(error: z.ZodError): readonly { readonly pointer: string; readonly problem: string }[] {
  return error.issues.slice(0, 20).map((issue) => ({
    pointer: issue.path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""),
    problem: issue.code === "unrecognized_keys" ? `unknown: ${issue.keys.join(", ").slice(0, 100)}` : issue.message,
  }));
}

function timersOf<T extends MachineTypes>(
  definition: MachineDefinition<T>,
  state: T["state"],
): readonly { readonly name: string; readonly at: Date; readonly send: T["command"] }[] {
  const declared = (
    definition.after as Readonly<Record<string, Readonly<Record<string, Timer<State, Command>>>>> | undefined
  )?.[state.status];
  if (!declared) return [];
  return Object.entries(declared).flatMap(([name, timer]) => {
    const at = timer.at(state);
    return at ? [{ name, at, send: timer.send }] : [];
  });
}

function checkNames<T extends MachineTypes>(definition: MachineDefinition<T>, statuses: readonly string[]): void {
  const fail = (problem: string): never => {
    throw new Misdeclared(`machine ${definition.name}: ${problem}`, { machine: definition.name });
  };
  const { name, version, table, cells, commands, may, after, migrations, stage } = definition;
  for (const text of [
    name,
    ...statuses,
    ...Object.keys(commands),
    ...Object.keys(definition.events),
    ...definition.effects,
  ])
    if (!NAME.test(text)) fail(`${text} is not a kebab-case name of up to 60 characters`);
  if (!/^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/u.test(table)) fail(`${table} is not schema.table`);
  if (!Number.isInteger(version) || version < 1) fail("its version is a whole number from 1");
  for (let from = 1; from < version; from += 1) if (!migrations?.[from]) fail(`no migration from version ${from}`);
  for (const [status, row] of Object.entries(
    cells as unknown as Readonly<Record<string, Readonly<Record<string, AnyCell>>>>,
  ))
    for (const [command, cell] of Object.entries(row)) {
      if (!Object.hasOwn(commands, command)) fail(`the cell ${status} × ${command} is of an unknown command`);
      if (cell.targets.length === 0) fail(`the cell ${status} × ${command} names no target`);
      for (const target of cell.targets)
        if (!statuses.includes(target)) fail(`the cell ${status} × ${command} leads to ${target}, which is no status`);
    }
  for (const command of Object.keys(commands)) if (!Object.hasOwn(may, command)) fail(`nobody may send ${command}`);
  for (const [status, timers] of Object.entries(
    (after ?? {}) as Readonly<Record<string, Readonly<Record<string, Timer<State, Command>>>>>,
  ))
    for (const [timer, { send }] of Object.entries(timers))
      if (!(cells as Readonly<Record<string, object | undefined>>)[status]?.hasOwnProperty(send.type))
        fail(`the timer ${timer} of ${status} sends ${send.type}, which has no cell there`);
  for (const command of stage?.commands ?? []) if (!Object.hasOwn(commands, command)) fail(`stage names ${command}`);
}

/** The state before creation, as a cell in `new` is given it. */
export const newState: NewState = { status: "new" };

/** Decodes a stored value by schema, for values that the framework itself wrote. */
export function decodeStored<V>(schema: z.ZodType<V>, stored: unknown): V {
  const result = z.safeDecode(schema, stored);
  if (result.success) return result.data;
  throw new SegnoError("stored-unreadable", "a stored value does not fit its schema", {
    details: { issues: toPointers(result.error) },
  });
}
