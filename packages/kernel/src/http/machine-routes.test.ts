import { expect, test } from "vitest";
import { SegnoError } from "../errors.ts";
import { type TestDoor, actorOf, note, noteRoutes, openDoor } from "./test-door.ts";
import { machineRoutes } from "./machine-routes.ts";
import { publicCommands } from "./public-commands.ts";

async function write(door: TestDoor, text = "milk"): Promise<string> {
  const response = await door.ask("POST", "/api/notes", { json: { text } });
  return response.headers.get("location") ?? "";
}

async function codeOf(response: Promise<Response>): Promise<string> {
  const answered = await response;
  const { code } = (await answered.json()) as { readonly code?: string };
  return `${answered.status} ${code}`;
}

test("one is made, found where the answer says, and read with its version as ETag", async () => {
  const door = openDoor();
  const made = await door.ask("POST", "/api/notes", { json: { text: "milk" } });

  expect(made.status).toBe(202);
  expect(made.headers.get("etag")).toBe('"1"');
  const location = made.headers.get("location") ?? "";
  expect(location).toMatch(/^\/api\/notes\/[0-9a-f-]{36}$/u);

  const read = await door.ask("GET", location);
  expect(read.status).toBe(200);
  expect(read.headers.get("etag")).toBe('"1"');
  expect(await read.json()).toMatchObject({
    version: 1,
    status: "open",
    text: "milk",
    legal: ["edit", "close", "pin"],
  });
});

test("the same creation under the same key is the first one again", async () => {
  const door = openDoor();
  const make = async (text: string): Promise<Response> =>
    door.ask("POST", "/api/notes", { json: { text }, headers: { "idempotency-key": "k-1" } });

  const first = await make("milk");
  const again = await make("milk");

  expect(again.headers.get("location")).toBe(first.headers.get("location"));
  expect(await codeOf(make("bread"))).toBe("422 key-reused");
});

test("a reader who has the version is told that it is still that one, and nothing more", async () => {
  const door = openDoor();
  const location = await write(door);
  const read = async (etag: string): Promise<Response> =>
    door.ask("GET", location, { headers: { "if-none-match": etag } });

  const same = await read('"1"');
  expect(same.status).toBe(304);
  expect(same.headers.get("etag")).toBe('"1"');
  expect(await same.text()).toBe("");
  expect((await read('"2"')).status).toBe(200);
});

test("caches keep what one person sees from another", async () => {
  const door = openDoor();
  const read = await door.ask("GET", await write(door));
  expect(read.headers.get("vary")).toBe("Cookie, Authorization, Accept");
  expect(read.headers.get("cache-control")).toBe("private, no-cache");
});

test("a command answers the new view and its version", async () => {
  const door = openDoor();
  const location = await write(door);
  const response = await door.ask("POST", `${location}/commands`, {
    json: { type: "edit", text: "oats" },
    headers: { "if-match": '"1"' },
  });

  expect(response.status).toBe(200);
  expect(response.headers.get("etag")).toBe('"2"');
  expect(await response.json()).toMatchObject({ version: 2, view: { text: "oats", version: 2 } });
});

test("a program's Date goes out and comes in as ISO 8601", async () => {
  const door = openDoor();
  const path = `${await write(door)}/commands`;
  expect(await codeOf(door.ask("POST", path, { json: { type: "pin", at: "2026-01-05T09:00:00.000Z" } }))).toBe(
    "409 note-locked",
  );
  expect(await codeOf(door.ask("POST", path, { json: { type: "pin", at: "tomorrow" } }))).toBe("422 invalid-command");
});

test("the journal is read in pages, each step once", async () => {
  const door = openDoor();
  const location = await write(door);
  for (const text of ["a", "b", "c"]) await door.ask("POST", `${location}/commands`, { json: { type: "edit", text } });

  const first = await door.ask("GET", `${location}/events?limit=3`);
  expect(await first.json()).toMatchObject({
    entries: [{ version: 1, events: [{ type: "written" }] }, { version: 2 }, { version: 3 }],
    version: 4,
    next: 3,
  });
  const rest = (await (await door.ask("GET", `${location}/events?after=3`)).json()) as object;
  expect(rest).toMatchObject({ entries: [{ version: 4, events: [{ type: "edited" }] }] });
  expect(rest).not.toHaveProperty("next");
});

