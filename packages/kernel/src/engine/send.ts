import { z } from "zod";
import {
  ConstraintViolated,
  DatabaseUnavailable,
  InvalidCommand,
  KeyReused,
  LeaseLost,
  NotFound,
  Refusal,
  SegnoError,
  VersionConflict,
  refusal,
} from "../errors.ts";
import { isId } from "../machine/codecs.ts";
import { checkMay, decide, openCell } from "../machine/decide.ts";
import type { Machine } from "../machine/define.ts";
import { bringForward } from "../machine/forward.ts";
import { keyedDigestOf, uuidOf } from "../machine/hash.ts";
import {
  type Actor,
  type Command,
  type JsonObject,
  type Ref,
  type State,
  type TenantId,
  unchanged,
} from "../machine/types.ts";
import { systemActor } from "./actors.ts";
import { toChange } from "./change.ts";
import type { EngineOptions, Registry } from "./engine-options.ts";
import type { IncomingCommand, Reply, SendOptions, View } from "./engine-types.ts";
import type { Change, Closing, Loaded, LoadRequest, Repeat, SaveResult } from "./ports.ts";
import { isInScope, maySee, viewOf } from "./view.ts";

/** Who sends, and under which kind of key: a caller's, an effect's or a timer's. The kind is set here, never by a caller. */
export type Source =
  | ({ readonly kind: "caller"; readonly command: IncomingCommand } & {
      [Name in keyof SendOptions]: SendOptions[Name] | undefined;
    } & { readonly actor: Actor })
  | {
      readonly kind: "effect";
      readonly command: Command;
      readonly effect: string;
      readonly key: string;
      readonly closes?: Closing;
    }
  | { readonly kind: "timer"; readonly command: Command; readonly timer: string; readonly at: Date };

interface Parts {
  readonly options: EngineOptions;
  readonly registry: Registry;
  load(request: LoadRequest): Promise<Loaded>;
  save(change: Change): Promise<SaveResult>;
  machine(ref: Ref): Machine;
  viewAt(tenant: TenantId, ref: Ref, actor: Actor, version: number): Promise<View | undefined>;
}

const MAX_RACES = 50;

/** Load, facts, decide, save: the life of one command. A lost race begins anew; nobody holds a lock while a cell thinks. */
export function createSender(parts: Parts): (tenant: TenantId, ref: Ref, source: Source) => Promise<Reply> {
  const { options } = parts;
  return async (tenant, ref, source) => {
    const machine = parts.machine(ref);
    const sender = senderOf(tenant, source);
    if (sender.actor.tenant !== tenant) throw new NotFound(ref.machine, ref.id);
    for (let races = 0; races < MAX_RACES; races += 1) {
      try {
        const reply = await attempt(parts, machine, tenant, ref, source, sender);
        if (reply) return reply;
      } catch (error) {
        if (error instanceof SegnoError)
          options.metrics.count("segno_refusals_total", {
            machine: machine.name,
            command: source.command.type,
            code: error.code,
          });
        throw error;
      }
      options.metrics.count("segno_lost_races_total", { machine: machine.name });
    }
    throw new DatabaseUnavailable(new Error("lost too many races for one aggregate"));
  };
}

interface Sender {
  readonly actor: Actor;
  readonly key: string | undefined;
}

function senderOf(tenant: TenantId, source: Source): Sender {
  if (source.kind === "caller") {
    const { actor, key } = source;
    if (key !== undefined && !/^[\u0020-\u007e]{1,200}$/u.test(key))
      throw new SegnoError("invalid-request", "a key is 1 to 200 printable ASCII characters");
    // no key holds the character between them, so no two pairs of a subject and a key read alike
    return { actor, key: key === undefined ? undefined : `c:${actor.subject}\u001f${key}` };
  }
  if (source.kind === "effect")
    return { actor: systemActor(tenant, `effect:${source.effect}`, ["effect"]), key: `e:${source.key}` };
  return { actor: systemActor(tenant, `timer:${source.timer}`, ["timer"]), key: undefined };
}

