import type { AppDeps } from "segno";
import { expect, test } from "vitest";
import type { InterviewReads } from "../queries/interview-reads.ts";
import { interviewRoutes } from "./http.ts";

/** Only declared, never asked: a declaration needs none of its ports. */
const routes = interviewRoutes({} as AppDeps, {} as InterviewReads);
const query = routes.find(({ method, path }) => method === "GET" && path === "/api/interviews")?.query;

test.each(["9999999999999999~a", "8640000000000001~a", "999999999999999~a", "~a", "1~", "-1~a", "1.5~a"])(
  "the cursor %s, no instant that an interview can have, is not read",
  (cursor) => {
    expect(query?.safeParse({ cursor }).success).toBe(false);
  },
);

test("the cursor of a page is read", () => {
  expect(query?.safeParse({ cursor: "1795300000000~i-1" }).success).toBe(true);
});
