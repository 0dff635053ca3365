import { openPostgres } from "segno/postgres";
import { segnoContender } from "../support/segno.ts";

// Says that it is ready, waits for the word, sends transitions, and says how many were acknowledged.
const ours = openPostgres({ url: process.env["BENCH_URL"] ?? "" });
const contender = segnoContender(ours);
await ours.now();
process.send?.({ ready: true });
process.once("message", (load: { readonly callers: number; readonly forMs: number }) => {
  void (async () => {
    const { ended } = await contender.measure(load);
    process.send?.({ ended });
    await ours.close();
    process.disconnect();
  })();
});
