import { expect, test } from "vitest";
import { z } from "zod";
import { digits, instant } from "../machine/codecs.ts";
import type { JsonObject } from "../machine/types.ts";
import { kernelProblems } from "../protocol/problem.ts";
import { describeRoutes } from "./openapi.ts";
import { defineRoute } from "./route.ts";
import { noteRoutes, openDoor } from "./test-door.ts";

type Part = Readonly<Record<string, unknown>>;

interface Tree {
  readonly value: number;
  readonly children: readonly Tree[];
}
const tree: z.ZodType<Tree> = z.strictObject({
  value: z.int(),
  get children() {
    return z.array(tree);
  },
});
const page = z.object({ cursor: z.string().optional() }).meta({ id: "Page" });

/** A route with all that a declaration may hold. */
const full = defineRoute({
  method: "PUT",
  path: "/api/things/{thingId}/parts/{id}.html",
  summary: "Puts a part.",
  auth: ["session", "link", "none"],
  query: z.object({ dry: z.stringbool().optional().describe("changes nothing"), page: z.coerce.number().int().min(1) }),
  headers: z.object({ "x-signature": z.string() }),
  body: {
    json: z.strictObject({ tree, at: instant, amount: digits }),
    multipart: z.object({ file: z.file().max(10) }),
    raw: ["audio/*"],
    codes: { tooLarge: "image-too-large" },
  },
  requires: { key: true, version: true },
  problems: ["not-offered"],
  answers: {
    200: { description: "Done", schema: z.object({ page, tree }), mediaTypes: ["text/csv"], versioned: true },
    303: { description: "Elsewhere", location: true },
  },
  handle: async () => ({ status: 303, location: "/" }),
});

const document = openDoor([...noteRoutes(), full]).http.openapi();
const operations = Object.entries(
  document["paths"] as Readonly<Record<string, Readonly<Record<string, JsonObject>>>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation: operation as Part })),
);

function everyPart(value: unknown, visit: (part: Part) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) visit(value as Part);
  for (const item of Object.values(value)) everyPart(item, visit);
}

function resolve(reference: string): unknown {
  return reference
    .slice(2)
    .split("/")
    .reduce<unknown>((part, name) => (part as Part | undefined)?.[name], document);
}

test("the document is OpenAPI 3.1 with what is required of one", () => {
  expect(Object.keys(document)).toEqual(["openapi", "info", "tags", "paths", "components"]);
  expect(document["openapi"]).toBe("3.1.0");
  expect(document["info"]).toEqual({ title: "Notes", version: "1" });
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});

test("every reference leads somewhere, and nothing is left of a schema's own definitions", () => {
  const references: string[] = [];
  everyPart(document, (part) => {
    if (typeof part["$ref"] === "string") references.push(part["$ref"]);
    expect(part).not.toHaveProperty("$defs");
    expect(part).not.toHaveProperty("$schema");
  });
  expect(references.length).toBeGreaterThan(10);
  for (const reference of references) expect([reference, resolve(reference)]).toEqual([reference, expect.any(Object)]);
});

test("operations have an id of their own, a summary, a declared tag and answers with descriptions", () => {
  const ids = operations.map(({ operation }) => operation["operationId"]);
  expect(new Set(ids).size).toBe(ids.length);
  const tags = (document["tags"] as readonly Part[]).map(({ name }) => name);
  for (const { operation } of operations) {
    expect(operation["operationId"]).toMatch(/^[a-z0-9-]+$/iu);
    expect(operation["summary"]).toMatch(/\.$/u);
    for (const tag of operation["tags"] as readonly string[]) expect(tags).toContain(tag);
    for (const [status, response] of Object.entries(operation["responses"] as Readonly<Record<string, Part>>)) {
      expect(status).toMatch(/^[2-5]\d\d$/u);
      expect(response["description"]).toMatch(/\S/u);
    }
  }
});

test("each parameter of a path is declared once and required, and no other is", () => {
  for (const { path, operation } of operations) {
    const parameters = operation["parameters"] as readonly Part[];
    const inPath = parameters.filter((parameter) => parameter["in"] === "path");
    expect(inPath.map(({ name }) => name)).toEqual([...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name));
    for (const parameter of parameters) {
      expect(["path", "query", "header"]).toContain(parameter["in"]);
      expect(parameter["schema"]).toEqual(expect.any(Object));
    }
    const places = parameters.map(({ name, in: place }) => JSON.stringify([place, name]));
    expect(new Set(places).size).toBe(places.length);
    for (const parameter of inPath) expect(parameter["required"]).toBe(true);
  }
});

