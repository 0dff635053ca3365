import type { z } from "zod";
import type { Actor, Json, TenantId } from "../machine/types.ts";

/**
 * A query that a screen keeps open: it has no cursor, is read again when one of its machines moves, and is sent as a
 * patch to what the socket holds. Its members are methods, so that a list of any parameters is one.
 */
export interface List<Params = unknown> {
  /** Unique over all products. */
  readonly name: string;
  readonly params: z.ZodType<Params>;
  /** Machines of the tenant whose moves make it worth reading again. */
  readonly machines: readonly string[];
  mayRead(actor: Actor, params: Params): boolean;
  read(request: { readonly tenant: TenantId; readonly actor: Actor; readonly params: Params }): Promise<Json>;
}

/** Declares a list, for the types of its parameters. */
export function defineList<Params>(list: List<Params>): List<Params> {
  return list;
}
