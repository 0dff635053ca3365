import { type Clock, SegnoError } from "segno";

export type CheckOutcome = { readonly ok: boolean; readonly detail: string };
/** One thing that must work before work is sent here. */
export interface Check {
  readonly name: string;
  run(): Promise<CheckOutcome>;
}

const WITHIN_MS = 2_000;

/** What `/readyz` answers: each check by name; one that fails or takes too long is not ready. */
export async function answerReady(checks: readonly Check[], clock: Pick<Clock, "sleep">): Promise<Response> {
  const outcomes = await Promise.all(checks.map(async (check) => [check.name, await outcomeOf(check, clock)] as const));
  const isReady = outcomes.length > 0 && outcomes.every(([, { ok }]) => ok);
  return Response.json(
    { status: isReady ? "ready" : "not-ready", checks: Object.fromEntries(outcomes) },
    { status: isReady ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}

async function outcomeOf(check: Check, clock: Pick<Clock, "sleep">): Promise<CheckOutcome> {
  const enough = new AbortController();
  const late = clock.sleep(WITHIN_MS, enough.signal).then(() => ({ ok: false, detail: "no answer in time" }));
  try {
    return await Promise.race([check.run(), late]);
  } catch (error) {
    return { ok: false, detail: error instanceof SegnoError ? error.code : "failed" };
  } finally {
    enough.abort();
  }
}
