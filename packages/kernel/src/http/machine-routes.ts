import { z } from "zod";
import { SegnoError } from "../errors.ts";
import { idText } from "../machine/codecs.ts";
import type { Machine } from "../machine/define.ts";
import type { JsonObject, Ref } from "../machine/types.ts";
import { maxVersion } from "../protocol/version.ts";
import { bulkRoute } from "./bulk-route.ts";
import { describeCommand, publicCommands } from "./public-commands.ts";
import { type DescribeSchema, type HandlerContext, type Route, type SignInKind, defineRoute } from "./route.ts";

type Texts = Readonly<Record<string, string>>;
type MachineContext = HandlerContext<SignInKind, z.ZodType<Texts>, z.ZodType, z.ZodType, undefined>;

export interface MachineRoutesOptions {
  readonly machine: Machine;
  /** Of the collection, `/api/interviews`; of the one aggregate where `id` is given, `/api/…/connection`. */
  readonly path: string;
  readonly auth: SignInKind | readonly SignInKind[];
  readonly tag?: string;
  /** Of the view, for the reference; what all views have is known. */
  readonly view?: z.ZodType;
  /** Where a tenant has one aggregate, named by something else than the path's last segment. */
  readonly id?: (context: { readonly params: Texts; readonly actor: MachineContext["actor"] }) => string;
  /** Makes one by a command of this type; without it there is no `POST` on the collection. */
  readonly create?: {
    readonly command: string;
    /** Who may; as for the rest when absent. */
    readonly auth?: SignInKind | readonly SignInKind[];
    /** 202 by default: what was begun goes on. */
    readonly status?: 201 | 202;
    /** Of the body, where it is not the command's fields. */
    readonly body?: z.ZodType;
    /** The command's fields of the body, as it was sent. */
    readonly toFields?: (body: JsonObject) => JsonObject;
    readonly limitBytes?: number;
  };
  /** Commands to up to 100 of them at once, answered one by one. */
  readonly bulk?: true;
  /** A command may make what is not there yet, under the path's id: for aggregates that a tenant has one of. */
  readonly createsByCommand?: true;
  readonly requires?: { readonly key?: true; readonly version?: true };
}

/** The codes that sending to a machine may be refused with. */
export function machineProblems(machine: Machine): readonly string[] {
  const framework = [
    "not-found",
    "not-permitted",
    "key-reused",
    "version-conflict",
    "transition-refused",
    "invalid-command",
  ];
  const staged = machine.stageCommands.length > 0 ? ["stale-stage", "version-required"] : [];
  return [...framework, "state-newer", ...staged, ...Object.keys(machine.refusals)];
}

/** One aggregate by the door: read it, send it commands, read its journal, and make one. */
export function machineRoutes(options: MachineRoutesOptions): readonly Route[] {
  const { machine, path, create, bulk } = options;
  const view = options.view ?? defaultView(machine);
  const one = options.id ? path : `${path}/{id}`;
  const refOf = ({ params, actor }: Pick<MachineContext, "params" | "actor">): Ref => ({
    machine: machine.name,
    id: options.id ? options.id({ params, actor }) : (params["id"] ?? ""),
  });
  const about = {
    auth: options.auth,
    ...(options.tag === undefined ? {} : { tag: options.tag }),
    ...(options.id ? {} : { about: machine.name }),
  };
  return [
    ...(create ? [createRoute(options, create, view)] : []),
    ...(bulk ? [bulkRoute(options)] : []),
    defineRoute({
      ...about,
      method: "GET",
      path: one,
      summary: `One ${machine.name}, as its reader may see it now.`,
      answers: { 200: { description: "The view", schema: view, encoded: true, versioned: true } },
      problems: ["not-found", "state-newer"],
      handle: async (context) => {
        const json = await context.engine.view(refOf(context), context.actor);
        return { status: 200, json, version: json.version };
      },
    }),
    defineRoute({
      ...about,
      method: "GET",
      path: `${one}/events`,
      summary: `The journal of one ${machine.name}, oldest first.`,
      query: z.object({
        after: z.coerce.number().int().min(0).max(maxVersion).default(0).describe("the version that you have seen"),
        limit: z.coerce.number().int().min(1).max(200).default(100),
      }),
      answers: { 200: { description: "Each version after the one that was named", schema: entriesPage } },
      problems: ["not-found", "state-newer"],
      handle: async (context) => {
        const { after, limit } = context.query;
        const { view: now, entries } = await context.engine.follow(refOf(context), context.actor, after, { limit });
        const last = entries.at(-1)?.version ?? now.version;
        return {
          status: 200,
          json: { entries, version: now.version, ...(last < now.version ? { next: last } : {}) },
        };
      },
    }),
    defineRoute({
      ...about,
      method: "POST",
      path: `${one}/commands`,
      summary: `Sends one command to one ${machine.name}.`,
      body: {
        json: z.looseObject({ type: z.string() }), // its fields are asked after whether it is there, and by whom
        documented: (component: DescribeSchema) => ({
          oneOf: publicCommands(machine)
            .filter(
              (command) =>
                options.createsByCommand || machine.statuses.some((status) => machine.findCell(status, command)),
            )
            .map((command) => describeCommand(machine, command, component)),
        }),
      },
      ...(options.requires ? { requires: options.requires } : {}),
      reach: async (context) =>
        options.createsByCommand ? undefined : context.engine.view(refOf(context), context.actor),
      answers: {
        200: {
          description: "It is done and saved",
          schema: z.object({ version: z.int(), view }),
          encoded: true,
          versioned: true,
        },
      },
      problems: machineProblems(machine),
      handle: async ({ body: command, ...context }) => {
        const { actor, engine, key, expectedVersion, traceId } = context;
        const ref = refOf(context);
        const isKnown = machine.commandNames.includes(command.type);
        if (isKnown) await context.admit(ref, command.type);
        const isCreating = isKnown && machine.findCell("new", command.type) !== undefined;
        // a path names what is there: what a client makes it makes through the collection
        if (!isKnown || (isCreating && !options.createsByCommand)) await engine.view(ref, actor);
        if (!isKnown) throw unknownCommand();
        const reply = await engine.send(ref, command, {
          actor,
          ...(key === undefined ? {} : { key }),
          ...(expectedVersion === undefined ? {} : { expectedVersion }),
          ...(traceId === undefined ? {} : { traceId }),
        });
        return { status: 200, json: { version: reply.version, view: reply.view }, version: reply.version };
      },
    }),
  ];
}

