export { type AggregateState, type ViewEnvelope } from "./aggregate-store.ts";
export { type Acknowledged } from "./command-queue.ts";
export {
  type Aggregate,
  type Client,
  type ClientCommand,
  type ClientOptions,
  type ClientRef,
  type SendOptions,
  type Subscription,
  createClient,
} from "./create-client.ts";
export { type ExternalStore } from "./external-store.ts";
export { type ConnectionState } from "./line.ts";
export { type ListState } from "./list-store.ts";
export { ProblemError } from "./problem-error.ts";
export { type Rest, type RestAnswer, type RestOptions } from "./rest.ts";
export { type StorageArea, type UnsentCommand, type UnsentStorage } from "./unsent.ts";
export { closeCodes } from "../protocol/close-codes.ts";