test.each(["after=-1", "after=2147483648", "limit=0", "limit=201", "after=x", "limit=1.5"])(
  "a page of %s is refused",
  async (query) => {
    const door = openDoor();
    expect(await codeOf(door.ask("GET", `${await write(door)}/events?${query}`))).toBe("400 invalid-request");
  },
);

test("one command goes to many, each answered on its own", async () => {
  const door = openDoor();
  const [one, other] = [await write(door), await write(door)].map((path) => path.split("/").at(-1) ?? "");
  const response = await door.ask("POST", "/api/notes/commands", {
    json: {
      items: [
        { id: one, version: 1 },
        { id: other, version: 7 },
        { id: "none", version: 1 },
      ],
      command: { type: "edit", text: "all" },
    },
    headers: { "idempotency-key": "k-9" },
  });

  expect(await response.json()).toMatchObject({
    results: [
      { id: one, ok: true, version: 2 },
      { id: other, ok: false, code: "version-conflict" },
      { id: "none", ok: false, code: "not-found" },
    ],
  });
});

test("a hundred and one at once are refused", async () => {
  const items = Array.from({ length: 101 }, (_, index) => ({ id: `n-${index}`, version: 1 }));
  const door = openDoor();
  expect(
    await codeOf(door.ask("POST", "/api/notes/commands", { json: { items, command: { type: "edit", text: "" } } })),
  ).toBe("422 invalid-command");
});

// each line is refused for the first reason in the order, though every later reason is there as well
test.each<[string, string, object, Readonly<Record<string, string>>, string]>([
  ["is it there", "ann", { type: "edit", text: 7 }, { "if-match": '"9"' }, "404 not-found"],
  ["is it yours to see", "bob", { type: "expire", words: 1 }, { "if-match": '"9"' }, "404 not-found"],
  ["may you", "rea", { type: "edit", text: 7 }, { "if-match": '"9"', "idempotency-key": "used" }, "403 not-permitted"],
  ["may you, by a function", "rea", { type: "close", stage: 9, words: 1 }, { "if-match": '"9"' }, "403 not-permitted"],
  ["only the engine may", "ann", { type: "expire", words: 1 }, { "if-match": '"9"' }, "403 not-permitted"],
  ["do the fields fit", "ann", { type: "edit", text: 7 }, { "if-match": '"9"' }, "422 invalid-command"],
  [
    "is it another's repeat",
    "ann",
    { type: "edit", text: "" },
    { "if-match": '"9"', "idempotency-key": "used" },
    "422 key-reused",
  ],
  ["is your version right", "ann", { type: "close", stage: 9 }, { "if-match": '"9"' }, "412 version-conflict"],
  ["is your stage right", "ann", { type: "close", stage: 9 }, { "if-match": '"2"' }, "412 stale-stage"],
  ["do you name a stage", "ann", { type: "close" }, {}, "428 version-required"],
  ["is there a cell", "ann", { type: "write", text: "" }, {}, "409 transition-refused"],
  ["its guards", "ann", { type: "edit", text: " " }, {}, "422 note-empty"],
])("codes are asked in order: %s", async (question, who, command, headers, expected) => {
  const door = openDoor();
  const location = await write(door);
  await door.ask("POST", `${location}/commands`, {
    json: { type: "edit", text: "first" },
    headers: { "idempotency-key": "used" },
  });
  const path = question === "is it there" ? "/api/notes/none/commands" : `${location}/commands`;

  expect(await codeOf(door.ask("POST", path, { as: who, json: command, headers }))).toBe(expected);
  expect(
    await door.engine.view({ machine: "note", id: location.split("/").at(-1) ?? "" }, actorOf("ann")),
  ).toMatchObject({
    version: 2,
  });
});

test("a repeat is answered as the first was, whatever version it names by now", async () => {
  const door = openDoor();
  const path = `${await write(door)}/commands`;
  const edit = async (): Promise<Response> =>
    door.ask("POST", path, {
      json: { type: "edit", text: "a" },
      headers: { "if-match": '"1"', "idempotency-key": "k" },
    });
  await edit();
  await door.ask("POST", path, { json: { type: "edit", text: "b" } });

  const again = await edit();
  expect(again.status).toBe(200);
  expect(await again.json()).toMatchObject({ version: 2, view: { text: "a" } });
});

