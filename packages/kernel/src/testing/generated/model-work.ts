import type { FaultPoint } from "../../engine/ports.ts";
import { outcomeAt } from "./build-effects.ts";
import { findRow, type ModelCommand, No, type Process, specFor, stateFor, timersOf, type World } from "./model.ts";
import { type Claim, close, type ModelClosing, postpone } from "./model-outbox.ts";
import { type Answer, type Halt, type Run, sendInModel } from "./model-send.ts";
import type { EffectSpec, Outcome } from "./spec.ts";

export const leaseMs = 30_000;
const NEWER_MS = 5_000;
const TROUBLE_MS = 30_000;
const LANDING_MS = 500;
const BUSY_MS = 7_000;

/** What a worker does with the row that it claimed; what it throws is what it could not finish. */
export function* workInModel(world: World, process: Process, claimed: Claim): Run<void> {
  if (claimed.kind === "timer") yield* fire(world, process, claimed);
  else yield* runEffect(world, process, claimed);
}

function commandFor(type: string, amount: number): ModelCommand {
  return { type, amount, by: "1" };
}

function* fire(world: World, process: Process, claimed: Claim): Run<void> {
  const { tenant, of: id, name } = claimed;
  const claimedAt = world.now;
  try {
    const state = stateFor(process, findRow(world, tenant, id));
    const timer = state && timersOf(specFor(process), state).find((each) => each.name === name);
    if (!timer) close(world, claimed, { as: "done" });
    else if (timer.at > world.now) postpone(world, claimed, { dueAt: timer.at, error: undefined });
    else
      yield* sendInModel(world, process, {
        tenant,
        id,
        command: commandFor(timer.sends, 1),
        source: { kind: "timer", timer: name, at: timer.at },
      });
  } catch (error) {
    const code = codeOf(error);
    if (code === "timer-moved") yield* fire(world, process, claimed);
    else if (code === "not-found") close(world, claimed, { as: "done" });
    else postpone(world, claimed, { dueAt: claimedAt + TROUBLE_MS, error: code });
  }
}

function codeOf(error: unknown): string {
  if (error instanceof No) return error.code;
  throw error;
}

function isSuperseded(code: string): boolean {
  return ["transition-refused", "stale-result", "not-found"].includes(code);
}

interface Running {
  readonly world: World;
  readonly process: Process;
  readonly effect: EffectSpec;
  readonly claimed: Claim;
}

const reach = (point: FaultPoint): Halt => ({ point });

function* runEffect(world: World, process: Process, claimed: Claim): Run<void> {
  if (claimed.cooling) {
    close(world, claimed, { as: "done" });
    return;
  }
  const effect = specFor(process).effects.find(({ name }) => name === claimed.name);
  if (!effect) throw new Error(`no effect ${claimed.name}`);
  const claimedAt = world.now;
  const running = { world, process, effect, claimed };
  yield reach("effect-claimed");
  if (claimed.attempt > (effect.kind === "once" ? 1 : effect.attempts + 5)) yield* giveUp(running, "unknown-outcome");
  else yield* callAndLand(running, claimedAt);
  yield reach("result-committed");
}

function* callAndLand(running: Running, claimedAt: number): Run<void> {
  const { world, effect, claimed } = running;
  // too late to be sure of the lease: nothing is called
  if (world.now >= claimedAt + leaseMs - leaseMs / 6) return;
  let result: ModelCommand | undefined;
  try {
    running.process.inCall = true;
    result = yield* call(running);
    running.process.inCall = false;
  } catch (error) {
    running.process.inCall = false;
    const code = codeOf(error);
    if (code === "superseded") close(world, claimed, endOf(effect));
    else yield* failed(running, code);
    return;
  }
  yield reach("effect-done");
  for (let delayMs = LANDING_MS; ; delayMs *= 2) {
    try {
      yield* land(running, result, endOf(effect));
      return;
    } catch (error) {
      const code = codeOf(error);
      if (isSuperseded(code)) {
        close(world, claimed, endOf(effect));
        return;
      }
      if (effect.kind !== "once" || code !== "database-unavailable") {
        yield* failed(running, code);
        return;
      }
      yield { passesMs: delayMs };
    }
  }
}

