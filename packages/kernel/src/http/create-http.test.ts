import { expect, test } from "vitest";
import { z } from "zod";
import { SegnoError, refusal } from "../errors.ts";
import { instant } from "../machine/codecs.ts";
import { type Route, defineRoute } from "./route.ts";
import { noteRoutes, openDoor, origin } from "./test-door.ts";

const fine = { 200: { description: "Fine", schema: z.object({ fine: z.boolean() }) } } as const;

function route(part: Partial<Route>): Route {
  const plain = defineRoute({
    method: "GET",
    path: "/api/plain",
    summary: "Plain.",
    auth: "none",
    answers: fine,
    handle: async () => ({ status: 200, json: { fine: true } }),
  });
  return { ...plain, ...part };
}

test("a failure is a problem of RFC 9457, its instance the request's id", async () => {
  const response = await openDoor().ask("GET", "/api/nothing/here");

  expect(response.status).toBe(404);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toEqual({
    type: "/api/problems/not-found",
    title: "There is no such thing",
    status: 404,
    detail: "there is nothing at this path",
    instance: response.headers.get("x-request-id"),
    code: "not-found",
  });
});

test("an error that nobody knows is a bare 500, and its words are in the log alone", async () => {
  const handle = async (): Promise<never> => {
    throw new Error("the answer was forty-two");
  };
  const door = openDoor([route({ handle })], { checkAnswers: false });
  const response = await door.ask("GET", "/api/plain");

  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("forty-two");
  expect(door.log.lines).toMatchObject([
    {
      level: "error",
      sentence: "a request failed",
      fields: { code: "internal", "pii.message": "the answer was forty-two" },
    },
  ]);
});

test("a path that knows other methods says which", async () => {
  const door = openDoor();
  const response = await door.ask("PUT", "/api/notes/n-1");

  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe("HEAD, GET, OPTIONS");
  expect(await response.json()).toMatchObject({ code: "method-not-allowed" });
  const options = await door.ask("OPTIONS", "/api/notes", { as: undefined });
  expect([options.status, options.headers.get("allow")]).toEqual([204, "POST, OPTIONS"]);
  expect(options.headers.has("access-control-allow-origin")).toBe(false);
});

test("HEAD is GET without the body", async () => {
  const door = openDoor();
  const made = await door.ask("POST", "/api/notes", { json: { text: "x" } });
  const response = await door.ask("HEAD", made.headers.get("location") ?? "");

  expect([response.status, response.headers.get("etag"), await response.text()]).toEqual([200, '"1"', ""]);
});

test("who is not signed in is told so before anything of the request is looked at", async () => {
  const door = openDoor();
  const response = await door.ask("POST", "/api/notes", { as: undefined, body: "{" });

  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe("Bearer");
  expect(await response.json()).toMatchObject({ code: "not-signed-in" });
});

test("a key where only a session is taken signs nobody in", async () => {
  const door = openDoor([route({ auth: ["session"] })]);
  expect((await door.ask("GET", "/api/plain", { as: "ann" })).status).toBe(401);
});

test.each<[string, Readonly<Record<string, string>>, number]>([
  ["our own page", { origin }, 202],
  ["a browser that says only that it is our page", { "sec-fetch-site": "same-origin" }, 202],
  ["another site", { origin: "https://evil.example" }, 403],
  ["a sandboxed frame", { origin: "null" }, 403],
  ["our host without TLS", { origin: origin.replace("https", "http") }, 403],
  ["nobody says where", {}, 403],
  ["another site of the same domain", { "sec-fetch-site": "same-site" }, 403],
])("a change that comes with a cookie from %s is answered %3$i", async (_, headers, status) => {
  const door = openDoor();
  const response = await door.ask("POST", "/api/notes", {
    as: undefined,
    json: { text: "x" },
    headers: { cookie: "who=ann", ...headers },
  });
  expect(response.status).toBe(status);
});

test("reading with a cookie, and changing with a key, need no origin", async () => {
  const door = openDoor();
  const made = await door.ask("POST", "/api/notes", {
    json: { text: "x" },
    headers: { origin: "https://evil.example" },
  });
  expect(made.status).toBe(202);
  const read = await door.ask("GET", made.headers.get("location") ?? "", {
    as: undefined,
    headers: { cookie: "who=ann" },
  });
  expect(read.status).toBe(200);
});

test("the more telling path goes first, in whatever order they were declared", async () => {
  const paths = ["/api/x/{id}", "/api/x/{id}.html", "/api/x/mine", "/api/x/{id}/y"];
  const routes = paths.map((path) =>
    defineRoute({
      method: "GET",
      path,
      summary: path,
      auth: "none",
      answers: { 200: { description: "Which", schema: z.object({ path: z.string(), id: z.string() }) } },
      handle: async ({ params }) => ({ status: 200, json: { path, id: params["id"] ?? "" } }),
    }),
  );
  for (const declared of [routes, routes.toReversed()]) {
    const door = openDoor(declared);
    const asked = async (path: string): Promise<unknown> => (await door.ask("GET", path)).json();
    expect(await asked("/api/x/mine")).toEqual({ path: "/api/x/mine", id: "" });
    expect(await asked("/api/x/d-1.html")).toEqual({ path: "/api/x/{id}.html", id: "d-1" });
    expect(await asked("/api/x/d-1")).toEqual({ path: "/api/x/{id}", id: "d-1" });
    expect(await asked("/api/x/d-1/y")).toEqual({ path: "/api/x/{id}/y", id: "d-1" });
  }
});

