import type { Log } from "segno";

/** What is to be closed when the process ends: last opened, first closed, each within a limit of its own. */
export interface Closing {
  add(name: string, close: () => Promise<void>, withinMs?: number): void;
  /** Closes everything, once; what fails or takes too long is logged and left behind. */
  closeAll(): Promise<void>;
}

const WITHIN_MS = 2_000;

export function createClosing(log: Log): Closing {
  const steps: { readonly name: string; readonly close: () => Promise<void>; readonly withinMs: number }[] = [];
  let closed: Promise<void> | undefined;

  const closeSteps = async (): Promise<void> => {
    for (let step = steps.pop(); step; step = steps.pop()) {
      const { name, close, withinMs } = step;
      const outcome = await within(withinMs, close);
      if (outcome !== "closed") log.warn("a part of the process did not close well", { part: name, ...outcome });
    }
  };

  return {
    add: (name, close, withinMs = WITHIN_MS) => {
      steps.push({ name, close, withinMs });
    },
    closeAll: async () => (closed ??= closeSteps()),
  };
}

async function within(
  ms: number,
  close: () => Promise<void>,
): Promise<"closed" | { readonly error: unknown } | { readonly afterMs: number }> {
  const late = Promise.withResolvers<{ readonly afterMs: number }>();
  const timer = setTimeout(() => late.resolve({ afterMs: ms }), ms);
  const closing = close().then(
    () => "closed" as const,
    (error: unknown) => ({ error }),
  );
  const outcome = await Promise.race([closing, late.promise]);
  clearTimeout(timer);
  return outcome;
}
