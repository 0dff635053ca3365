import { type Effect, type EffectContext, type Reaction, SegnoError, defineEffect, defineReaction } from "segno";
import { z } from "zod";

const retry = { attempts: 6, firstDelayMs: 50, withinMs: 60_000 };
const timeoutMs = 800;
/** The clock jumps by minutes: what must arrive at last is tried for longer than that. */
const DAY_MS = 86_400_000;
const round = z.strictObject({ round: z.int() });
const receipt = z.object({ receipt: z.string() });

/** The effects of an order: at least once, at most once, and the latest alone, each against the same outside service. */
export function orderEffects(outsideUrl: string): readonly Effect[] {
  const call = async (path: string, body: object, { idempotencyKey, signal }: EffectContext): Promise<unknown> => {
    const response = await fetch(`${outsideUrl}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": idempotencyKey },
      body: JSON.stringify(body),
      // the engine's own signal has neither the platform's type nor its name
      signal: signal as unknown as AbortSignal,
    });
    if (!response.ok) throw new SegnoError("outside-failed", `the outside answered ${response.status}`);
    return response.json();
  };
  return [
    defineEffect({
      name: "charge",
      input: round,
      timeoutMs,
      retry,
      run: async ({ round }, context) => {
        const made = receipt.parse(await call("/charge", { order: context.ref.id, round }, context));
        return { type: "record-outcome", round, as: "charged", receipt: made.receipt };
      },
      giveUp: ({ round }) => ({ type: "record-outcome", round, as: "charge-failed" }),
    }),
    defineEffect({
      name: "dispatch",
      input: round,
      timeoutMs,
      retry,
      atMostOnce: true,
      run: async ({ round }, context) => {
        await context.send(context.ref, { type: "begin-dispatch", round } as { type: string });
        const made = receipt.parse(await call("/dispatch", { order: context.ref.id, round }, context));
        return { type: "record-outcome", round, as: "dispatched", receipt: made.receipt };
      },
      giveUp: ({ round }) => ({ type: "record-outcome", round, as: "dispatch-failed" }),
    }),
    defineEffect({
      name: "show",
      input: z.strictObject({ asked: z.int() }),
      timeoutMs,
      retry: { attempts: 60, firstDelayMs: 50, withinMs: DAY_MS },
      latest: { everyMs: 300 },
      run: async ({ asked }, context) => {
        await call("/card", { order: context.ref.id, asked }, context);
        return { type: "record-shown", asked };
      },
      giveUp: () => undefined,
    }),
  ];
}

/** An order that ended is posted in its ledger. */
export const postOrder: Reaction = defineReaction({
  name: "post-order",
  on: { machine: "order", events: ["order-ended"] },
  retry: { attempts: 60, firstDelayMs: 50, withinMs: DAY_MS },
  run: async (_event, { ref, load, send }) => {
    const { ledger } = z.object({ ledger: z.string() }).parse((await load())?.state);
    await send({ machine: "ledger", id: ledger }, { type: "post", order: ref.id } as { type: string });
    return undefined;
  },
  giveUp: (_event, code) => ({ type: "note-trouble", code }),
});
