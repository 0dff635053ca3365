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

test("what is measured when it is read takes the place of what it was, and is not shown where it fails", async () => {
  const log = createRecordingLog();
  const metrics = createMetrics(log);
  let depths: Readonly<Record<string, number>> | undefined = { timer: 3, effect: 1 };
  metrics.atScrape("the outbox", async (gauge) => {
    if (!depths) throw new Error("away");
    for (const [kind, depth] of Object.entries(depths)) gauge("segno_outbox_depth", { kind }, depth);
  });
  const shown = async (): Promise<readonly string[]> =>
    (await metrics.scrape()).body.split("\n").filter((line) => line.startsWith("segno_outbox_depth"));

  expect(await shown()).toEqual(['segno_outbox_depth{kind="timer"} 3', 'segno_outbox_depth{kind="effect"} 1']);
  depths = { effect: 2 };
  expect(await shown()).toEqual(['segno_outbox_depth{kind="effect"} 2']);
  depths = undefined;
  expect(await shown()).toEqual([]);
  expect(log.lines).toMatchObject([{ fields: { part: "the outbox" } }]);
  depths = { effect: 0 };
  expect(await shown()).toEqual(['segno_outbox_depth{kind="effect"} 0']);
});
