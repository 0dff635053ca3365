import { type KernelCode, kernelCodes, Refusal, SegnoError } from "../errors.ts";
import type { ItemReply, SendItem, TenantEngine } from "./engine-types.ts";
import type { Log } from "./ports.ts";

const MAX_ITEMS = 100;

/** See {@link TenantEngine.sendMany}. */
export async function sendMany(
  send: TenantEngine["send"],
  items: readonly SendItem[],
  shared: Parameters<TenantEngine["sendMany"]>[1],
  log: Log,
): Promise<readonly ItemReply[]> {
  if (items.length > MAX_ITEMS) throw new SegnoError("invalid-request", `at most ${MAX_ITEMS} items at a time`);
  return Promise.all(
    items.map(async ({ ref, command, expectedVersion }): Promise<ItemReply> => {
      const { id } = ref;
      const key = shared.key === undefined ? undefined : `${shared.key}:${id}`;
      try {
        const { version } = await send(ref, command, {
          ...shared,
          ...(key !== undefined && { key }),
          ...(expectedVersion !== undefined && { expectedVersion }),
        });
        return { id, ok: true, version };
      } catch (error) {
        if (isPublic(error)) return { id, ok: false, code: error.code, details: error.details };
        log.error("an item could not be answered", { machine: ref.machine, id, "pii.error": error });
        return { id, ok: false, code: "internal", details: {} };
      }
    }),
  );
}

/** What a caller may be told: a domain's no, and the framework's own codes. Any other error is a fault of ours. */
function isPublic(error: unknown): error is SegnoError {
  if (error instanceof Refusal) return true;
  return error instanceof SegnoError && kernelCodes.includes(error.code as KernelCode);
}
