import { expect, test } from "vitest";
import { retentionOf } from "./retention.ts";

test("each product says how long its rows are kept, and of the audit the longest that is said holds", () => {
  const retention = retentionOf([
    { machines: [], retention: { "a.sample": 30, "segno.audit": 90 } },
    { machines: [] },
    { machines: [], retention: { "b.sample": 7, "segno.audit": 400 } },
    { machines: [], retention: { "segno.audit": 60 } },
  ]);
  expect(retention).toEqual({ machines: [], days: { "a.sample": 30, "b.sample": 7, "segno.audit": 400 } });
});
