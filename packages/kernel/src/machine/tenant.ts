import { SegnoError } from "../errors.ts";
import { isId } from "./codecs.ts";
import type { TenantId } from "./types.ts";

/**
 * Makes a tenant's id of a text.
 *
 * @throws SegnoError `invalid-request` when it is not 1 to 200 characters of `[A-Za-z0-9._:~-]`
 */
export function parseTenantId(text: string): TenantId {
  if (!isId(text)) throw new SegnoError("invalid-request", "a tenant's id is 1 to 200 of [A-Za-z0-9._:~-]");
  return text as TenantId; // the one place that makes one
}

/** What has no tenant lies under this reserved one. */
export const systemTenant: TenantId = parseTenantId("system");
