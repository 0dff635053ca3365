import { type Json, type JsonObject, applyPatch, createActor, legalCommands } from "segno";
import { printOf } from "../drive/view.ts";
import { order } from "../system/order.ts";
import { tenant } from "../system/tenant.ts";
import type { Stored } from "./records.ts";

const buyer = createActor({ tenant, subject: "checker", kind: "person", roles: ["buyer"] });

/** Goes back from what is stored, step by step: by version, what a buyer must have been shown of it. */
export function printsOf({ id, version, state, undo }: Stored): ReadonlyMap<number, string> {
  const prints = new Map<number, string>();
  let at = state as Json; // as it is stored
  for (let each = version; each >= 1; each -= 1) {
    prints.set(each, printOf(viewOf(id, each, at as JsonObject)));
    const back = undo.get(each);
    if (!back) break;
    at = applyPatch(at, back);
  }
  return prints;
}

function viewOf(id: string, version: number, stored: JsonObject): object {
  const state = order.decode(stored);
  const { status } = state;
  // as it goes over a channel: instants as text
  return JSON.parse(
    JSON.stringify({ ...state, id, version, status, legal: legalCommands(order, state, buyer) }),
  ) as object;
}
