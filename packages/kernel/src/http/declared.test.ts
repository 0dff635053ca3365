import { expect, test } from "vitest";
import { type Asking, type TestDoor, openDoor, origin } from "./test-door.ts";

const huge = "x".repeat(1_100_000);

/** Ways to ask that every route must have an answer for. */
const ways: readonly Asking[] = [
  {},
  { as: undefined },
  { as: "rea" },
  { as: "ann@away" },
  { as: undefined, headers: { cookie: "who=ann" } },
  { as: undefined, headers: { cookie: "who=ann", origin } },
  { json: {} },
  { json: { text: "x" } },
  { json: { text: 1, more: true } },
  { json: { type: "edit", text: "x" } },
  { json: { type: "edit", text: " " } },
  { json: { type: "close", stage: 0 } },
  { json: { type: "expire" } },
  { json: { type: "pin", at: "2026-01-05T09:00:00.000Z" } },
  { json: null },
  { json: huge },
  { body: "{", headers: { "content-type": "application/json" } },
  { body: "x", headers: { "content-type": "text/plain" } },
  { json: { text: "a" }, headers: { "if-match": "words" } },
  { json: { type: "edit", text: "a" }, headers: { "if-match": '"99"' } },
  { json: { text: "b" }, headers: { "idempotency-key": "" } },
  { json: { type: "edit", text: "c" }, headers: { "idempotency-key": "k" } },
  { json: { type: "edit", text: "d" }, headers: { "idempotency-key": "k" } },
  { headers: { "if-none-match": "*" } },
];

async function everyAnswer(door: TestDoor): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  const paths = door.http.openapi()["paths"] as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const made = await door.ask("POST", "/api/notes", { json: { text: "x" } });
  const there = made.headers.get("location")?.split("/").at(-1) ?? "";
  for (const [path, methods] of Object.entries(paths))
    for (const method of Object.keys(methods))
      for (const id of [there, "not-there"])
        for (const way of ways) {
          if (method === "get" && (way.json !== undefined || way.body !== undefined)) continue;
          const response = await door.ask(method.toUpperCase(), path.replace(/\{\w+\}/u, id), way);
          seen.add(`${method} ${path} ${response.status}`);
        }
  return seen;
}

test("whatever a route is asked, it answers as it declares", async () => {
  const door = openDoor(); // rejects what is not declared
  const seen = await everyAnswer(door);

  for (const answer of seen) expect(answer).not.toMatch(/ 500$/u);
  expect(seen).toContain("post /api/notes 202");
  expect(seen).toContain("post /api/notes/{id}/commands 200");
  for (const status of [400, 401, 403, 404, 409, 412, 413, 415, 422])
    expect(seen).toContain(`post /api/notes/{id}/commands ${status}`);
  for (const status of [200, 304, 401, 404]) expect(seen).toContain(`get /api/notes/{id} ${status}`);
});
