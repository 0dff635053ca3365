import { type Engine, type Worker, reportDepth } from "segno";
import type { ScrapedMetrics } from "../metrics.ts";
import type { WatchedOutsides } from "../outsides/outsides.ts";
import { reportOutsides } from "../outsides/report-outsides.ts";

export interface Measured {
  readonly engine: Engine;
  readonly worker: Worker;
  readonly breakers: WatchedOutsides;
}

/** Has all that is not counted as it happens measured when `/metrics` is read. */
export function measureAtScrape(metrics: ScrapedMetrics, { engine, worker, breakers }: Measured): void {
  const { store } = engine.options;
  metrics.atScrape("the outbox", async (gauge) => reportDepth({ store, metrics: { ...metrics, gauge } }));
  metrics.atScrape("the worker", (gauge) => gauge("segno_worker_running", {}, worker.running));
  metrics.atScrape("the outsides", (gauge) => reportOutsides(breakers, gauge));
}
