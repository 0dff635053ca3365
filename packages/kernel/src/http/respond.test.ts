import { expect, test } from "vitest";
import { z } from "zod";
import { SegnoError } from "../errors.ts";
import { defineRoute } from "./route.ts";
import { openDoor } from "./test-door.ts";

const csv = { 200: { description: "Lines", mediaTypes: ["text/csv"] } } as const;

function exporting(lines: () => AsyncGenerator<string>): ReturnType<typeof defineRoute> {
  return defineRoute({
    method: "GET",
    path: "/api/lines",
    summary: "Lines, page by page.",
    auth: "key",
    answers: csv,
    handle: async (_context) => ({
      status: 200,
      mediaType: "text/csv",
      content: lines(),
      filename: "lines für Ann.csv",
    }),
  });
}

test("a stream is made no faster than it is read, and its name survives any letters", async () => {
  let made = 0;
  const door = openDoor([
    exporting(async function* () {
      for (;;) {
        made += 1;
        yield `${made}\n`;
      }
    }),
  ]);
  const response = await door.ask("GET", "/api/lines");
  expect(response.headers.get("content-disposition")).toBe(
    `attachment; filename="lines f_r Ann.csv"; filename*=UTF-8''lines%20f%C3%BCr%20Ann.csv`,
  );
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value as Uint8Array)).toBe("1\n");
  expect(made).toBeLessThan(5);
});

test("a reader who leaves ends the query behind the stream", async () => {
  let ended = false;
  const door = openDoor([
    exporting(async function* () {
      try {
        for (;;) yield "line\n";
      } finally {
        ended = true;
      }
    }),
  ]);
  await (await door.ask("GET", "/api/lines")).body?.cancel();
  expect(ended).toBe(true);
});

test("a HEAD of a stream ends it as well", async () => {
  let ended = false;
  const door = openDoor([
    exporting(async function* () {
      try {
        for (;;) yield "line\n";
      } finally {
        ended = true;
      }
    }),
  ]);
  expect((await door.ask("HEAD", "/api/lines")).status).toBe(200);
  expect(ended).toBe(true);
});

test("a stream that fails at once is a problem; one that fails later never looks complete", async () => {
  const failAt = (line: number): ReturnType<typeof exporting> =>
    exporting(async function* () {
      for (let index = 0; index < line; index += 1) yield "line\n";
      throw new SegnoError("database-unavailable", "gone");
    });

  expect((await openDoor([failAt(0)]).ask("GET", "/api/lines")).status).toBe(503);
  const door = openDoor([failAt(2)]);
  const later = await door.ask("GET", "/api/lines");
  expect(later.status).toBe(200);
  await expect(later.text()).rejects.toThrow("gone");
  expect(door.log.lines).toMatchObject([{ sentence: "an answer broke off", fields: { route: "/api/lines" } }]);
});

test("one path answers as JSON or CSV, by what is asked for", async () => {
  const route = defineRoute({
    method: "GET",
    path: "/api/lines",
    summary: "Lines.",
    auth: "none",
    answers: {
      200: { description: "Lines", schema: z.object({ lines: z.array(z.string()) }), mediaTypes: ["text/csv"] },
    },
    handle: async ({ prefers }) =>
      prefers(["application/json", "text/csv"]) === "text/csv"
        ? { status: 200, mediaType: "text/csv", content: "a\nb\n" }
        : { status: 200, json: { lines: ["a", "b"] } },
  });
  const door = openDoor([route]);
  const ask = async (accept: string): Promise<string> =>
    (await door.ask("GET", "/api/lines", { headers: { accept } })).text();
  expect(await ask("text/csv")).toBe("a\nb\n");
  expect(await ask("application/json")).toBe('{"lines":["a","b"]}');
});

test("a redirect, cookies and headers of a route's own", async () => {
  const route = defineRoute({
    method: "GET",
    path: "/api/go",
    summary: "Goes elsewhere.",
    auth: "none",
    answers: { 303: { description: "There", location: true } },
    handle: async (_context) => ({
      status: 303,
      location: "/there",
      cookies: ["a=1; HttpOnly", "b=2"],
      headers: { "x-own": "1" },
    }),
  });
  const response = await openDoor([route]).ask("GET", "/api/go");
  expect([response.status, response.headers.get("location"), response.headers.get("x-own")]).toEqual([
    303,
    "/there",
    "1",
  ]);
  expect(response.headers.getSetCookie()).toEqual(["a=1; HttpOnly", "b=2"]);
});

test("every answer forbids guessing, framing and shared caches", async () => {
  const response = await openDoor().ask("GET", "/api/nothing");
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": expect.stringContaining("default-src 'none'; frame-ancestors 'none'"),
  });
});