test("a command that there is not is told so with the pointer, to who may see the aggregate", async () => {
  const door = openDoor();
  const path = `${await write(door)}/commands`;
  const response = await door.ask("POST", path, { json: { type: "explode" } });

  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ issues: [{ pointer: "/type", problem: "unknown command" }] });
  expect(await codeOf(door.ask("POST", path, { as: "bob", json: { type: "explode" } }))).toBe("404 not-found");
});

test("nobody makes one under an id of their own choosing", async () => {
  const door = openDoor();
  expect(await codeOf(door.ask("POST", "/api/notes/mine/commands", { json: { type: "write", text: "x" } }))).toBe(
    "404 not-found",
  );
});

test("another tenant's id is not found, whatever is asked of it", async () => {
  const door = openDoor();
  const location = await write(door);
  for (const [method, path, json] of [
    ["GET", location, undefined],
    ["GET", `${location}/events`, undefined],
    ["POST", `${location}/commands`, { type: "edit", text: "x" }],
  ] as const)
    expect(await codeOf(door.ask(method, path, { as: "ann@away", ...(json ? { json } : {}) }))).toBe("404 not-found");
});

test("where key and version are due, that there is no such thing is still said first", async () => {
  const door = openDoor(
    machineRoutes({
      machine: note,
      path: "/api/notes",
      auth: "key",
      create: { command: "write", status: 201 },
      requires: { key: true, version: true },
    }),
  );
  const headers = { "idempotency-key": "k" };
  expect(await codeOf(door.ask("POST", "/api/notes", { json: { text: "x" } }))).toBe("400 invalid-request");
  const made = await door.ask("POST", "/api/notes", { json: { text: "x" }, headers });
  expect(made.status).toBe(201);
  const path = `${made.headers.get("location")}/commands`;
  const json = { type: "edit", text: "y" };

  expect(await codeOf(door.ask("POST", "/api/notes/none/commands", { json }))).toBe("404 not-found");
  expect(await codeOf(door.ask("POST", path, { as: "bob", json }))).toBe("404 not-found");
  expect(await codeOf(door.ask("POST", path, { json }))).toBe("400 invalid-request");
  expect(await codeOf(door.ask("POST", path, { json, headers }))).toBe("428 version-required");
  expect(
    (await door.ask("POST", path, { json, headers: { "idempotency-key": "k-2", "if-match": '"1"' } })).status,
  ).toBe(200);
});

test("where a tenant has one, its path names it, and its first command may make it", async () => {
  const routes = machineRoutes({
    machine: note,
    path: "/api/homes/{homeId}/note",
    auth: "key",
    id: ({ params }) => `note-of-${params["homeId"]}`,
    createsByCommand: true,
  });
  const door = openDoor(routes);

  expect(await codeOf(door.ask("GET", "/api/homes/h1/note"))).toBe("404 not-found");
  await door.ask("POST", "/api/homes/h1/note/commands", { json: { type: "write", text: "one" } });
  expect(await (await door.ask("GET", "/api/homes/h1/note")).json()).toMatchObject({ id: "note-of-h1", text: "one" });
});

test("what its product limits a command to holds, and says how long to wait", async () => {
  const seen: string[] = [];
  const door = openDoor(noteRoutes(), {
    admit: async ({ ref, command, actor }) => {
      seen.push(`${actor.subject} ${ref.machine} ${command}`);
      if (command === "edit") throw new SegnoError("rate-limited", "too often", { details: { retryAfterMs: 1500 } });
    },
  });
  const response = await door.ask("POST", `${await write(door)}/commands`, { json: { type: "edit", text: "x" } });

  expect(response.status).toBe(429);
  expect(response.headers.get("retry-after")).toBe("2");
  expect(seen).toEqual(["ann note write", "ann note edit"]);
});

test("commands that only the engine sends are not public; those of a function are", () => {
  expect(publicCommands(note)).toEqual(["write", "edit", "close", "pin"]);
});
