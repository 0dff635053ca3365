import * as fc from "fast-check";
import type { FaultPoint } from "../../engine/ports.ts";

/** One command as somebody might send it; numbers are taken modulo what there is. */
export interface SendDraw {
  readonly who: number;
  readonly id: number;
  readonly command: number;
  readonly amount: number;
  readonly by: string;
  readonly onMs: number | undefined;
  readonly key: number | undefined;
  readonly version: "any" | "right" | "stale";
  readonly stage: "right" | "stale" | "missing";
  readonly malformed: boolean;
  /** To the tenant that is not the sender's. */
  readonly abroad: boolean;
}

/** A process is halted when it reaches a point: it dies, stands still until it is thawed, or its database does not answer. */
export interface Stop {
  readonly point: FaultPoint;
  readonly as: "crash" | "freeze" | "unanswered";
}

/** One thing that happens. `older` is done by a process of the machine's older version where there is one. */
export type WalkStep =
  | { readonly what: "send"; readonly send: SendDraw; readonly older: boolean; readonly stop: Stop | undefined }
  | { readonly what: "many"; readonly sends: readonly SendDraw[]; readonly older: boolean }
  | {
      readonly what: "race";
      readonly sends: readonly [SendDraw, SendDraw];
      readonly apart: boolean;
      readonly older: boolean;
    }
  | { readonly what: "work"; readonly older: boolean; readonly stop: Stop | undefined }
  | { readonly what: "thaw"; readonly which: number }
  | { readonly what: "pass"; readonly ms: number }
  | { readonly what: "price"; readonly price: number }
  | { readonly what: "erase"; readonly id: number };

const seldom: fc.Arbitrary<boolean> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constant(true) },
);

const send: fc.Arbitrary<SendDraw> = fc.record({
  who: fc.oneof({ weight: 3, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.nat(5) }),
  id: fc.nat(2),
  command: fc.oneof({ weight: 20, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: fc.constant(99) }),
  amount: fc.oneof({ weight: 8, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.constant(9) }),
  by: fc.constantFrom("1", "-7", "123456789012345678901234567890"),
  onMs: fc.option(fc.constantFrom(10_000, -1_000), { nil: undefined, freq: 1 }),
  key: fc.option(fc.nat(4), { nil: undefined }),
  version: fc.constantFrom("any" as const, "any" as const, "any" as const, "right" as const, "stale" as const),
  stage: fc.constantFrom("right" as const, "right" as const, "right" as const, "stale" as const, "missing" as const),
  malformed: seldom,
  abroad: seldom,
});

const stopAt = (points: readonly FaultPoint[], ...ways: readonly Stop["as"][]): fc.Arbitrary<Stop> =>
  fc.record({ point: fc.constantFrom(...points), as: fc.constantFrom(...ways) });

const commits: readonly FaultPoint[] = ["before-commit", "ambiguous-commit", "after-commit"];
const outside: readonly FaultPoint[] = ["effect-claimed", "effect-done", "result-committed"];
const inSend = stopAt(commits, "crash", "freeze", "unanswered");
const inWork: fc.Arbitrary<Stop> = fc.oneof(inSend, stopAt(outside, "crash", "freeze"));
const older = fc.boolean();

const step: fc.Arbitrary<WalkStep> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      what: fc.constant("send" as const),
      send,
      older,
      stop: fc.option(inSend, { nil: undefined, freq: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant("many" as const),
      sends: fc.array(send, { minLength: 1, maxLength: 4 }),
      older,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant("race" as const),
      sends: fc.tuple(send, send),
      apart: fc.boolean(),
      older,
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      what: fc.constant("work" as const),
      older,
      stop: fc.option(inWork, { nil: undefined, freq: 1 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("thaw" as const), which: fc.nat(3) }) },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant("pass" as const), ms: fc.constantFrom(1_001, 9_000, 30_001, 61_000) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("price" as const), price: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("erase" as const), id: fc.nat(2) }) },
);

export const walkSteps: fc.Arbitrary<readonly WalkStep[]> = fc.array(step, {
  minLength: 5,
  maxLength: 40,
  size: "max",
});
