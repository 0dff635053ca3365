import { expect, test } from "vitest";
import { z } from "zod";
import { readBody } from "./body.ts";
import { defineRoute } from "./route.ts";
import { openDoor } from "./test-door.ts";

const json = { json: z.strictObject({ words: z.string().max(10) }) };

function post(body: string | Uint8Array<ArrayBuffer> | FormData | undefined, contentType?: string): Request {
  return new Request("https://notes.example/", {
    method: "POST",
    ...(body === undefined ? {} : { body }),
    headers: contentType === undefined ? {} : { "content-type": contentType },
  });
}

interface Sent {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

async function refused(read: Promise<unknown>): Promise<{ readonly code: string; readonly details: object }> {
  return read.then(
    () => {
      throw new Error("it was taken");
    },
    (error: { readonly code: string; readonly details: object }) => error,
  );
}

test.each([
  "application/json",
  "application/json; charset=utf-8",
  'Application/JSON;charset="UTF-8"',
  "application/merge-patch+json",
])("%s is JSON", async (contentType) => {
  expect(await readBody(post('{"words":"ä"}', contentType), json)).toEqual({ words: "ä" });
});

test.each(["text/plain", "application/json; charset=latin1", "application/xml", "multipart/form-data", ""])(
  "%j is not taken for JSON",
  async (contentType) => {
    expect(await refused(readBody(post("{}", contentType), json))).toMatchObject({
      code: "unsupported-media-type",
      details: { taken: ["application/json"] },
    });
  },
);

test.each<[string, string | Uint8Array<ArrayBuffer> | undefined]>([
  ["half of it", '{"words":'],
  ["nothing", ""],
  ["bytes that are no UTF-8", new Uint8Array([0x7b, 0xff, 0x7d])],
  ["a raw NUL", '{"words":"\u0000"}'],
])("%s is not JSON", async (_, body) => {
  const error = await refused(readBody(post(body, "application/json"), json));
  expect(error).toMatchObject({ code: "invalid-request" });
  expect(error).not.toHaveProperty("cause", expect.anything());
});

test("no body at all is said so", async () => {
  expect(await refused(readBody(post(undefined), json))).toMatchObject({ code: "invalid-request" });
});

test.each([
  ["a lone surrogate", String.raw`{"words":"a\ud800"}`, "/words"],
  ["a NUL", String.raw`{"words":"a\u0000"}`, "/words"],
  ["a NUL in a name", String.raw`{"a\u0000":"b"}`, ""],
  ["one deep inside", String.raw`{"a":[{"b/c":["\udc00"]}]}`, "/a/0/b~1c/0"],
])("%s in a body is refused with its pointer, and the words are not repeated", async (_, body, pointer) => {
  const error = await refused(readBody(post(body, "application/json"), { json: z.unknown() }));
  expect(error).toMatchObject({ code: "invalid-command", details: { issues: [{ pointer }] } });
});

test("a body that is nothing but nesting is refused", async () => {
  const body = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  expect(await refused(readBody(post(body, "application/json"), { json: z.json() }))).toMatchObject({
    code: "invalid-command",
  });
});

test("what does not fit the schema is told with pointers and bounds, never with the words", async () => {
  const error = await refused(readBody(post('{"words":"forty-two and more"}', "application/json"), json));
  expect(error).toMatchObject({ code: "invalid-command", details: { issues: [{ pointer: "/words" }] } });
  expect(JSON.stringify(error.details)).toContain("10");
  expect(JSON.stringify(error.details)).not.toContain("forty");
});

test("a body that says it is too large is not read at all", async () => {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({ pull: () => void (pulled += 1) }, { highWaterMark: 0 });
  const request = new Request("https://notes.example/", {
    method: "POST",
    body,
    duplex: "half",
    headers: { "content-type": "application/json", "content-length": "2000000" },
  });
  expect(await refused(readBody(request, json))).toMatchObject({
    code: "too-large",
    details: { limitBytes: 1_048_576 },
  });
  expect(pulled).toBe(0);
});

test("a body that never ends is cut off at the limit", async () => {
  let sent = 0;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 1000;
      controller.enqueue(new Uint8Array(1000));
    },
    cancel: () => {
      cancelled = true;
    },
  });
  const request = new Request("https://notes.example/", {
    method: "POST",
    body,
    duplex: "half",
    headers: { "content-type": "audio/webm" },
  });
  const error = await refused(
    readBody(request, { raw: ["audio/*"], limitBytes: 5000, codes: { tooLarge: "audio-too-large" } }),
  );

  expect(error).toMatchObject({ code: "audio-too-large" });
  expect(cancelled).toBe(true);
  expect(sent).toBeLessThan(10_000);
});

