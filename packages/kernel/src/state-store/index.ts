export type { Count, CountReader, Counter, IncrementOptions } from "../engine/state-store-port.ts";
export { createMemoryCounter } from "./memory-counter.ts";