/** One pass; nothing when another writer was faster and the caller did not name the version that it saw. */
async function attempt(
  parts: Parts,
  machine: Machine,
  tenant: TenantId,
  ref: Ref,
  source: Source,
  { actor, key }: Sender,
): Promise<Reply | undefined> {
  const { options } = parts;
  const type = source.command.type;
  const creating = machine.findCell("new", type) !== undefined;
  const loaded = await parts.load({
    tenant,
    machine: ref.machine,
    id: ref.id,
    ...(key === undefined ? {} : { key, creating }),
  });
  const { row, repeat, now } = loaded;
  const state = row && machine.decode(bringForward(machine, row.state, row.machineVersion));
  if (state && !maySee(machine, state, actor, ref.id)) throw new NotFound(machine.name, ref.id);
  if (!state && !repeat && !creating) throw new NotFound(machine.name, ref.id);
  if (!isInScope(machine, actor, ref.id)) throw new NotFound(machine.name, ref.id);
  if (!isId(ref.id)) throw new SegnoError("invalid-request", "an id is 1 to 200 of [A-Za-z0-9._:~-]");

  if (!machine.commandNames.includes(type))
    throw new InvalidCommand(type, [{ pointer: "/type", problem: "unknown command" }]);
  checkMay(machine, state, type, actor);
  const { command, outer } = readCommand(machine, source);
  const digest =
    source.kind === "caller" && key !== undefined
      ? keyedDigestOf(await options.store.digestSecret(), outer)
      : undefined;
  if (repeat) return repeated(parts, machine, tenant, { ref, source, actor, repeat, digest, now });

  const version = row?.version ?? 0;
  if (source.kind === "timer" && !stands(machine, state, source)) throw new TimerMoved(machine.name, source.timer);
  if (source.kind === "caller") {
    if (source.expectedVersion !== undefined && source.expectedVersion !== version)
      throw new VersionConflict(machine.name, ref.id, version);
    if (state) checkStage(machine, state, source.command);
  }
  openCell(machine, state, type, { id: ref.id, actor });
  const facts = await readFacts(options, { tenant, ref, state, command, actor, now });

  let made = 0;
  const newId = (): string => {
    made += 1;
    return uuidOf(tenant, machine.name, ref.id, version + 1, "id", made);
  };
  const step = decide(machine, state, command, { now, actor, id: ref.id, version: version + 1, newId, facts });
  const closes = source.kind === "effect" ? source.closes : undefined;
  if (step === unchanged) {
    if (source.kind === "timer") throw new SegnoError("timer-stands", "the cell of a timer cannot answer unchanged");
    if (!state || !row) throw new SegnoError("nothing-made", "a creating cell cannot answer unchanged");
    if (closes && !(await options.store.close(tenant, closes))) throw new LeaseLost(closes.id);
    return {
      ref,
      version,
      repeated: false,
      unchanged: true,
      view: viewOf(machine, state, actor, { id: ref.id, version, now }),
    };
  }

  const change = toChange(
    {
      machine,
      tenant,
      ref,
      row,
      before: state,
      step,
      command,
      actor,
      now,
      // of the step that it makes: a timer that comes back to one instant is another firing
      key: source.kind === "timer" ? `t:${source.timer}:${source.at.toISOString()}:${version + 1}` : key,
      digest,
      traceId: source.kind === "caller" ? source.traceId : undefined,
      closes,
      fired: source.kind === "timer" ? { name: source.timer, at: source.at } : undefined,
    },
    parts.registry,
  );
  const about = { machine: machine.name, name: type };
  await options.faults?.reach("before-commit", about);
  const result = await parts.save(change);
  if (result === "conflict") return undefined;
  if (result === "lease-lost") throw new LeaseLost(closes?.id ?? "");
  if (result instanceof Error) throw toRefusal(machine, result);
  await options.faults?.reach("ambiguous-commit", about);
  announce(options, change);
  await options.faults?.reach("after-commit", about);
  return {
    ref,
    version: version + 1,
    repeated: false,
    unchanged: false,
    view: viewOf(machine, step.to, actor, { id: ref.id, version: version + 1, now }),
  };
}

/** A timer is asked by the state that the decision is made on: who was faster may have moved or ended it. */
export class TimerMoved extends SegnoError {
  constructor(machine: string, timer: string) {
    super("timer-moved", "the timer was moved or has ended", { details: { machine, timer } });
  }
}

