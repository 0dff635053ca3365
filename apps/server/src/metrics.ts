import { type Log, type Metrics } from "segno";
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

export interface ScrapedMetrics extends Metrics {
  /** What `/metrics` answers, and its media type. */
  scrape(): Promise<{ readonly body: string; readonly contentType: string }>;
}

/** What the names mean to who reads `/metrics`; a name that is not here is shown all the same. */
const HELP: Readonly<Record<string, string>> = {
  segno_transitions_total: "Steps of aggregates by machine, from, to, command and outcome",
  segno_refusals_total: "Commands that were refused, by machine, command and code",
  segno_lost_races_total: "Decisions that were made again because another writer saved first",
  segno_effects_total: "Attempts of effects by outcome",
  segno_commit_seconds: "Time from the decision to the durable commit",
  segno_outbox_lag_seconds: "How late a due row of the outbox was claimed",
  segno_outbox_depth: "Rows of the outbox: waiting, running, dead",
  segno_sockets: "Open sockets",
  segno_http_requests_total: "Answered requests by route, method and status",
  segno_http_seconds: "Time to answer a request",
};

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

type Labels = Readonly<Record<string, string>>;
type Kind<M> = (options: { name: string; help: string; labelNames: string[]; registers: Registry[] }) => M;

/**
 * The port `metrics` on Prometheus. A name's labels are those of its first use; a use that does not fit is logged once
 * and dropped, since counting must never fail what is counted.
 */
export function createMetrics(log: Log): ScrapedMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const known = new Map<string, unknown>();
  const told = new Set<string>();

  const use = <M>(name: string, labels: Labels, make: Kind<M>, record: (metric: M) => void): void => {
    try {
      const found = known.get(name) as M | undefined; // by name: each name has one kind
      const metric =
        found ?? make({ name, help: HELP[name] ?? name, labelNames: Object.keys(labels), registers: [registry] });
      known.set(name, metric);
      record(metric);
    } catch (error) {
      if (!told.has(name)) log.warn("a metric was used in two ways and is not counted", { metric: name, error });
      told.add(name);
    }
  };

  return {
    count: (name, labels, by = 1) =>
      use(
        name,
        labels,
        (options) => new Counter(options),
        (counter) => counter.inc({ ...labels }, by),
      ),
    observe: (name, labels, value) =>
      use(
        name,
        labels,
        (options) => new Histogram({ ...options, buckets: SECONDS }),
        (histogram) => histogram.observe({ ...labels }, value),
      ),
    gauge: (name, labels, value) =>
      use(
        name,
        labels,
        (options) => new Gauge(options),
        (gauge) => gauge.set({ ...labels }, value),
      ),
    scrape: async () => ({ body: await registry.metrics(), contentType: registry.contentType }),
  };
}
