import type { Log, Metrics } from "../engine/ports.ts";

/** A log that nobody reads. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** Metrics that nobody reads. */
export const silentMetrics: Metrics = { count: () => {}, observe: () => {}, gauge: () => {} };

export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly sentence: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface RecordingLog extends Log {
  readonly lines: readonly LogLine[];
}

/** A log that a test can read. */
export function createRecordingLog(): RecordingLog {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine["level"]) =>
    (sentence: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      lines.push({ level, sentence, fields });
    };
  return { lines, info: at("info"), warn: at("warn"), error: at("error") };
}

export interface RecordingMetrics extends Metrics {
  /** The sum of all counts under this name whose labels include these. */
  total(name: string, labels?: Readonly<Record<string, string>>): number;
  /** Every value observed under this name, oldest first. */
  observed(name: string): readonly number[];
  /** The last value of each gauge under this name whose labels include these, summed. */
  level(name: string, labels?: Readonly<Record<string, string>>): number;
}

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Metrics that a test can read. */
export function createRecordingMetrics(): RecordingMetrics {
  const counts: Sample[] = [];
  const observations: Sample[] = [];
  const gauges = new Map<string, Sample>();
  return {
    count: (name, labels, by = 1) => {
      counts.push({ name, labels, value: by });
    },
    observe: (name, labels, value) => {
      observations.push({ name, labels, value });
    },
    gauge: (name, labels, value) => {
      const key = JSON.stringify([name, Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1))]);
      gauges.set(key, { name, labels, value });
    },
    total: (name, labels = {}) => sum(counts, name, labels),
    observed: (name) => observations.filter((sample) => sample.name === name).map(({ value }) => value),
    level: (name, labels = {}) => sum([...gauges.values()], name, labels),
  };
}

function sum(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>>): number {
  return samples
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
    .reduce((total, { value }) => total + value, 0);
}
