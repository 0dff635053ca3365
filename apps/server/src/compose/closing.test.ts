import { createRecordingLog } from "segno/testing";
import { expect, test } from "vitest";
import { createClosing } from "./closing.ts";

test("what was opened last is closed first, once", async () => {
  const closed: string[] = [];
  const closing = createClosing(createRecordingLog());
  for (const name of ["database", "bus", "port"])
    closing.add(name, async () => {
      closed.push(name);
    });

  await Promise.all([closing.closeAll(), closing.closeAll()]);

  expect(closed).toEqual(["port", "bus", "database"]);
});

test("a part that fails, or never ends, keeps no other from being closed and is told", async () => {
  const log = createRecordingLog();
  const closing = createClosing(log);
  let isClosed = false;
  closing.add("database", async () => {
    isClosed = true;
  });
  closing.add("worker", async () => new Promise(() => undefined), 1);
  closing.add("bus", async () => Promise.reject(new Error("gone")));

  await closing.closeAll();

  expect(isClosed).toBe(true);
  expect(log.lines.map(({ fields }) => fields["part"])).toEqual(["bus", "worker"]);
});
