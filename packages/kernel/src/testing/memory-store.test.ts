import { parseTenantId } from "../machine/tenant.ts";
import { storeContract } from "./contract/store-contract.ts";
import { createManualClock } from "./manual-clock.ts";
import { createMemoryStore } from "./memory-store.ts";

storeContract("memory", async (machines) => {
  const clock = createManualClock();
  return {
    store: createMemoryStore({ clock, machines }),
    tenants: [parseTenantId("org-1"), parseTenantId("org-2")],
    advance: clock.advance,
    close: async () => {},
  };
});
