import type { WireRef } from "../protocol/messages.ts";

/** One text for each aggregate; ids hold no space. */
export function refKey({ tenant, machine, id }: WireRef): string {
  return `${tenant} ${machine} ${id}`;
}
