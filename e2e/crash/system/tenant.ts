import { type TenantId, parseTenantId } from "segno";

export const tenant: TenantId = parseTenantId("crash");
