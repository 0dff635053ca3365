import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type WebApp, openAssets } from "./assets.ts";

const script = "export const a = 1;\n".repeat(100);
let folder = "";
let web: WebApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segno-assets-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<!doctype html><title>Segno</title>");
  await writeFile(join(folder, "assets", "main-BxY3k9Qz.js"), script);
  await writeFile(join(folder, "theme.js"), "1;");
  await writeFile(join(folder, ".digest"), "abc");
  web = await openAssets(folder);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function bytesOf(response: Response | undefined): Promise<Buffer> {
  return Buffer.from((await response?.arrayBuffer()) ?? new ArrayBuffer(0));
}

async function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response | undefined> {
  return web.respond(new Request(`http://localhost:3000${path}`, { method, headers }));
}

test("a page of the app is the app, whatever its path, and is asked for again each time", async () => {
  for (const path of ["/", "/interviews", "/interviews/i-1/room", "/demo/enter"]) {
    const response = await get(path);
    expect(await response?.text()).toContain("<title>Segno</title>");
    expect(response?.headers.get("cache-control")).toBe("no-cache");
    expect(response?.headers.get("content-type")).toBe("text/html; charset=utf-8");
  }
});

test("a page may run nothing but files of our own", async () => {
  const policy = (await get("/"))?.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe");
});

test("a file whose name changes with its content is kept for ever, another is asked for again", async () => {
  const immutable = await get("/assets/main-BxY3k9Qz.js");
  expect(immutable?.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(await immutable?.text()).toBe(script);
  expect((await get("/theme.js"))?.headers.get("cache-control")).toBe("no-cache");
});

test("what the browser has already is not sent again", async () => {
  const etag = (await get("/theme.js"))?.headers.get("etag") ?? "";
  const again = await get("/theme.js", { "if-none-match": `"other", W/${etag}` });
  expect(again?.status).toBe(304);
  expect(again?.body).toBeNull();
});

test("a file is packed for who takes it packed", async () => {
  const path = "/assets/main-BxY3k9Qz.js";
  const brotli = await get(path, { "accept-encoding": "gzip, deflate, br" });
  const gzipped = await get(path, { "accept-encoding": "gzip, br;q=0" });
  const plain = await get(path, { "accept-encoding": "identity" });

  expect(brotli?.headers.get("content-encoding")).toBe("br");
  expect(brotliDecompressSync(await bytesOf(brotli)).toString()).toBe(script);
  expect(gunzipSync(await bytesOf(gzipped)).toString()).toBe(script);
  expect(plain?.headers.get("content-encoding")).toBeNull();
  expect(plain?.headers.get("content-length")).toBe(String(script.length));
});

test("a question about a file is answered without it", async () => {
  const response = await get("/theme.js", {}, "HEAD");
  expect(response?.headers.get("content-length")).toBe("2");
  expect(await response?.text()).toBe("");
});

test.each([
  "/assets/gone-12345678.js",
  "/favicon.ico",
  "/.digest",
  "/../package.json",
  "/%2e%2e/package.json",
  "/.env",
])("%s is no file of the app", async (path) => {
  expect(await get(path).then(async (response) => response?.text() ?? "none")).toMatch(/^none$|<title>Segno/u);
});

test("a file that is not there is not the app in disguise", async () => {
  expect(await get("/assets/gone-12345678.js")).toBeUndefined();
  expect(await get("/favicon.ico")).toBeUndefined();
});

test("what is no question for a page is for somebody else", async () => {
  expect(await get("/", {}, "POST")).toBeUndefined();
});

test("without a build there is nothing to serve", async () => {
  const none = await openAssets(join(folder, "nothing"));
  expect(await none.respond(new Request("http://localhost:3000/"))).toBeUndefined();
});
