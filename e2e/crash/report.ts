import { isAcknowledged, isSettled } from "./drive/history.ts";
import { faults } from "./drive/nemesis.ts";
import type { RunReport } from "./run.ts";

/** A run in figures, one a line. */
export function describeRun(report: RunReport): string {
  const { history, struck, outside, violations } = report;
  const { calls, reads } = history;
  const tries = calls.flatMap((call) => call.tries);
  const seconds = report.elapsedMs / 1000;
  const acknowledged = calls.filter(isAcknowledged);
  const refused = calls.filter((call) => call.tries.at(-1)?.outcome.as === "refused");
  const doubted = calls.filter((call) => isSettled(call) && call.tries.some(({ outcome }) => outcome.as === "unknown"));
  const byKey = Map.groupBy(outside, ({ key }) => key);
  const repeated = [...byKey.values()].filter((each) => each.length > 1);
  const lines: readonly (readonly [string, string | number])[] = [
    ["seed", report.seed],
    ["processes", `${report.processes} on ${report.place}, started ${report.starts} times`],
    ["duration", `${seconds.toFixed(0)} s`],
    [
      "commands",
      `${calls.length} under a key each, in ${tries.length} tries, ${(calls.length / seconds).toFixed(0)} a second`,
    ],
    ["acknowledged", acknowledged.length],
    ["refused", refused.length],
    ["unknown at first, then resolved", doubted.length],
    ["reads", reads.length],
    ["keys used again", history.reuses.length],
    ["kills", report.kills],
    ...faults
      .filter((fault) => !fault.startsWith("kill") && struck[fault] > 0)
      .map((fault): [string, number] => [fault, struck[fault]]),
    ["orders", report.orders],
    ["versions written", `${report.versions}, ${(report.versions / seconds).toFixed(0)} a second`],
    ["versions seen by subscribers", report.seen],
    ["calls that reached the outside", `${outside.length}, ${repeated.length} keys more than once`],
    ["outcomes of effects", report.outcomes],
    ["snapshots audited", report.audits],
    ["violations", violations.length],
  ];
  const doubts = Object.entries(
    Object.groupBy(
      tries.flatMap(({ outcome }) => (outcome.as === "unknown" ? outcome.why : [])),
      (why) => why,
    ),
  );
  const width = Math.max(...lines.map(([name]) => name.length));
  const codes = [...history.codes].toSorted(([, a], [, b]) => b - a).map(([code, count]) => `${code}: ${count}`);
  return [
    ...lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    `answers: ${codes.join(", ")}`,
    `no answer: ${doubts.map(([why, all]) => `${why}: ${all?.length ?? 0}`).join(", ")}`,
    ...violations.slice(0, 40).map(({ rule, what }) => `VIOLATION ${rule}: ${what}`),
  ].join("\n");
}
