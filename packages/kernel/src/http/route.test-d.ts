import { z } from "zod";
import { defineRoute } from "./route.ts";

const page = {
  method: "GET",
  path: "/api/pages/{bookId}/{id}",
  summary: "A page.",
  auth: "key",
  answers: { 200: { description: "The page", schema: z.object({ words: z.string() }) } },
} as const;

defineRoute({
  ...page,
  handle: async ({ params, actor, engine }) => {
    await engine.view({ machine: params.bookId, id: params.id }, actor);
    return { status: 200, json: { words: "x" } };
  },
});

// @ts-expect-error -- the status is not declared
defineRoute({ ...page, handle: async () => ({ status: 404, json: { words: "x" } }) });

// @ts-expect-error -- the value is not of the schema
defineRoute({ ...page, handle: async () => ({ status: 200, json: { words: 7 } }) });

// @ts-expect-error -- there is no value
defineRoute({ ...page, handle: async () => ({ status: 200 }) });

defineRoute({
  ...page,
  // @ts-expect-error -- the path names no such parameter
  handle: async ({ params }) => ({ status: 200, json: { words: params.pageId } }),
});

defineRoute({
  ...page,
  auth: ["key", "none"],
  // @ts-expect-error -- nobody may have signed in
  handle: async ({ actor }) => ({ status: 200, json: { words: actor.subject } }),
});

defineRoute({
  ...page,
  // @ts-expect-error -- no query is declared
  handle: async ({ query }) => ({ status: 200, json: { words: query.words } }),
});

const made = { 201: { description: "Made", location: true, versioned: true } } as const;
defineRoute({ ...page, answers: made, handle: async () => ({ status: 201, location: "/x", version: 1 }) });

// @ts-expect-error -- it does not say where
defineRoute({ ...page, answers: made, handle: async () => ({ status: 201, version: 1 }) });

// @ts-expect-error -- it does not say at which version
defineRoute({ ...page, answers: made, handle: async () => ({ status: 201, location: "/x" }) });

const csv = { 200: { description: "Lines", mediaTypes: ["text/csv"] } } as const;
defineRoute({ ...page, answers: csv, handle: async () => ({ status: 200, mediaType: "text/csv", content: "a" }) });

// @ts-expect-error -- another media type
defineRoute({ ...page, answers: csv, handle: async () => ({ status: 200, mediaType: "text/html", content: "a" }) });