test("security names declared schemes, and is empty where nobody needs to sign in", () => {
  const schemes = Object.keys((document["components"] as Part)["securitySchemes"] as Part);
  for (const { operation } of operations)
    for (const scheme of operation["security"] as readonly Part[])
      for (const name of Object.keys(scheme)) expect(schemes).toContain(name);
  const put = operations.find(({ method }) => method === "put");
  expect(put?.operation["security"]).toEqual([{}, { session: [] }, { link: [] }]);
});

test("a failure's codes stand under its status, with their pages", () => {
  const put = operations.find(({ method }) => method === "put")?.operation["responses"] as Readonly<
    Record<string, Part>
  >;
  expect(Object.keys(put)).toEqual([
    "200",
    "303",
    "400",
    "403",
    "404",
    "409",
    "413",
    "415",
    "422",
    "428",
    "429",
    "500",
    "503",
  ]);
  expect(put["413"]?.["description"]).toBe("- [`image-too-large`](/api/problems/image-too-large): Image too large");
  expect(put["409"]).toMatchObject({
    content: {
      "application/problem+json": {
        schema: {
          allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: ["not-offered"] } } }],
        },
      },
    },
  });
  expect(put["429"]).toMatchObject({ headers: { "Retry-After": { schema: { type: "integer" } } } });
});

test("what is sent is described, not what a cell sees: text for instants and amounts, trees by reference", () => {
  const put = operations.find(({ method }) => method === "put")?.operation as Part;
  const content = (put["requestBody"] as Part)["content"] as Readonly<Record<string, Part>>;
  expect(Object.keys(content)).toEqual(["application/json", "multipart/form-data", "audio/*"]);
  const body = content["application/json"]?.["schema"] as { readonly properties: Part };
  expect(body.properties["at"]).toEqual({ type: "string", format: "date-time" });
  expect(body.properties["amount"]).toMatchObject({ type: "string" });
  const reference = (body.properties["tree"] as { readonly $ref: string }).$ref;
  expect(resolve(reference)).toMatchObject({
    properties: { value: { type: "integer" }, children: { type: "array", items: { $ref: expect.any(String) } } },
  });
  expect(resolve("#/components/schemas/Page")).toMatchObject({ properties: { cursor: { type: "string" } } });
});

test("a machine's commands are those that people and programs may send to one that is there, each with its type and stage", () => {
  const commands = operations.find(({ path, method }) => path === "/api/notes/{id}/commands" && method === "post");
  const body = commands?.operation["requestBody"] as { readonly content: Readonly<Record<string, Part>> };
  const schema = body.content["application/json"]?.["schema"] as {
    readonly oneOf: readonly { readonly properties: Part; readonly required: readonly string[] }[];
  };
  const { oneOf } = schema;

  expect(oneOf.map(({ properties }) => (properties["type"] as Part)["const"])).toEqual(["edit", "close", "pin"]);
  expect(oneOf[1]).toMatchObject({ required: ["type", "stage"], properties: { stage: { type: "integer" } } });
  expect(oneOf[2]).toMatchObject({
    properties: { at: { type: "string", format: "date-time" } },
    additionalProperties: false,
  });
});

test("two different schemas under one name do not start", () => {
  const other = z.object({ cursor: z.int() }).meta({ id: "Page" });
  const clash = defineRoute({
    method: "GET",
    path: "/api/clash",
    summary: "Clashes.",
    auth: "none",
    answers: { 200: { description: "Other", schema: z.object({ page, other }) } },
    handle: async () => ({ status: 200, json: { page: {}, other: { cursor: 1 } } }),
  });
  expect(() => openDoor([clash]).http.openapi()).toThrow();
});

test("who signs in by a cookie is told its name, and a reader of a view that it holds more than is listed", () => {
  const cookies = { session: "__Host-segno", link: "__Host-segno-link-{link}" };
  const { components } = describeRoutes([full, ...noteRoutes()], kernelProblems, { title: "t", version: "1", cookies });
  const { schemas, securitySchemes } = components as Readonly<Record<string, Readonly<Record<string, Part>>>>;

  expect(securitySchemes).toMatchObject({
    session: { type: "apiKey", in: "cookie", name: "__Host-segno" },
    link: { type: "apiKey", in: "cookie", name: "__Host-segno-link-{link}" },
  });
  expect(schemas?.["note"]).toMatchObject({ description: expect.stringContaining("the product's own") as string });
});

test("the document is served as it is made", async () => {
  const door = openDoor();
  const response = await door.ask("GET", "/api/openapi.json", { as: undefined });
  expect(await response.json()).toEqual(door.http.openapi());
});
