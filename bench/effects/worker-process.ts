import { monotonicMs } from "../support/monotonic.ts";
import { contenders } from "./contenders.ts";

export type FromWorker =
  | { readonly type: "ready" }
  /** When each effect began, by its number. */
  | { readonly type: "done"; readonly startedAt: readonly number[] };

/** The worker's part in a process of its own: runs effects until it is ended. */
async function work(name: string, url: string, count: number): Promise<void> {
  const tell = (message: FromWorker): void => void process.send?.(message);
  const startedAt: number[] = [];
  let started = 0;
  const contender = contenders.find((each) => each.name === name);
  if (!contender) throw new Error(`nobody is called ${name}`);
  const opened = await contender.open(url, (n) => {
    startedAt[n] ??= monotonicMs();
    started += 1;
    if (started === count) tell({ type: "done", startedAt });
  });
  await opened.start();
  tell({ type: "ready" });
}

if (import.meta.main) {
  const [name = "", url = "", count = ""] = process.argv.slice(2);
  await work(name, url, Number(count));
}
