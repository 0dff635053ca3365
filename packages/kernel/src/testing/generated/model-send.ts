import type { FaultPoint } from "../../engine/ports.ts";
import {
  decideCell,
  findRow,
  isInScope,
  type ModelActor,
  No,
  priceFor,
  type Process,
  refusesGuard,
  refusesRole,
  type Row,
  seesIn,
  specFor,
  stateFor,
  timersOf,
  type World,
} from "./model.ts";
import { close, isHeld } from "./model-outbox.ts";
import { actorOf, keyOf, outerOf, type Sending } from "./model-source.ts";
import { type Decided, write } from "./model-write.ts";
import { cellOf, type Spec } from "./spec.ts";

/** Where a run of the model may be halted, and what it waits for. */
export type Halt = { readonly point: FaultPoint } | { readonly passesMs: number };
export type Run<Result> = Generator<Halt, Result, void>;

export interface Answer {
  readonly id: string;
  readonly version: number;
  readonly repeated: boolean;
  readonly unchanged: boolean;
}

/** The life of one command, from its load to its commit; halts where the engine may be halted. @throws No */
export function* sendInModel(world: World, process: Process, sending: Sending): Run<Answer> {
  for (;;) {
    const decided = decideInModel(world, process, sending);
    if ("answer" in decided) return decided.answer;
    const version = findRow(world, sending.tenant, sending.id)?.steps.length ?? 0;
    yield { point: "before-commit" };
    const { source, tenant, id } = sending;
    if (source.kind === "effect" && source.closes && !isHeld(world, source.closes.lease)) throw new No("lease-lost");
    if ((findRow(world, tenant, id)?.steps.length ?? 0) !== version) continue; // a lost race begins anew
    if (repeatOf(world, specFor(process), sending)) continue;
    write(world, process, sending, decided);
    yield { point: "ambiguous-commit" };
    world.hints = [...world.hints, `${tenant} ${id}@${version + 1}`];
    yield { point: "after-commit" };
    return { id, version: version + 1, repeated: false, unchanged: false };
  }
}

interface Repeat {
  readonly row: Row;
  readonly version: number;
}

/** What was done under the key: in the aggregate; for what may create, also as the first step of another one. */
function repeatOf(world: World, spec: Spec, sending: Sending): Repeat | undefined {
  const { tenant, id, source, command } = sending;
  if (source.kind === "timer") return undefined;
  const key = keyOf(sending, 0);
  if (key === undefined) return undefined;
  const own = findRow(world, tenant, id);
  const at = own?.steps.findIndex((step) => step.key === key) ?? -1;
  if (own && at >= 0) return { row: own, version: at + 1 };
  if (!cellOf(spec, "new", command.type)) return undefined;
  const row = world.rows.find((other) => other.tenant === tenant && other.steps[0]?.key === key);
  return row && { row, version: 1 };
}

/** The checks in their order, then the cell. */
function decideInModel(world: World, process: Process, sending: Sending): Decided | { readonly answer: Answer } {
  const { tenant, id, command, source } = sending;
  const spec = specFor(process);
  const actor = actorOf(sending);
  if (actor.tenant !== tenant) throw new No("not-found");
  const row = findRow(world, tenant, id);
  const state = stateFor(process, row);
  const repeat = repeatOf(world, spec, sending);
  const creating = cellOf(spec, "new", command.type) !== undefined;
  if (state ? !seesIn(spec, id, state, actor) : !repeat && !creating) throw new No("not-found");
  if (!isInScope(spec, id, actor)) throw new No("not-found");
  if (!spec.commands.some(({ name }) => name === command.type)) throw new No("invalid-command");
  refuse(refusesRole(spec, state, command.type, actor));
  if (source.kind === "caller" && source.malformed) throw new No("invalid-command");
  if (repeat) return { answer: answerAgain(world, process, sending, actor, repeat) };

  const version = row?.steps.length ?? 0;
  if (source.kind === "timer") {
    const timer = state && timersOf(spec, state).find(({ name }) => name === source.timer);
    if (timer?.at !== source.at) throw new No("timer-moved");
  }
  if (source.kind === "caller") {
    if (source.expectedVersion !== undefined && source.expectedVersion !== version) throw new No("version-conflict");
    if (state && spec.commands.find(({ name }) => name === command.type)?.staged) {
      if (source.stage === undefined) throw new No("version-required");
      if (source.stage !== state.stage) throw new No("stale-stage");
    }
  }
  const cell = cellOf(spec, state ? state.status : "new", command.type);
  if (!cell) throw new No(state ? "transition-refused" : "not-found");
  refuse(refusesGuard(spec, cell, state, actor));
  const price = priceFor(spec, world, command.type);
  const decision = decideCell(spec, cell, state, command, { now: world.now, subject: actor.subject, price });
  if (decision !== "unchanged") {
    const stands = (each: { readonly name: string; readonly at: number }): boolean =>
      source.kind === "timer" && each.name === source.timer && each.at <= source.at;
    const staying = state?.status === decision.state.status;
    if (staying && timersOf(spec, decision.state).some(stands)) throw new No("timer-stands");
    return { before: state, decision, actor, now: world.now };
  }
  if (source.kind === "timer") throw new No("timer-stands");
  if (!state) throw new No("nothing-made");
  if (source.kind === "effect" && source.closes && !close(world, source.closes.lease, source.closes))
    throw new No("lease-lost");
  return { answer: { id, version, repeated: false, unchanged: true } };
}

function refuse(code: string | undefined): void {
  if (code !== undefined) throw new No(code);
}

function answerAgain(
  world: World,
  process: Process,
  sending: Sending,
  actor: ModelActor,
  { row, version }: Repeat,
): Answer {
  const { source, command } = sending;
  const spec = specFor(process);
  const now = stateFor(process, row);
  if (!now || !seesIn(spec, row.id, now, actor)) throw new No("not-found");
  const first = row.steps[version - 1];
  if (source.kind === "caller" && (first?.command !== command.type || first.outer !== outerOf(sending)))
    throw new No("key-reused");
  // who saved it first may have died before anybody was told
  world.hints = [...world.hints, `${row.tenant} ${row.id}@${version}`];
  if (source.kind === "effect" && source.closes) close(world, source.closes.lease, source.closes);
  return { id: row.id, version, repeated: true, unchanged: false };
}
