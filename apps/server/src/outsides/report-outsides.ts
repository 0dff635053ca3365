import type { Metrics } from "segno";
import type { BreakerState, WatchedOutsides } from "./outsides.ts";

const VALUES: Readonly<Record<BreakerState, number>> = { closed: 0, "half-open": 1, open: 2 };

/** Measures how each outside does. Parts of one are counted, and named only while something is wrong with them. */
export function reportOutsides(outsides: WatchedOutsides, gauge: Metrics["gauge"]): void {
  const states = outsides.states();
  for (const outside of new Set(states.map((state) => state.outside))) {
    const own = states.filter((state) => state.outside === outside);
    const running = own.reduce((sum, state) => sum + state.running, 0);
    gauge("segno_outside_running", { outside }, running);
    for (const state of Object.keys(VALUES))
      gauge("segno_breakers", { outside, state }, own.filter(({ breaker }) => breaker === state).length);
  }
  for (const { outside, realm, breaker } of states)
    if (breaker !== "closed") gauge("segno_breaker_state", { outside, realm }, VALUES[breaker]);
}
