export {
  ConstraintViolated,
  DatabaseUnavailable,
  type Details,
  EffectRejected,
  InvalidCommand,
  type KernelCode,
  KeyReused,
  LeaseLost,
  Misdeclared,
  NotFound,
  NotPermitted,
  OutsideUnavailable,
  Refusal,
  RetryAfter,
  SegnoError,
  StateNewer,
  TransitionRefused,
  VersionConflict,
  kernelCodes,
  refusal,
} from "./errors.ts";
export {
  type AnyApp,
  type App,
  type AppCommand,
  type AppDeps,
  type AppKinds,
  type AppPorts,
  type DemoPeople,
  type Grant,
  type Members,
  type Outside,
  type Privacy,
  type Visitor,
  checkApps,
  checkOnce,
  defineApp,
} from "./engine/app.ts";
export type { AppConfig, ConfigGroup } from "./engine/app-config.ts";
export type { IssuedLink, KnownLink, LinkGrant, LinkKind, Links } from "./engine/app-links.ts";
export type { Audit, AuditEntry, AuditKind } from "./engine/audit-port.ts";
export type { Keys } from "./engine/keys.ts";
export { cellsOf } from "./machine/cells.ts";
export { digits, idText, instant, isId } from "./machine/codecs.ts";
export { checkMay, decide, legalCommands } from "./machine/decide.ts";
export { type Machine, type MachineDefinition, type May, type Migration, defineMachine } from "./machine/define.ts";
export { type Diagram, diagram } from "./machine/diagram.ts";
export { type Edge, edgesOf } from "./machine/edges.ts";
export {
  type Effect,
  type EffectContext,
  type EffectDefinition,
  type Reaction,
  defineEffect,
  defineReaction,
} from "./machine/effect.ts";
export { bringForward } from "./machine/forward.ts";
export { digestOf, uuidOf } from "./machine/hash.ts";
export { type Patch, type PatchOperation, applyPatch, diff } from "./machine/patch.ts";
export { mapPersonal, personal } from "./machine/personal.ts";
export { parseTenantId, systemTenant } from "./machine/tenant.ts";
export {
  type Actor,
  type Cell,
  type Cells,
  type Command,
  type Context,
  type EffectRequest,
  type Event,
  type InStatus,
  type Json,
  type JsonObject,
  type MachineTypes,
  type NewState,
  type Outcome,
  type Ref,
  type State,
  type Step,
  type TenantId,
  unchanged,
} from "./machine/types.ts";
export { createLocalBus } from "./engine/local-bus.ts";
export { createActor, systemActor } from "./engine/actors.ts";
export { type Engine, createEngine } from "./engine/create-engine.ts";
export type { EngineOptions } from "./engine/engine-options.ts";
export {
  type Entry,
  type FactsReader,
  type Followed,
  type IncomingCommand,
  type ItemReply,
  type Reply,
  type SendOptions,
  type TenantEngine,
  type View,
} from "./engine/engine-types.ts";
export {
  type Bus,
  type Calls,
  type Arming,
  type Change,
  type ClaimedRow,
  type ClaimOptions,
  type Clock,
  type Closing,
  type Depth,
  type FaultPoint,
  type Faults,
  type Hint,
  type HistoryRecord,
  type Ids,
  type JournalPage,
  type JournalRecord,
  type Lease,
  type Loaded,
  type LoadRequest,
  type Log,
  type Metrics,
  type OlderQuery,
  type OlderRow,
  type OutboxRow,
  type Outsides,
  type PostponeOptions,
  type Repeat,
  type RightEnded,
  type SaveResult,
  type Store,
  type StoredRow,
  faultPoints,
} from "./engine/ports.ts";
export { isOutsideFailure } from "./engine/call-effect.ts";
export { metricNames, reportDepth } from "./engine/metrics.ts";
export { type Worker, type WorkerOptions, createWorker } from "./engine/worker.ts";
export { type Counted, type Rate, RateLimited, enforceRate } from "./engine/rates.ts";