/** What is only refused where something is there already. */
const OF_WHAT_IS_THERE: ReadonlySet<string> = new Set([
  "version-conflict",
  "transition-refused",
  "stale-stage",
  "version-required",
]);

function createRoute(
  options: MachineRoutesOptions,
  create: NonNullable<MachineRoutesOptions["create"]>,
  view: z.ZodType,
): Route {
  const { machine, path } = options;
  const { command, status = 202, body, toFields = (fields): JsonObject => fields, limitBytes } = create;
  const answer = {
    description: status === 202 ? "It is there, and what it waits for has begun" : "It is there",
    schema: z.object({ version: z.int(), view }),
    encoded: true,
    versioned: true,
    location: true,
  } as const;
  return defineRoute({
    method: "POST",
    path,
    summary: `Makes one ${machine.name}; a repeated key is answered with the first.`,
    auth: create.auth ?? options.auth,
    ...(options.tag === undefined ? {} : { tag: options.tag }),
    body: {
      json: body ?? z.looseObject({}),
      ...(limitBytes === undefined ? {} : { limitBytes }),
      ...(body
        ? {}
        : { documented: (component: DescribeSchema) => component(machine.schemas.commands[command] ?? z.object({})) }),
    },
    ...(options.requires?.key ? { requires: { key: true } } : {}),
    answers: { [status]: answer },
    problems: machineProblems(machine).filter((code) => !OF_WHAT_IS_THERE.has(code)),
    handle: async (context) => {
      const { actor, key, traceId } = context;
      const fresh = { machine: machine.name, id: context.newId() };
      await context.admit(fresh, command);
      const reply = await context.engine.send(
        fresh,
        { ...toFields(asSent(body, context.body)), type: command },
        { actor, ...(key === undefined ? {} : { key }), ...(traceId === undefined ? {} : { traceId }) },
      );
      const { pathname } = new URL(context.request.url);
      const { version, view: made, ref } = reply;
      return { status, json: { version, view: made }, version, location: `${pathname}/${ref.id}` };
    },
  });
}

/** The engine parses the fields once more, by the command's own schema: it is given what a client would send. */
function asSent(schema: z.ZodType | undefined, value: unknown): JsonObject {
  return (schema ? z.encode(schema, value) : value) as JsonObject;
}

function defaultView(machine: Machine): z.ZodType {
  return z
    .looseObject({
      id: idText,
      version: z.int(),
      status: z.enum(machine.statuses as [string, ...string[]]),
      legal: z.array(z.enum(publicCommands(machine) as [string, ...string[]])).describe("what you may send now"),
      at: z.iso.datetime().describe("the server's clock"),
    })
    .meta({
      id: machine.name,
      description:
        "The fields that every view has. Beside them stand the product's own, by status and reader: its guide in " +
        "`docs/guides` and the types of its domain tell them.",
    });
}

const entriesPage = z.object({
  entries: z.array(
    z.object({
      version: z.int(),
      at: z.iso.datetime(),
      events: z.array(z.looseObject({})),
    }),
  ),
  version: z.int().describe("the version that it is at now"),
  next: z.int().optional().describe("where more is: the next `after`"),
});

function unknownCommand(): SegnoError {
  const issues = [{ pointer: "/type", problem: "unknown command" }];
  return new SegnoError("invalid-command", "there is no such command", { details: { issues } });
}
