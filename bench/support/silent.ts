import type { Log, Metrics } from "segno";

const nothing = (): void => undefined;

export const silentLog: Log = { info: nothing, warn: nothing, error: nothing };
export const silentMetrics: Metrics = { count: nothing, observe: nothing, gauge: nothing };