test.each(["a%2Fb", "a%00b", "%E0%A4", "a b", "a".repeat(201), "<script>"])("the id %j names nothing", async (id) => {
  const response = await openDoor().ask("GET", `/api/notes/${id}`);
  expect(response.status).toBe(404);
});

test("a path declared twice does not start", () => {
  expect(() => openDoor([...noteRoutes(), route({ path: "/api/notes/{id}" })])).toThrow(
    "GET /api/notes/{id} is declared twice",
  );
  expect(() => openDoor([route({ path: "/api/a/{id}" }), route({ path: "/api/a/{name}", method: "POST" })])).toThrow(
    "no request could tell",
  );
  expect(() => openDoor([route({ path: "/api/openapi.json" })])).toThrow("declared twice");
});

test("a route that names a code without a row does not start", () => {
  expect(() => openDoor([route({ problems: ["no-such-code"] })])).toThrow("no-such-code");
});

test.each<[string, Partial<Route>]>([
  ["a status", { handle: async () => ({ status: 418, json: { fine: true } }) }],
  ["a media type", { handle: async () => ({ status: 200, mediaType: "text/csv", content: "a,b" }) }],
  ["a value", { handle: async () => ({ status: 200, json: { fine: "yes" } }) }],
  ["a code", { handle: async () => Promise.reject(refusal("not-offered")) }],
  ["an error of nobody's", { handle: async () => Promise.reject(new Error("oh")) }],
])("in tests, %s that the document does not say rejects", async (_, part) => {
  await expect(openDoor([route(part)]).ask("GET", "/api/plain")).rejects.toThrow("GET /api/plain");
});

test("an answer is encoded by its schema: instants as text, and nothing that is not declared", async () => {
  const answers = { 200: { description: "When", schema: z.object({ at: instant }) } };
  const handle = async (): Promise<never> => ({ status: 200, json: { at: new Date(0), secret: "words" } }) as never; // more than its type says
  const response = await openDoor([route({ answers, handle })]).ask("GET", "/api/plain");

  expect(await response.json()).toEqual({ at: "1970-01-01T00:00:00.000Z" });
});

test("what is asked too often is refused with how long to wait, for each actor and each address", async () => {
  const rates = [
    { name: "plain", limit: 1, windowMs: 60_000, per: "actor" },
    { name: "plain", limit: 2, windowMs: 60_000, per: "address" },
  ] as const;
  const door = openDoor([route({ auth: ["key"], rates })]);
  const ask = async (as: string, address: string): Promise<number> =>
    (await door.ask("GET", "/api/plain", { as, address })).status;

  expect(await ask("ann", "192.0.2.1")).toBe(200);
  const refused = await door.ask("GET", "/api/plain", { as: "ann", address: "192.0.2.2" });
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
  expect(await ask("bob", "192.0.2.1")).toBe(200);
  expect(await ask("eve", "192.0.2.1")).toBe(429);
  await door.clock.advance(60_000);
  expect(await ask("ann", "192.0.2.1")).toBe(200);
});

test("a rate of all requests counts those that lead nowhere too", async () => {
  const door = openDoor(noteRoutes(), { rates: [{ name: "all", limit: 1, windowMs: 1000, per: "address" }] });
  expect((await door.ask("GET", "/api/a", { address: "192.0.2.1" })).status).toBe(404);
  expect((await door.ask("GET", "/api/b", { address: "192.0.2.1" })).status).toBe(429);
});

test("a count that cannot be read is a failure, not a count of nothing", async () => {
  const counter = {
    increment: async (): Promise<never> => Promise.reject(new SegnoError("database-unavailable", "gone")),
  };
  const door = openDoor([route({ auth: ["key"], rates: [{ name: "p", limit: 1, windowMs: 1, per: "actor" }] })], {
    counter,
  });
  const response = await door.ask("GET", "/api/plain");
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "2"]);
});

test("requests and problems are counted by the route's pattern, never by what a path holds", async () => {
  const door = openDoor();
  await door.ask("GET", "/api/notes/n-1");
  await door.ask("GET", "/api/words-of-a-person");

  expect(door.metrics.total("segno_http_requests_total", { route: "/api/notes/{id}", status: "404" })).toBe(1);
  expect(door.metrics.total("segno_http_requests_total", { route: "none", status: "404" })).toBe(1);
  expect(door.metrics.total("segno_http_problems_total", { route: "/api/notes/{id}", code: "not-found" })).toBe(1);
});

test("a query by schema: defaults, several values, and the pointer to what does not fit", async () => {
  const query = z.object({ limit: z.coerce.number().int().max(100).default(20), tag: z.array(z.string()).default([]) });
  const door = openDoor([
    defineRoute({
      method: "GET",
      path: "/api/plain",
      summary: "Plain.",
      auth: "none",
      query,
      answers: { 200: { description: "The query", schema: query } },
      handle: async (context) => ({ status: 200, json: context.query }),
    }),
  ]);
  expect(await (await door.ask("GET", "/api/plain?tag=a&tag=b")).json()).toEqual({ limit: 20, tag: ["a", "b"] });
  const refused = await door.ask("GET", "/api/plain?limit=101");
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ code: "invalid-request", in: "query", issues: [{ pointer: "/limit" }] });
  expect((await door.ask("GET", "/api/plain?tag=a&tag=%00")).status).toBe(400);
});
