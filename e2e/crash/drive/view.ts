import { type Json, digestOf } from "segno";
import type { Shown } from "./desk.ts";

/** A view as it comes over a channel. */
export type WireView = Shown & { readonly id: string; readonly at: string };

/** What two views of one version have in common: all but the server's clock. */
export function printOf(view: object): string {
  const { at: _clock, ...compared } = view as { readonly at?: string } & { readonly [field: string]: Json };
  return shortDigest(compared);
}

/** Half a million of these are held at once in a long run. */
export function shortDigest(value: Json): string {
  return digestOf(value).slice(0, 16);
}
