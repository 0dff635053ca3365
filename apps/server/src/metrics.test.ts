import { createRecordingLog, silentLog } from "segno/testing";
import { expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";

test("what was counted, timed and measured is read as Prometheus reads it", async () => {
  const metrics = createMetrics(silentLog);
  metrics.count("segno_transitions_total", { machine: "interview", command: "start" });
  metrics.count("segno_transitions_total", { machine: "interview", command: "start" }, 2);
  metrics.observe("segno_commit_seconds", {}, 0.004);
  metrics.gauge("segno_sockets", {}, 7);

  const { body, contentType } = await metrics.scrape();

  expect(contentType).toMatch(/^text\/plain/u);
  expect(body).toContain('segno_transitions_total{machine="interview",command="start"} 3');
  expect(body).toContain('segno_commit_seconds_bucket{le="0.005"} 1');
  expect(body).toContain("segno_sockets 7");
  expect(body).toContain("process_cpu_seconds_total");
});

test("a name that is used in two ways is told once and fails nothing", async () => {
  const log = createRecordingLog();
  const metrics = createMetrics(log);
  metrics.count("segno_x_total", { machine: "a" });
  metrics.count("segno_x_total", { other: "b" });
  metrics.count("segno_x_total", { other: "b" });

  expect(log.lines).toHaveLength(1);
  expect((await metrics.scrape()).body).toContain('segno_x_total{machine="a"} 1');
});