function stands(
  machine: Machine,
  state: State | undefined,
  { timer, at }: { readonly timer: string; readonly at: Date },
): boolean {
  return (
    state !== undefined &&
    machine.timersOf(state).some((each) => each.name === timer && each.at.getTime() === at.getTime())
  );
}

/** The command as the cell takes it, and its outer form: what the key's digest and the channels know. */
function readCommand(machine: Machine, source: Source): { readonly command: Command; readonly outer: JsonObject } {
  if (source.kind !== "caller") return { command: source.command, outer: { type: source.command.type } };
  const { type, ...fields } = source.command;
  const { stage, ...rest } = fields;
  const staged = machine.stageCommands.includes(type);
  const command = machine.parseCommand(type, staged ? rest : fields);
  return { command, outer: { ...machine.encodeCommand(command), ...(staged ? { stage: stage as number } : {}) } };
}

function checkStage(machine: Machine, state: State, command: IncomingCommand): void {
  if (!machine.stageCommands.includes(command.type)) return;
  const stage = machine.stageOf(state);
  const named = command["stage"];
  if (named === undefined)
    throw new SegnoError("version-required", "the command names no stage", { details: { stage } });
  if (!z.int().safeParse(named).success)
    throw new InvalidCommand(command.type, [{ pointer: "/stage", problem: "a whole number" }]);
  if (named !== stage) throw new Refusal("stale-stage", "what the caller saw has moved on", { details: { stage } });
}

async function readFacts(
  options: EngineOptions,
  request: {
    readonly tenant: TenantId;
    readonly ref: Ref;
    readonly state: State | undefined;
    readonly command: Command;
    readonly actor: Actor;
    readonly now: Date;
  },
): Promise<object | undefined> {
  const reader = options.facts?.find(
    ({ machine, command }) => machine === request.ref.machine && command === request.command.type,
  );
  return reader?.read(request);
}

/** The first answer again: the version that the key made and the view as it was then, for the eyes of who asks. */
async function repeated(
  parts: Parts,
  machine: Machine,
  tenant: TenantId,
  about: {
    readonly ref: Ref;
    readonly source: Source;
    readonly actor: Actor;
    readonly repeat: Repeat;
    readonly digest: string | undefined;
    readonly now: Date;
  },
): Promise<Reply> {
  const { source, actor, repeat, digest } = about;
  const ref = { machine: machine.name, id: repeat.id };
  // read before the digest is compared, so that who may no longer see it learns nothing
  const then = await parts.viewAt(tenant, ref, actor, repeat.version);
  if (source.kind === "caller" && (repeat.command !== source.command.type || repeat.digest !== digest))
    throw new KeyReused(source.command.type);
  if (source.kind === "effect" && source.closes) await parts.options.store.close(tenant, source.closes);
  const view = then ?? (await currentView(parts, machine, tenant, ref, actor));
  return { ref, version: repeat.version, view, repeated: true, unchanged: false };
}

async function currentView(parts: Parts, machine: Machine, tenant: TenantId, ref: Ref, actor: Actor): Promise<View> {
  const { row, now } = await parts.load({ tenant, machine: machine.name, id: ref.id });
  if (!row) throw new NotFound(machine.name, ref.id);
  const state = machine.decode(bringForward(machine, row.state, row.machineVersion));
  return viewOf(machine, state, actor, { id: ref.id, version: row.version, now });
}

function toRefusal(machine: Machine, error: Error): Error {
  const code = error instanceof ConstraintViolated ? machine.constraints[error.constraint] : undefined;
  return code === undefined ? error : refusal(code);
}

function announce(options: EngineOptions, change: Change): void {
  const { journal, ref, tenant } = change;
  options.metrics.count("segno_transitions_total", {
    machine: ref.machine,
    from: journal.from,
    to: journal.to,
    command: journal.command,
    outcome: "saved",
  });
  options.bus.publish([{ tenant, machine: ref.machine, id: ref.id, version: journal.version }]);
  if (change.outbox.length > 0) options.bus.wake();
}
