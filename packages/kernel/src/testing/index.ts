export type { OpenStore, StoreUnderTest } from "./contract/kit.ts";
export { storeContract } from "./contract/store-contract.ts";
export { createManualClock, type ManualClock, settle } from "./manual-clock.ts";
export { type WaitingRow } from "./memory-outbox.ts";
export { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from "./memory-store.ts";
export {
  createRecordingLog,
  createRecordingMetrics,
  type LogLine,
  type RecordingLog,
  type RecordingMetrics,
  silentLog,
  silentMetrics,
} from "./observers.ts";
export { createParanoidEngine, NotRepeatable } from "./paranoid.ts";
export { createSeededIds, createSeededRandom } from "./seeded.ts";
export { createSimulation, type Simulation, type SimulationOptions } from "./simulation.ts";
export { tableTest, type TableSamples } from "./table-test.ts";
