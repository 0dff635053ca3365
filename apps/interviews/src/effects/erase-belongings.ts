import { type Effect, type TenantId, defineEffect } from "segno";
import { z } from "zod";

/** Removes what an erased interview left: sheets, links, and the words in its history. Repeated, it finds nothing. */
export function eraseBelongings(
  erase: (tenant: TenantId, interviewId: string) => Promise<void>,
): Effect<{ interviewId: string }> {
  return defineEffect({
    name: "erase-belongings",
    input: z.strictObject({ interviewId: z.string() }),
    timeoutMs: 30_000,
    retry: { attempts: 20, firstDelayMs: 2_000, withinMs: 3 * 86_400_000 },
    async run({ interviewId }, { tenant }) {
      await erase(tenant, interviewId);
      return { type: "record-erased" };
    },
    giveUp: (_input, code) => ({ type: "fail-erase", code }),
  });
}