test("a body of exactly the limit is taken", async () => {
  const bytes = new Uint8Array(5000).fill(7);
  expect(await readBody(post(bytes, "audio/webm;codecs=opus"), { raw: ["audio/*"], limitBytes: 5000 })).toEqual(bytes);
});

test("another type has the route's own code", async () => {
  const declared = { raw: ["audio/*"], codes: { unsupported: "audio-unsupported" } };
  expect(await refused(readBody(post("x", "video/mp4"), declared))).toMatchObject({ code: "audio-unsupported" });
});

test("a connection that breaks off is a request that cannot be read", async () => {
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      controller.error(new Error("reset"));
    },
  });
  const headers = { "content-type": "application/json" };
  const request = new Request("https://notes.example/", { method: "POST", body, duplex: "half", headers });
  expect(await refused(readBody(request, json))).toMatchObject({ code: "invalid-request" });
});

test("a file comes as multipart, or the same as JSON, on one route", async () => {
  const route = defineRoute({
    method: "POST",
    path: "/api/files",
    summary: "Takes a file, or its text.",
    auth: "key",
    body: {
      json: z.strictObject({ text: z.string() }),
      multipart: z.strictObject({ file: z.file().max(20), note: z.string().max(10).optional() }),
      limitBytes: 2000,
      codes: { tooLarge: "image-too-large", unsupported: "image-unsupported" },
    },
    answers: { 200: { description: "What came", schema: z.object({ sizeBytes: z.int() }) } },
    handle: async ({ body }) => ({
      status: 200,
      json: { sizeBytes: "file" in body ? body.file.size : body.text.length },
    }),
  });
  const door = openDoor([route]);
  const form = async (bytes: number, more: Readonly<Record<string, string>> = {}): Promise<Sent> => {
    const data = new FormData();
    data.set("file", new File([new Uint8Array(bytes)], "a.png", { type: "image/png" }));
    for (const [name, value] of Object.entries(more)) data.set(name, value);
    const encoded = new Response(data);
    const contentType = encoded.headers.get("content-type") ?? "";
    return { body: new Uint8Array(await encoded.arrayBuffer()), headers: { "content-type": contentType } };
  };
  const codeOf = async ({ body, headers }: Sent): Promise<unknown> => {
    const response = await door.ask("POST", "/api/files", { body, headers });
    return [response.status, ((await response.json()) as { readonly code?: string }).code];
  };

  expect(await (await door.ask("POST", "/api/files", await form(12))).json()).toEqual({ sizeBytes: 12 });
  expect(await (await door.ask("POST", "/api/files", { json: { text: "four" } })).json()).toEqual({ sizeBytes: 4 });
  expect(await codeOf(await form(21))).toEqual([422, "invalid-command"]);
  expect(await codeOf(await form(1, { more: "fields" }))).toEqual([422, "invalid-command"]);
  expect(await codeOf(await form(3000))).toEqual([413, "image-too-large"]);
  expect(await codeOf({ body: "x", headers: { "content-type": "image/png" } })).toEqual([415, "image-unsupported"]);
  expect(await codeOf({ body: "x", headers: { "content-type": "multipart/form-data" } })).toEqual([
    400,
    "invalid-request",
  ]);
  expect(await codeOf({ body: "garbage", headers: { "content-type": "multipart/form-data; boundary=b" } })).toEqual([
    400,
    "invalid-request",
  ]);
});

test("a hook is handed the bytes that its signature is over, and its headers", async () => {
  const seen: unknown[] = [];
  const route = defineRoute({
    method: "POST",
    path: "/api/hooks/outside",
    summary: "What an outside tells us.",
    auth: "hook",
    headers: z.object({ "x-signature": z.string().optional() }),
    body: { raw: ["application/json"], limitBytes: 1000 },
    answers: { 204: { description: "Taken" } },
    handle: async ({ headers, body, actor, engine }) => {
      seen.push(headers["x-signature"], new TextDecoder().decode(body), actor, engine);
      return { status: 204 };
    },
  });
  const headers = { "content-type": "application/json", "x-signature": "abc", cookie: "who=ann" };
  const response = await openDoor([route]).ask("POST", "/api/hooks/outside", { body: '{ "b":1,  "a":2 }', headers });

  expect(response.status).toBe(204);
  expect(seen).toEqual(["abc", '{ "b":1,  "a":2 }', undefined, undefined]);
});
