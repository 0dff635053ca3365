import { z } from "zod";
import { SegnoError } from "../errors.ts";
import { toPointers } from "../machine/define.ts";
import { findUnstorable } from "../protocol/unstorable.ts";
import type { BodyDeclaration } from "./route.ts";

const DEFAULT_LIMIT_BYTES = 1024 * 1024;

/**
 * Reads a request's body as its route declares it: bytes are counted while they come, and no more are taken than allowed.
 *
 * @throws SegnoError `too-large`, `unsupported-media-type` (or the route's own codes), `invalid-request` when it cannot be
 *   read, `invalid-command` when it does not fit the schema
 */
export async function readBody(request: Request, declared: BodyDeclaration): Promise<unknown> {
  const contentType = request.headers.get("content-type");
  if (contentType === null && request.body === null) throw new SegnoError("invalid-request", "the request has no body");
  const kind = kindOf(contentType, declared);
  const bytes = await readBytes(request, declared);
  if (kind === "raw") return bytes;
  if (kind === "multipart") return parse(declared.multipart, await parseMultipart(request, bytes));
  return parse(declared.json, parseJson(bytes));
}

function kindOf(contentType: string | null, declared: BodyDeclaration): "json" | "multipart" | "raw" {
  const [mediaType = "", ...parameters] = (contentType ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.slice("charset=".length);
  const isUtf8 = charset === undefined || charset.replaceAll('"', "") === "utf-8";
  if (declared.json && isUtf8 && /^application\/(?:[a-z0-9.-]+\+)?json$/u.test(mediaType)) return "json";
  if (declared.multipart && mediaType === "multipart/form-data") return "multipart";
  if (declared.raw?.some((pattern) => fits(mediaType, pattern))) return "raw";
  throw new SegnoError(declared.codes?.unsupported ?? "unsupported-media-type", "this media type is not taken here", {
    details: { taken: mediaTypesOf(declared) },
  });
}

/** The media types that a body may have. */
export function mediaTypesOf({ json, multipart, raw }: BodyDeclaration): readonly string[] {
  return [...(json ? ["application/json"] : []), ...(multipart ? ["multipart/form-data"] : []), ...(raw ?? [])];
}

function fits(mediaType: string, pattern: string): boolean {
  if (pattern === "*/*") return true;
  return pattern.endsWith("/*") ? mediaType.startsWith(pattern.slice(0, -1)) : mediaType === pattern;
}

async function readBytes(
  request: Request,
  { limitBytes = DEFAULT_LIMIT_BYTES, codes }: BodyDeclaration,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = (): SegnoError =>
    new SegnoError(codes?.tooLarge ?? "too-large", "the body is larger than is taken here", {
      details: { limitBytes },
    });
  if (Number(request.headers.get("content-length") ?? 0) > limitBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > limitBytes) throw tooLarge(); // leaving the loop cancels the stream
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof SegnoError) throw error;
    throw new SegnoError("invalid-request", "the body ended early", { cause: error });
  }
  const bytes = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function parseJson(bytes: Uint8Array): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // the parser's own error quotes the body
    throw new SegnoError("invalid-request", "the body is not JSON in UTF-8");
  }
  return value;
}

async function parseMultipart(request: Request, bytes: Uint8Array<ArrayBuffer>): Promise<unknown> {
  const contentType = request.headers.get("content-type") ?? "";
  const form = await new Response(bytes, { headers: { "content-type": contentType } })
    .formData()
    .catch((): undefined => undefined);
  if (!form) throw new SegnoError("invalid-request", "the body is not multipart/form-data");
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

function parse(schema: z.ZodType | undefined, value: unknown): unknown {
  const unstorable = findUnstorable(value);
  if (unstorable) throw misfit([unstorable]);
  const result = (schema ?? z.unknown()).safeParse(value);
  if (result.success) return result.data;
  throw misfit(toPointers(result.error));
}

function misfit(issues: readonly { readonly pointer: string; readonly problem: string }[]): SegnoError {
  return new SegnoError("invalid-command", "the body does not fit its schema", { details: { issues } });
}
