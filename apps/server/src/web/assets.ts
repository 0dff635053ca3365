import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { extname, join, relative } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { pageHeaders } from "./page-headers.ts";

/** Answers what is a file of the web app or one of its pages; nothing is for somebody else. */
export interface WebApp {
  respond(request: Request): Promise<Response | undefined>;
}

interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content, so nobody needs to ask again. */
  readonly isImmutable: boolean;
  readonly packed: Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
};
const PACKABLE = /^(text\/|application\/(json|manifest)|image\/svg)/u;

/**
 * Serves what was built, from memory: it is read once, and each file is packed once for those who take it packed. A path
 * without a file is a page of the app, which knows by itself what stands there.
 */
export async function openAssets(folder: string): Promise<WebApp> {
  const assets = existsSync(folder) ? await readAll(folder) : new Map<string, Asset>();
  const page = assets.get("/index.html");
  return {
    async respond(request) {
      if (request.method !== "GET" && request.method !== "HEAD") return undefined;
      const { pathname } = new URL(request.url);
      const asset = assets.get(pathname) ?? (isPage(pathname) ? page : undefined);
      return asset && toResponse(request, asset);
    },
  };
}

/** A file that is not there is not found; only a path that could be a screen gets the app. */
function isPage(pathname: string): boolean {
  return !pathname.startsWith("/assets/") && extname(pathname) === "";
}

async function readAll(folder: string): Promise<Map<string, Asset>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
  const pairs = files.map(async (entry): Promise<[string, Asset]> => {
    const path = join(entry.parentPath, entry.name);
    const name = `/${relative(folder, path).replaceAll("\\", "/")}`;
    const bytes = new Uint8Array(await readFile(path));
    const asset: Asset = {
      bytes,
      type: TYPES[extname(name)] ?? "application/octet-stream",
      etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
      isImmutable: /^\/assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/u.test(name),
      packed: new Map(),
    };
    return [name, asset];
  });
  return new Map(await Promise.all(pairs));
}

async function toResponse(request: Request, asset: Asset): Promise<Response> {
  const headers = new Headers({
    ...pageHeaders,
    "content-type": asset.type,
    "cache-control": asset.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
    etag: asset.etag,
    vary: "accept-encoding",
  });
  const known = (request.headers.get("if-none-match") ?? "").split(",").map((tag) => tag.trim().replace(/^W\//u, ""));
  if (known.includes(asset.etag)) return new Response(null, { status: 304, headers });
  const encoding = PACKABLE.test(asset.type) ? chooseEncoding(request.headers.get("accept-encoding") ?? "") : undefined;
  const bytes = encoding ? await pack(asset, encoding) : asset.bytes;
  if (encoding) headers.set("content-encoding", encoding);
  headers.set("content-length", String(bytes.byteLength));
  return new Response(request.method === "HEAD" ? null : bytes, { headers });
}

type Encoding = "br" | "gzip";

function chooseEncoding(accepted: string): Encoding | undefined {
  const names = accepted
    .split(",")
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/u.test(part))
    .map((part) => part.split(";")[0]?.trim().toLowerCase());
  if (names.includes("br")) return "br";
  return names.includes("gzip") ? "gzip" : undefined;
}

async function pack(asset: Asset, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
  const found = asset.packed.get(encoding);
  if (found) return found;
  const making = encoding === "br" ? packBrotli(asset.bytes) : promisify(gzip)(asset.bytes);
  const packed = making.then((bytes) => new Uint8Array(bytes));
  asset.packed.set(encoding, packed);
  return packed;
}

/** At 11 a megabyte takes seconds; at 6 a tenth of one, for a twentieth more bytes. */
async function packBrotli(bytes: Uint8Array): Promise<Buffer> {
  return promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } });
}
