import { z } from "zod";
import { idText } from "../machine/codecs.ts";
import type { Machine } from "../machine/define.ts";
import { describeCommand, publicCommands } from "./public-commands.ts";
import { type DescribeSchema, type Route, type SignInKind, defineRoute } from "./route.ts";

const command = z.looseObject({ type: z.string() });
const items = z
  .array(z.strictObject({ id: idText, version: z.int().min(1) }))
  .min(1)
  .max(100);

const results = z.object({
  results: z.array(
    z.union([
      z.object({ id: idText, ok: z.literal(true), version: z.int() }),
      z.object({ id: idText, ok: z.literal(false), code: z.string(), details: z.record(z.string(), z.unknown()) }),
    ]),
  ),
});

interface BulkOptions {
  readonly machine: Machine;
  readonly path: string;
  readonly auth: SignInKind | readonly SignInKind[];
  readonly tag?: string;
  readonly requires?: { readonly key?: true };
}

/** One command to many aggregates, each at the version that the caller saw: each is done or refused on its own. */
export function bulkRoute(options: BulkOptions): Route {
  const { machine, path, auth, tag, requires } = options;
  return defineRoute({
    method: "POST",
    path: `${path}/commands`,
    summary: `Sends one command to up to 100 of ${machine.name}, answered one by one.`,
    auth,
    ...(tag === undefined ? {} : { tag }),
    body: {
      json: z.strictObject({ items, command }),
      documented: (component: DescribeSchema) => ({
        type: "object",
        properties: {
          items: component(items),
          command: { oneOf: publicCommands(machine).map((each) => describeCommand(machine, each, component)) },
        },
        required: ["items", "command"],
      }),
    },
    ...(requires?.key ? { requires: { key: true } } : {}),
    answers: { 200: { description: "What came of each", schema: results, encoded: true } },
    problems: ["key-reused"], // of each, in its result
    handle: async ({ body, actor, engine, key, traceId, admit, noteRefused }) => {
      for (const { id } of body.items) await admit({ machine: machine.name, id }, body.command.type);
      const replies = await engine.sendMany(
        body.items.map(({ id, version }) => ({
          ref: { machine: machine.name, id },
          command: body.command,
          expectedVersion: version,
        })),
        { actor, ...(key === undefined ? {} : { key }), ...(traceId === undefined ? {} : { traceId }) },
      );
      for (const reply of replies)
        if (!reply.ok) noteRefused({ machine: machine.name, id: reply.id }, body.command.type, reply.code);
      return { status: 200, json: { results: replies } };
    },
  });
}
