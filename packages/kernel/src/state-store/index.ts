export type { Count, Counter, IncrementOptions } from "../engine/state-store-port.ts";
export { createMemoryCounter } from "./memory-counter.ts";
