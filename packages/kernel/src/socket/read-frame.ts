import type { RawData } from "ws";
import { InvalidCommand, SegnoError } from "../errors.ts";
import { toPointers } from "../machine/define.ts";
import { type ClientMessage, clientMessage } from "../protocol/messages.ts";
import { findUnstorable } from "../protocol/unstorable.ts";

export type Frame =
  | { readonly ok: true; readonly message: ClientMessage }
  /** `id` is the client's, where the frame could be read that far. */
  | { readonly ok: false; readonly id: string | null; readonly error: SegnoError };

/** Reads one frame: by schema, once, so that what is behind it may trust its types. Never throws. */
export function readFrame(data: RawData, isBinary: boolean): Frame {
  const raw = isBinary ? undefined : parseJson(textOf(data));
  if (raw === undefined)
    return { ok: false, id: null, error: new SegnoError("invalid-request", "a frame is one JSON value, as text") };
  const id = idOf(raw);
  const unstorable = findUnstorable(raw);
  if (unstorable) return { ok: false, id, error: new InvalidCommand("message", [unstorable]) };
  const parsed = clientMessage.safeParse(raw);
  if (!parsed.success) return { ok: false, id, error: new InvalidCommand("message", toPointers(parsed.error)) };
  return { ok: true, message: parsed.data };
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // JSON has no undefined: this is the answer for "not JSON"
  }
}

function idOf(raw: unknown): string | null {
  if (typeof raw !== "object" || raw === null || !("id" in raw)) return null;
  return typeof raw.id === "string" && raw.id.length <= 100 && raw.id.isWellFormed() ? raw.id : null;
}
