import type { z } from "zod";
import type { JsonObject } from "../machine/types.ts";
import { type ProblemTable, problemSchema, problemType } from "../protocol/problem.ts";
import { mediaTypesOf } from "./body.ts";
import { codesOf, isSafe, takesKey, takesVersion } from "./codes.ts";
import { type Components, createComponents } from "./json-schema.ts";
import type { Route, SignInKind } from "./route.ts";

export interface OpenApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** Names of the cookies that sign in, for the reference. */
  readonly cookies?: SignInCookies;
}

export interface SignInCookies {
  readonly session: string;
  /** As a pattern: each link has a cookie of its own. */
  readonly link: string;
}

/** Makes the OpenAPI 3.1 document of all routes: the same declarations that answer. */
export function describeRoutes(routes: readonly Route[], problems: ProblemTable, info: OpenApiInfo): JsonObject {
  const components = createComponents();
  const paths: Record<string, JsonObject> = {};
  components.name("Problem", components.of(problemSchema));
  for (const route of routes)
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: operationOf(route, problems, components),
    };
  const { cookies = { session: "segno", link: "segno-link-{link}" }, ...about } = info;
  return {
    openapi: "3.1.0",
    info: { ...about },
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: { schemas: components.all(), securitySchemes: { ...securitySchemes(cookies) } },
  };
}

function operationOf(route: Route, problems: ProblemTable, components: Components): JsonObject {
  const open = route.auth.some((kind) => kind === "none" || kind === "hook");
  const kinds = route.auth.filter((kind): kind is SignInKind => kind !== "none" && kind !== "hook");
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    tags: [route.tag],
    security: [...(open ? [{}] : []), ...kinds.map((kind) => ({ [kind]: [] }))],
    parameters: parametersOf(route, components),
    ...(route.body ? { requestBody: { required: true, content: contentOf(route, components) } } : {}),
    responses: { ...answersOf(route, components), ...failuresOf(route, problems) },
  };
}

/** `POST /api/interviews/{id}/commands` is `post-interviews-id-commands`. */
export function operationIdOf({ method, path }: Pick<Route, "method" | "path">): string {
  const words = path.replace(/^\/api(?=\/|$)/u, "").replaceAll(/[^A-Za-z0-9]+/gu, "-");
  return `${method.toLowerCase()}${words}`.replace(/-$/u, "").replace(/^(get|post|put|patch|delete)$/u, "$1-root");
}

function parametersOf(route: Route, components: Components): readonly JsonObject[] {
  const part = (schema: z.ZodType | undefined, place: "path" | "query" | "header"): readonly JsonObject[] => {
    const { properties = {}, required = [] } = schema ? components.of(schema) : {};
    return Object.entries(properties as JsonObject).map(([name, json]) => {
      const { description, ...rest } = json as JsonObject;
      const isRequired = place === "path" || (required as readonly string[]).includes(name);
      return {
        name,
        in: place,
        required: isRequired,
        ...(description === undefined ? {} : { description }),
        schema: rest,
      };
    });
  };
  const header = (name: string, required: boolean, description: string): JsonObject => ({
    name,
    in: "header",
    required,
    description,
    schema: { type: "string" },
  });
  const isVersioned = Object.values(route.answers).some(({ versioned }) => versioned);
  return [
    ...part(route.params, "path"),
    ...part(route.query, "query"),
    ...part(route.headers, "header"),
    ...(isSafe(route) && isVersioned
      ? [header("If-None-Match", false, "The ETag that you have: what has not changed is answered 304.")]
      : []),
    ...(takesKey(route)
      ? [
          header(
            "Idempotency-Key",
            route.requires.key === true,
            "The same key and command again is answered as the first.",
          ),
        ]
      : []),
    ...(takesVersion(route)
      ? [
          header(
            "If-Match",
            route.requires.version === true,
            "The version that you saw, in quotes: another one is 412.",
          ),
        ]
      : []),
  ];
}

function contentOf({ body }: Route, components: Components): JsonObject {
  const schemaOf = (mediaType: string): JsonObject => {
    if (mediaType === "application/json" && body?.json)
      return { schema: body.documented ? body.documented(components.of) : components.of(body.json) };
    if (mediaType === "multipart/form-data" && body?.multipart) return { schema: components.of(body.multipart) };
    return {};
  };
  return Object.fromEntries(mediaTypesOf(body ?? {}).map((mediaType) => [mediaType, schemaOf(mediaType)]));
}

function answersOf(route: Route, components: Components): Readonly<Record<string, JsonObject>> {
  const answers = Object.entries(route.answers).map(([status, declared]) => {
    const { description, schema, mediaTypes, location, versioned } = declared;
    const content = {
      ...(schema ? { "application/json": { schema: components.of(schema) } } : {}),
      ...Object.fromEntries((mediaTypes ?? []).map((mediaType) => [mediaType, {}])),
    };
    const headers = {
      ...(location ? { Location: headerOf("Where it is") } : {}),
      ...(versioned ? { ETag: headerOf("The version, in quotes") } : {}),
    };
    return [status, { description, ...unlessEmpty({ headers }), ...unlessEmpty({ content }) }] as const;
  });
  const isVersioned = Object.values(route.answers).some(({ versioned }) => versioned);
  const same = isSafe(route) && isVersioned ? { 304: { description: "It is still the version that you have." } } : {};
  return { ...Object.fromEntries(answers), ...same };
}

function headerOf(description: string, type = "string"): JsonObject {
  return { description, schema: { type } };
}

function unlessEmpty(part: Readonly<Record<string, JsonObject>>): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => Object.keys(value).length > 0));
}

/** One answer for each status, with the codes that may stand in it. */
function failuresOf(route: Route, problems: ProblemTable): Readonly<Record<string, JsonObject>> {
  const byStatus = Map.groupBy(codesOf(route), (code) => problems[code]?.status ?? 500);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const lines = codes.map((code) => `- [\`${code}\`](${problemType(code)}): ${problems[code]?.title ?? ""}`);
      const schema = {
        allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: [...codes] } } }],
      };
      const waits = status === 429 || status === 503;
      const headers: JsonObject = waits ? { "Retry-After": headerOf("Seconds to wait", "integer") } : {};
      return [
        String(status),
        {
          description: lines.join("\n"),
          ...unlessEmpty({ headers }),
          content: { "application/problem+json": { schema } },
        },
      ];
    }),
  );
}

function securitySchemes({ session, link }: SignInCookies): Readonly<Record<SignInKind, JsonObject>> {
  return {
    session: { type: "apiKey", in: "cookie", name: session, description: "A person's session." },
    key: { type: "http", scheme: "bearer", description: "A program's API key." },
    link: {
      type: "apiKey",
      in: "cookie",
      name: link,
      description:
        "What a signed link's token was redeemed for: good for one thing, for a while. Each link has a cookie of its own, " +
        "whose whole name the `Set-Cookie` of its redemption tells.",
    },
  };
}
