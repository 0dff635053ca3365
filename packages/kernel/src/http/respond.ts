import { z } from "zod";
import { Misdeclared } from "../errors.ts";
import { toPointers } from "../machine/define.ts";
import { type Problem } from "../protocol/problem.ts";
import type { Answer, Content } from "./answer.ts";
import { matchesNone, toEtag } from "./conditions.ts";
import type { Route } from "./route.ts";

/** Of every answer: nothing is guessed, framed, embedded or kept by caches that several people share. */
const COMMON = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
} as const;

/**
 * Makes a response of what a handler returned.
 *
 * @param onBroken - hears of a stream that failed after its first piece, when nothing else can be answered any more
 * @throws Misdeclared when the value does not fit the schema of its status; what a stream throws before its first piece
 */
export async function toResponse(
  answer: Answer,
  route: Route,
  request: Request,
  onBroken: (error: unknown) => void,
): Promise<Response> {
  const headers = new Headers(COMMON);
  if (!route.auth.every((kind) => kind === "none" || kind === "hook"))
    headers.set("vary", "Cookie, Authorization, Accept");
  for (const [name, value] of Object.entries(answer.headers ?? {})) headers.set(name, value);
  for (const cookie of answer.cookies ?? []) headers.append("set-cookie", cookie);
  if (answer.location !== undefined) headers.set("location", answer.location);
  if (answer.version !== undefined) {
    const etag = toEtag(answer.version);
    headers.set("etag", etag);
    headers.set("cache-control", "private, no-cache");
    if (route.method === "GET" && answer.status === 200 && matchesNone(request.headers.get("if-none-match"), etag))
      return new Response(null, { status: 304, headers });
  }
  if ("json" in answer && answer.json !== undefined) {
    headers.set("content-type", "application/json");
    return new Response(JSON.stringify(encode(answer.json, route, answer.status)), { status: answer.status, headers });
  }
  if ("content" in answer && answer.content !== undefined) {
    headers.set("content-type", answer.mediaType);
    if (answer.filename !== undefined) headers.set("content-disposition", attachment(answer.filename));
    return new Response(await toBody(answer.content, onBroken), { status: answer.status, headers });
  }
  return new Response(null, { status: answer.status, headers });
}

/** An answer of RFC 9457. */
export function toProblemResponse(problem: Problem, more: Readonly<Record<string, string>> = {}): Response {
  const headers = { ...COMMON, "content-type": "application/problem+json", ...more };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

function encode(value: unknown, route: Route, status: number): unknown {
  const { schema, encoded } = route.answers[status] ?? {};
  if (!schema || encoded) return value;
  const result = z.safeEncode(schema, value);
  if (result.success) return result.data;
  throw new Misdeclared(`${route.method} ${route.path} answered ${status} with what its schema does not allow`, {
    issues: toPointers(result.error),
  });
}

/** A name as RFC 6266 writes it, for any letters. */
function attachment(filename: string): string {
  const plain = filename.replaceAll(/[^A-Za-z0-9._ -]/gu, "_");
  const encoded = encodeURIComponent(filename.toWellFormed()).replaceAll(
    /['()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** A stream's first piece is awaited, so that what fails at once is still answered as a problem. */
async function toBody(
  content: Content,
  onBroken: (error: unknown) => void,
): Promise<string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>> {
  if (typeof content === "string" || content instanceof Uint8Array) return content;
  const iterator = content[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let next: IteratorResult<string | Uint8Array> | undefined = await iterator.next();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } =
        next ??
        (await iterator.next().catch((error: unknown) => {
          onBroken(error);
          throw error; // the connection is cut, so that half of it never looks like the whole
        }));
      next = undefined;
      if (done === true) controller.close();
      else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
}
