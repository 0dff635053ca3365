import { No, type Process } from "./model.ts";
import type { Run } from "./model-send.ts";
import type { Stop } from "./steps.ts";
import type { Walk } from "./walked.ts";

const HOP_MS = 2_500;

export type Driven<Result> = { readonly result: Result } | { readonly no: No } | { readonly halted: true };

/** Runs the model as far as the process that it stands for goes, letting time pass where both wait for it. */
export async function drive<Result>(
  walked: Walk,
  run: Run<Result>,
  process: Process,
  stop?: Stop,
): Promise<Driven<Result>> {
  let open = stop;
  try {
    let next = run.next();
    while (!next.done) {
      const halt = next.value;
      if ("passesMs" in halt) {
        await pass(walked, halt.passesMs);
        next = run.next();
      } else if (halt.point !== open?.point || (open.as === "freeze" && process.inCall)) next = run.next();
      else if (open.as === "unanswered") {
        open = undefined;
        next = run.throw(new No("database-unavailable"));
      } else return { halted: true };
    }
    return { result: next.value };
  } catch (error) {
    if (error instanceof No) return { no: error };
    throw error;
  }
}

/** Lets time pass in steps, so that a lease is renewed on its way. */
async function pass({ place, world }: Walk, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= HOP_MS) {
    await place.quiet();
    const hop = Math.min(HOP_MS, left);
    world.now += hop;
    await place.pass(hop);
  }
  await place.quiet();
}
