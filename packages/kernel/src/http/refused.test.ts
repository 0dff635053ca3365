import { expect, test } from "vitest";
import type { RefusedRequest } from "./handle.ts";
import { type Asking, type TestDoor, openDoor, noteRoutes } from "./test-door.ts";

const word = "Rosebud";
const note = "/api/notes/n-1";

async function refusedBy(ask: (door: TestDoor) => Promise<unknown>): Promise<readonly object[]> {
  const told: RefusedRequest[] = [];
  const door = openDoor(noteRoutes(), { onRefused: (refused) => void told.push(refused) });
  await door.engine.send(
    { machine: "note", id: "n-1" },
    { type: "write", text: "t" },
    { actor: { tenant: door.engine.tenant, subject: "ann", kind: "program", roles: ["author"] } },
  );
  await ask(door);
  expect(JSON.stringify(told)).not.toContain(word);
  return told.map(({ route, address, actor, ...rest }) => ({
    ...rest,
    by: actor?.subject,
    route: route.path,
    address,
  }));
}

const ref = { machine: "note", id: "n-1" };
const commands = "/api/notes/{id}/commands";
const about = { by: "ann", address: undefined };

test.each<[string, string, string, Asking, object]>([
  [
    "a command that the domain refuses",
    "POST",
    `${note}/commands`,
    { json: { type: "pin", at: "2026-01-01T00:00:00Z" } },
    { ...about, action: "pin", code: "note-locked", ref, route: commands },
  ],
  [
    "a command that its roles do not allow",
    "POST",
    `${note}/commands`,
    { json: { type: "close", stage: 0 }, as: "rea" },
    { ...about, by: "rea", action: "close", code: "not-permitted", ref, route: commands },
  ],
  [
    "a command that there is not",
    "POST",
    `${note}/commands`,
    { json: { type: word } },
    { ...about, action: `POST ${commands}`, code: "invalid-command", ref: undefined, route: commands },
  ],
  [
    "an id that there is not",
    "GET",
    `/api/notes/${word}`,
    {},
    { ...about, action: "GET /api/notes/{id}", code: "not-found", ref: undefined, route: "/api/notes/{id}" },
  ],
  [
    "somebody else's note",
    "POST",
    `${note}/commands`,
    { json: { type: "edit", text: word }, as: "bob" },
    { ...about, by: "bob", action: "edit", code: "not-found", ref: undefined, route: commands },
  ],
  [
    "who is not signed in",
    "GET",
    note,
    { as: undefined, address: "192.0.2.1" },
    {
      by: undefined,
      address: "192.0.2.1",
      action: "GET /api/notes/{id}",
      code: "not-signed-in",
      ref: undefined,
      route: "/api/notes/{id}",
    },
  ],
  [
    "a page of another site",
    "POST",
    `${note}/commands`,
    {
      as: undefined,
      headers: { cookie: "who=ann", origin: "https://evil.example" },
      json: { type: "edit", text: "x" },
    },
    { ...about, action: `POST ${commands}`, code: "not-permitted", ref: undefined, route: commands },
  ],
])("%s is told once, by declared names alone", async (_, method, path, options, expected) => {
  expect(await refusedBy(async (door) => door.ask(method, path, options))).toEqual([expected]);
});

test("of several commands in one request each that was refused is told", async () => {
  const told = await refusedBy(async (door) =>
    door.ask("POST", "/api/notes/commands", {
      json: {
        items: [
          { id: "n-1", version: 1 },
          { id: word, version: 1 },
        ],
        command: { type: "pin", at: "2026-01-01T00:00:00Z" },
      },
    }),
  );
  expect(told).toEqual([
    { ...about, action: "pin", code: "note-locked", ref, route: "/api/notes/commands" },
    { ...about, action: "pin", code: "not-found", ref: undefined, route: "/api/notes/commands" },
  ]);
});

test("what went well, and a path that there is not, are not told", async () => {
  const told = await refusedBy(async (door) => {
    await door.ask("GET", note);
    await door.ask("GET", `/api/${word}`);
  });
  expect(told).toEqual([]);
});
