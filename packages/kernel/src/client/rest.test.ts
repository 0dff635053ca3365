import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { ProblemError } from "./problem-error.ts";
import { type Rest, createRest } from "./rest.ts";

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<AsyncDisposable & { readonly rest: Rest; readonly requests: readonly IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  let keys = 0;
  const rest = createRest({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fetch: undefined,
    newKey: () => {
      keys += 1;
      return `key-${keys}`;
    },
  });
  return {
    rest,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("a write has a key of its own, a read has none, and an answer tells its version", async () => {
  await using world = await serve((_request, response) => {
    response.writeHead(200, { "content-type": "application/json", etag: `"7"`, location: "/api/x/1" }).end(`{"a":1}`);
  });
  expect(await world.rest<{ a: number }>("POST", "/api/x", { body: { a: 1 }, expectedVersion: 6 })).toEqual({
    status: 200,
    body: { a: 1 },
    version: 7,
    location: "/api/x/1",
  });
  await world.rest("POST", "/api/x", { key: "mine" });
  await world.rest("GET", "/api/x");
  expect(world.requests.map(({ headers }) => headers["idempotency-key"])).toEqual(["key-1", "mine", undefined]);
  expect(world.requests[0]?.headers).toMatchObject({ "if-match": `"6"`, "content-type": "application/json" });
});

test("a problem document becomes an error with its code, status, title and details", async () => {
  await using world = await serve((_request, response) => {
    response.writeHead(409, { "content-type": "application/problem+json", "retry-after": "2" }).end(
      JSON.stringify({
        type: "/api/problems/turn-closed",
        title: "Turn closed",
        status: 409,
        instance: "r-1",
        code: "turn-closed",
        turnId: "s1",
      }),
    );
  });
  const failed = world.rest("POST", "/api/x");
  await expect(failed).rejects.toBeInstanceOf(ProblemError);
  await expect(failed).rejects.toMatchObject({
    code: "turn-closed",
    status: 409,
    title: "Turn closed",
    details: { turnId: "s1" },
    retryAfterMs: 2_000,
  });
});

test("an answer that is no problem document, broken JSON, and no answer are told apart", async () => {
  await using world = await serve((request, response) => {
    if (request.url === "/cut") request.socket.destroy();
    else if (request.url === "/broken") response.writeHead(200, { "content-type": "application/json" }).end("{");
    else response.writeHead(502, { "content-type": "text/html" }).end("<h1>");
  });
  await expect(world.rest("GET", "/gateway")).rejects.toMatchObject({ code: "unreadable", status: 502 });
  await expect(world.rest("GET", "/broken")).rejects.toMatchObject({ code: "unreadable", status: 200 });
  await expect(world.rest("GET", "/cut")).rejects.toMatchObject({ code: "offline", status: 0 });
});

test("bytes and forms go as they are, and an abort is the caller's own", async () => {
  await using world = await serve((_request, response) => response.writeHead(204).end());
  const form = new FormData();
  form.append("file", new Blob(["x"]), "cv.txt");
  expect((await world.rest("POST", "/form", { body: form })).body).toBeUndefined();
  await world.rest("POST", "/bytes", { body: new Uint8Array([1]), headers: { "content-type": "audio/webm" } });
  expect(world.requests.map(({ headers }) => headers["content-type"]?.split(";")[0])).toEqual([
    "multipart/form-data",
    "audio/webm",
  ]);
  await expect(world.rest("GET", "/", { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
});
