import { z } from "zod";
import type { Patch } from "../machine/patch.ts";
import type { Json, JsonObject } from "../machine/types.ts";
import type { WireRef } from "./messages.ts";

/** What an actor is shown of an aggregate; products add fields of their own. */
export interface WireView {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  /** The commands that are live for this actor now. */
  readonly legal: readonly string[];
  /** The server's clock when the view was made; never compared. */
  readonly at: string;
  readonly [field: string]: Json | undefined;
}

/** One step of the journal, as far as the actor may read it. */
export interface WireEntry {
  readonly version: number;
  readonly at: string;
  readonly events: readonly JsonObject[];
}

/** A coded no; all four are those of the HTTP channel's problem document. */
export interface WireProblem {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly details: JsonObject;
}

/** `id` is that of the client's message which asked. */
export type ServerMessage =
  | { readonly type: "welcome"; readonly protocol: number; readonly at: string; readonly heartbeatMs: number }
  | {
      readonly type: "snapshot";
      readonly id: string;
      readonly view: WireView;
      readonly entries: readonly WireEntry[];
    }
  | {
      readonly type: "patch";
      readonly id: string;
      readonly from: number;
      readonly to: number;
      readonly patch: Patch;
      readonly entries: readonly WireEntry[];
    }
  | { readonly type: "entries"; readonly id: string; readonly entries: readonly WireEntry[] }
  | { readonly type: "list-snapshot"; readonly id: string; readonly value: Json }
  | { readonly type: "list-patch"; readonly id: string; readonly patch: Patch }
  | { readonly type: "stale"; readonly id: string; readonly code: string }
  | ({ readonly type: "gone"; readonly id: string } & WireProblem)
  | {
      readonly type: "ack";
      readonly id: string;
      readonly ref: WireRef;
      readonly version: number;
      readonly repeated: boolean;
      readonly unchanged: boolean;
      readonly view?: WireView;
    }
  | ({ readonly type: "refused"; readonly id: string | null } & WireProblem)
  | { readonly type: "ping"; readonly at: string }
  | { readonly type: "pong"; readonly at: string };

// what came through JSON.parse is JSON
const json = z.custom<Json>(() => true);
const jsonObject = z.custom<JsonObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);
const version = z.int().min(0);
const view: z.ZodType<WireView> = z.looseObject({
  id: z.string(),
  version,
  status: z.string(),
  legal: z.array(z.string()),
  at: z.string(),
}) as z.ZodType<WireView>; // the loose rest is JSON
const entries = z.array(z.object({ version, at: z.string(), events: z.array(jsonObject) }));
const patch: z.ZodType<Patch> = z.array(
  z.discriminatedUnion("op", [
    z.object({ op: z.enum(["add", "replace"]), path: z.string(), value: json }),
    z.object({ op: z.literal("remove"), path: z.string() }),
  ]),
);
const problem = { code: z.string(), status: z.int(), title: z.string(), details: jsonObject };
const id = z.string();
const ref = z.object({ tenant: z.string(), machine: z.string(), id: z.string() });

/** Everything that a server may say. Not strict: a client passes over fields that it does not know. */
export const serverMessage: z.ZodType<ServerMessage> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("welcome"), protocol: z.int(), at: z.string(), heartbeatMs: z.int() }),
  z.object({ type: z.literal("snapshot"), id, view, entries }),
  z.object({ type: z.literal("patch"), id, from: version, to: version, patch, entries }),
  z.object({ type: z.literal("entries"), id, entries }),
  z.object({ type: z.literal("list-snapshot"), id, value: json }),
  z.object({ type: z.literal("list-patch"), id, patch }),
  z.object({ type: z.literal("stale"), id, code: z.string() }),
  z.object({ type: z.literal("gone"), id, ...problem }),
  z.object({
    type: z.literal("ack"),
    id,
    ref,
    version,
    repeated: z.boolean(),
    unchanged: z.boolean(),
    view: view.exactOptional(),
  }),
  z.object({ type: z.literal("refused"), id: id.nullable(), ...problem }),
  z.object({ type: z.literal("ping"), at: z.string() }),
  z.object({ type: z.literal("pong"), at: z.string() }),
]);
