import { type Log, type Metrics, metricNames } from "segno";
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

export interface ScrapedMetrics extends Metrics {
  /**
   * Has gauges measured whenever `/metrics` is read. What one reader measures takes the place of all that it did before;
   * where it fails, or takes longer than two seconds, nothing of it is shown.
   *
   * @param what - a sentence's subject, for the log: "the outbox"
   */
  atScrape(what: string, read: (gauge: Metrics["gauge"]) => Promise<void> | void): void;
  /** What `/metrics` answers, and its media type. */
  scrape(): Promise<{ readonly body: string; readonly contentType: string }>;
}

/** What the names mean to who reads `/metrics`; a name that is not here is shown all the same. */
const HELP: Readonly<Record<string, string>> = {
  [metricNames.transitions]: "Steps of aggregates by machine, from, to, command and outcome",
  [metricNames.refusals]: "Commands that were refused, by machine, command and code",
  [metricNames.lostRaces]: "Decisions that were made again because another writer saved first",
  [metricNames.effects]: "Attempts of effects by outcome",
  [metricNames.commitSeconds]: "Time from the decision to the durable commit",
  [metricNames.outboxLagSeconds]: "How late a due row of the outbox was claimed",
  [metricNames.outboxDepth]: "Rows of the outbox of all processes: waiting, running, dead",
  segno_worker_running: "Effects and timers that this process runs now",
  segno_breakers: "Breakers of outside services and of parts of them, by state",
  segno_breaker_state: "Breakers that are not closed, by the part of the service: 1 is half-open, 2 is open",
  segno_outside_running: "Calls to outside services that this process waits for now",
  segno_sockets: "Open sockets",
  segno_socket_received_total: "Messages of clients by type",
  segno_socket_sent_total: "Messages to clients by type",
  segno_socket_refused_total: "Messages of clients that were refused, by code",
  segno_socket_closed_total: "Sockets that this process ended, by close code",
  segno_socket_clogged_total: "Times that a socket's reader fell behind and is sent a snapshot later",
  segno_socket_dropped_total: "Sockets that were dropped because nothing was read from them",
  segno_socket_errors_total: "Broken frames and lines",
  segno_http_requests_total: "Answered requests by route, method and status",
  segno_http_problems_total: "Requests that were answered with a problem, by route and code",
  segno_http_seconds: "Time to answer a request",
};

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const READ_MS = 2_000;

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
  const refreshers: (() => Promise<void>)[] = [];

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
  const gauge: Metrics["gauge"] = (name, labels, value) =>
    use(
      name,
      labels,
      (options) => new Gauge(options),
      (metric) => metric.set({ ...labels }, value),
    );

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
    gauge,
    atScrape: (what, read) => {
      let names = new Set<string>();
      refreshers.push(async () => {
        let measured: Parameters<Metrics["gauge"]>[] = [];
        try {
          await inTime(read((...sample) => void measured.push(sample)));
        } catch (error) {
          measured = [];
          log.warn("a part of what is measured could not be read", { part: what, error });
        }
        for (const name of names) {
          registry.removeSingleMetric(name);
          known.delete(name);
        }
        names = new Set(measured.map(([name]) => name));
        for (const sample of measured) gauge(...sample);
      });
    },
    scrape: async () => {
      await Promise.all(refreshers.map(async (refresh) => refresh()));
      return { body: await registry.metrics(), contentType: registry.contentType };
    },
  };
}

async function inTime(reading: Promise<void> | void): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("no answer in time")), READ_MS);
  try {
    await Promise.race([reading, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