/** What the outside answers to this attempt; it may send on before. */
function* call({ world, process, effect, claimed }: Running): Run<ModelCommand | undefined> {
  world.calls = [...world.calls, `${effect.name} ${claimed.id} ${claimed.attempt}`];
  if (effect.sends) {
    const { to, command, turns } = effect.sends;
    const id = to === "self" ? claimed.of : to;
    try {
      const key = `${claimed.id} ${id} ${command}`;
      const source = { kind: "effect", effect: effect.name, key } as const;
      yield* sendInModel(world, process, { tenant: claimed.tenant, id, command: commandFor(command, 1), source });
    } catch (error) {
      const code = codeOf(error);
      if (turns) return undefined;
      throw new No(id === claimed.of && isSuperseded(code) ? "superseded" : code);
    }
  }
  const outcome = outcomeAt(effect, claimed.attempt);
  if (outcome === "answer") return commandFor(effect.result.command, effect.result.amount);
  if (outcome === "nothing") return undefined;
  if (outcome === "hang") yield { passesMs: effect.timeoutMs };
  throw new No(failures[outcome]);
}

const failures = {
  fail: "outside-failed",
  throw: "internal",
  reject: "outside-rejected",
  wait: "outside-busy",
  hang: "effect-timeout",
} as const satisfies Record<Exclude<Outcome, "answer" | "nothing">, string>;

function endOf({ kind, everyMs }: EffectSpec): ModelClosing {
  return kind === "latest" ? { as: "cooling", coolMs: everyMs } : { as: "done" };
}

function* land(
  { world, process, effect, claimed }: Running,
  result: ModelCommand | undefined,
  closing: ModelClosing,
): Run<Answer | undefined> {
  if (!result) {
    if (!close(world, claimed, closing)) throw new No("lease-lost");
    return undefined;
  }
  const key = closing.as === "dead" ? `${claimed.id}:gave-up:${claimed.fence}` : claimed.id;
  const source = { kind: "effect", effect: effect.name, key, closes: { ...closing, lease: claimed } } as const;
  return yield* sendInModel(world, process, { tenant: claimed.tenant, id: claimed.of, command: result, source });
}

function* failed(running: Running, code: string): Run<void> {
  const { world, effect, claimed } = running;
  if (code === "lease-lost") return;
  if (code === "state-newer" && effect.kind !== "once") {
    postpone(world, claimed, { dueAt: world.now + NEWER_MS, error: code, uncounted: true });
    return;
  }
  const delayMs = code === "outside-busy" ? BUSY_MS : backOff(effect, claimed);
  const used = effect.kind === "once" || code === "outside-rejected" || claimed.attempt >= effect.attempts;
  const spentMs = world.now - claimed.askedAt;
  if (used || spentMs + delayMs > effect.withinMs) yield* giveUp(running, code);
  else postpone(world, claimed, { dueAt: world.now + delayMs, error: code });
}

/** Doubled with each attempt; and up to a quarter more, by the effect's id. */
function backOff({ firstDelayMs }: EffectSpec, { id, attempt }: Claim): number {
  return Math.round(firstDelayMs * 2 ** (attempt - 1) * (1 + Number.parseInt(id.slice(0, 4), 16) / 0xffff / 4));
}

function* giveUp(running: Running, code: string): Run<void> {
  const { world, effect, claimed } = running;
  const dead: ModelClosing = { as: "dead", error: code };
  try {
    yield* land(running, effect.giveUp === undefined ? undefined : commandFor(effect.giveUp, 2), dead);
  } catch (error) {
    const refused = codeOf(error);
    if (refused === "lease-lost") return;
    if (["database-unavailable", "state-newer"].includes(refused)) throw error;
    close(world, claimed, isSuperseded(refused) ? endOf(effect) : dead);
  }
}
