import { z } from "zod";
import { idText } from "../machine/codecs.ts";

/** Raised when a client of the version before could no longer follow. */
export const protocolVersion = 1;

/** The largest frame that a client may send, in bytes of UTF-8. */
export const maxFrameBytes = 65_536;

/** Which aggregate, and whose. */
export interface WireRef {
  readonly tenant: string;
  readonly machine: string;
  readonly id: string;
}

/** What a client holds: the version, and the digest of the view without `at`; without a digest a snapshot comes. */
export interface Seen {
  readonly version: number;
  readonly digest?: string;
}

/** `id` is the client's own in each message: what answers it bears it again. */
export type ClientMessage =
  | { readonly type: "hello"; readonly protocol: number }
  | { readonly type: "subscribe"; readonly id: string; readonly ref: WireRef; readonly seen?: Seen }
  | {
      readonly type: "subscribe-list";
      readonly id: string;
      readonly tenant: string;
      readonly list: string;
      readonly params?: Readonly<Record<string, unknown>>;
    }
  | { readonly type: "unsubscribe"; readonly id: string }
  | {
      readonly type: "command";
      readonly id: string;
      readonly ref: WireRef;
      readonly command: { readonly type: string; readonly [field: string]: unknown };
      /** Idempotency key. */
      readonly key?: string;
      readonly expectedVersion?: number;
      /** Asks for the view in the `ack`. */
      readonly view?: boolean;
    }
  | { readonly type: "ping" }
  | { readonly type: "pong" };

/** Of an idempotency key, on every channel; a double quote is what HTTP may put around it. */
export const keyPattern: RegExp = /^[\u0020\u0021\u0023-\u007e]{1,200}$/u;

const id = z.string().min(1).max(100);
const ref = z.strictObject({ tenant: idText, machine: idText, id: idText });
const seen = z.strictObject({
  version: z.int().min(0),
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/u)
    .exactOptional(),
});

/** Everything that a client may say. Strict: a field that is not named here is refused. */
export const clientMessage: z.ZodType<ClientMessage> = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("hello"), protocol: z.int() }),
  z.strictObject({ type: z.literal("subscribe"), id, ref, seen: seen.exactOptional() }),
  z.strictObject({
    type: z.literal("subscribe-list"),
    id,
    tenant: idText,
    list: z.string().min(1).max(100),
    params: z.record(z.string(), z.unknown()).exactOptional(),
  }),
  z.strictObject({ type: z.literal("unsubscribe"), id }),
  z.strictObject({
    type: z.literal("command"),
    id,
    ref,
    command: z.looseObject({ type: z.string().max(100) }),
    key: z
      .string()
      .regex(keyPattern, "1 to 200 printable ASCII characters, none of them a double quote")
      .exactOptional(),
    expectedVersion: z.int().min(0).exactOptional(),
    view: z.boolean().exactOptional(),
  }),
  z.strictObject({ type: z.literal("ping") }),
  z.strictObject({ type: z.literal("pong") }),
]);
