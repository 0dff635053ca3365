import { type Case, caseMachine } from "./fixture/case.ts";
import { tableTest } from "./table-test.ts";

const kept = { owner: "user:ada", text: "", stage: 1, rounds: 1, visits: [] };
const limitAt = new Date("2026-01-05T10:00:00.000Z");
const open: Extract<Case, { status: "open" }> = { status: "open", limitAt, ...kept };

tableTest(caseMachine, {
  states: {
    open: [open, { ...open, stage: 3 }],
    waiting: { status: "waiting", round: 1, limitAt, ...kept },
    answered: { status: "answered", answer: "yes", ...kept },
    failed: { status: "failed", code: "no", ...kept },
    expired: { status: "expired", ...kept },
  },
  commands: {
    open: { type: "open", limitMs: 1_000 },
    write: { type: "write", text: "a" },
    look: { type: "look" },
    extend: { type: "extend", ms: 1 },
    ask: [
      { type: "ask", effect: "call" },
      { type: "ask", effect: "dispatch" },
    ],
    "begin-dispatch": { type: "begin-dispatch", round: 1 },
    "record-answer": [
      { type: "record-answer", round: 1, answer: "yes" },
      { type: "record-answer", round: 7, answer: "late" },
    ],
    fail: { type: "fail", round: 1, code: "x" },
    show: { type: "show" },
    approve: { type: "approve" },
    price: { type: "price" },
    visit: [
      { type: "visit", by: "v" },
      { type: "visit", by: "nobody" },
    ],
    "time-out": { type: "time-out" },
  },
  facts: { price: { price: 7 } },
});
