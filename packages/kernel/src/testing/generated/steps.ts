import * as fc from "fast-check";
import type { FaultPoint } from "../../engine/ports.ts";
import { inTen } from "./spec-arbitrary.ts";

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

const seldom: fc.Arbitrary<boolean> = inTen(1, fc.constant(true)).map((there) => there ?? false);

const send: fc.Arbitrary<SendDraw> = fc.record({
  who: fc.oneof({ weight: 6, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.nat(5) }),
  id: fc.nat(2),
  command: fc.oneof({ weight: 20, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: fc.constant(99) }),
  amount: fc.oneof({ weight: 8, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.constant(9) }),
  by: fc.constantFrom("1", "-7", "123456789012345678901234567890"),
  onMs: inTen(3, fc.constantFrom(10_000, -1_000)),
  key: inTen(4, fc.nat(6)),
  version: inTen(3, fc.constantFrom("right" as const, "right" as const, "stale" as const)).map(
    (named) => named ?? "any",
  ),
  stage: inTen(2, fc.constantFrom("stale" as const, "missing" as const)).map((named) => named ?? "right"),
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
      stop: inTen(2, inSend),
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
    weight: 12,
    arbitrary: fc.record({
      what: fc.constant("work" as const),
      older,
      stop: inTen(4, inWork),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("thaw" as const), which: fc.nat(3) }) },
  {
    weight: 5,
    arbitrary: fc.record({ what: fc.constant("pass" as const), ms: fc.constantFrom(1_001, 9_000, 30_001, 61_000) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("price" as const), price: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("erase" as const), id: fc.nat(2) }) },
);

/** Two aggregates are made first, where the machine allows it. */
const making = fc.tuple(
  ...[0, 1].map((id) =>
    send.map((each): WalkStep => {
      const plain = {
        ...each,
        id,
        who: 0,
        command: 0,
        version: "any",
        key: undefined,
        malformed: false,
        abroad: false,
      } as const;
      return { what: "send", send: plain, older: true, stop: undefined };
    }),
  ),
);

/** One that stands still with what it claimed until another has it, and then goes on. */
const zombie: fc.Arbitrary<readonly WalkStep[]> = fc
  .tuple(stopAt(["effect-claimed", "effect-done", "before-commit"], "freeze"), older, inTen(6, inWork))
  .map(([stop, isOlder, second]) => [
    { what: "work", older: isOlder, stop },
    { what: "pass", ms: 31_000 },
    { what: "work", older: isOlder, stop: second },
    { what: "thaw", which: 0 },
  ]);

export const walkSteps: fc.Arbitrary<readonly WalkStep[]> = fc
  .tuple(
    making,
    fc.array(
      fc.oneof(
        { weight: 12, arbitrary: step.map((each): readonly WalkStep[] => [each]) },
        { weight: 1, arbitrary: zombie },
      ),
      { minLength: 5, maxLength: 40, size: "max" },
    ),
  )
  .map(([first, others]) => [...first, ...others.flat()]);
