import {
  ConstraintViolated,
  DatabaseUnavailable,
  InvalidCommand,
  LeaseLost,
  NotFound,
  SegnoError,
  VersionConflict,
  refusal,
} from "../errors.ts";
import { isId } from "../machine/codecs.ts";
import { checkMay, decide, openCell } from "../machine/decide.ts";
import type { Machine } from "../machine/define.ts";
import { bringForward } from "../machine/forward.ts";
import { keyedDigestOf, uuidOf } from "../machine/hash.ts";
import { type Ref, type State, type TenantId, unchanged } from "../machine/types.ts";
import { toChange } from "./change.ts";
import { commit } from "./commit.ts";
import type { Reply } from "./engine-types.ts";
import { metricNames } from "./metrics.ts";
import { checkStage, readCommand } from "./read-command.ts";
import { readFacts } from "./read-facts.ts";
import { answerAgain } from "./repeat.ts";
import type { SendParts } from "./send-parts.ts";
import { type Sender, senderOf, type Source } from "./source.ts";
import { isInScope, maySee, viewOf } from "./view.ts";

const MAX_RACES = 50;

/** Load, facts, decide, save: the life of one command. A lost race begins anew; nobody holds a lock while a cell thinks. */
export function createSender(parts: SendParts): (tenant: TenantId, ref: Ref, source: Source) => Promise<Reply> {
  const { options } = parts;
  return async (tenant, ref, source) => {
    const machine = parts.machine(ref);
    const sender = senderOf(tenant, source);
    if (sender.actor.tenant !== tenant) throw new NotFound(ref.machine, ref.id);
    for (let races = 0; races < MAX_RACES; races += 1) {
      try {
        const reply = await attempt(parts, { machine, tenant, ref, source, sender });
        if (reply) return reply;
      } catch (error) {
        if (error instanceof SegnoError)
          options.metrics.count(metricNames.refusals, {
            machine: machine.name,
            command: machine.commandNames.includes(source.command.type) ? source.command.type : "unknown", // a caller may name any
            code: error.code,
          });
        throw error;
      }
      options.metrics.count(metricNames.lostRaces, { machine: machine.name });
    }
    throw new DatabaseUnavailable(new Error("lost too many races for one aggregate"));
  };
}

interface Sent {
  readonly machine: Machine;
  readonly tenant: TenantId;
  readonly ref: Ref;
  readonly source: Source;
  readonly sender: Sender;
}

/** One pass; nothing when another writer was faster and the caller did not name the version that it saw. */
async function attempt(parts: SendParts, { machine, tenant, ref, source, sender }: Sent): Promise<Reply | undefined> {
  const { options } = parts;
  const { actor, key } = sender;
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
  if (repeat) return answerAgain(parts, machine, { tenant, source, actor, repeat, digest });

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
    const view = viewOf(machine, state, actor, { id: ref.id, version, now });
    return { ref, version, view, repeated: false, unchanged: true };
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
  const result = await commit(options, parts.save, change);
  if (result === "conflict") return undefined;
  if (result === "lease-lost") throw new LeaseLost(closes?.id ?? "");
  if (result instanceof Error) throw toRefusal(machine, result);
  const view = viewOf(machine, step.to, actor, { id: ref.id, version: version + 1, now });
  return { ref, version: version + 1, view, repeated: false, unchanged: false };
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

function toRefusal(machine: Machine, error: Error): Error {
  const code = error instanceof ConstraintViolated ? machine.constraints[error.constraint] : undefined;
  return code === undefined ? error : refusal(code);
}
