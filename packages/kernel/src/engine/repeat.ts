import { KeyReused, NotFound } from "../errors.ts";
import type { Machine } from "../machine/define.ts";
import { bringForward } from "../machine/forward.ts";
import type { Actor, Ref, TenantId } from "../machine/types.ts";
import type { Reply, View } from "./engine-types.ts";
import type { Repeat } from "./ports.ts";
import type { SendParts } from "./send-parts.ts";
import type { Source } from "./source.ts";
import { viewOf } from "./view.ts";

interface Repeated {
  readonly tenant: TenantId;
  readonly source: Source;
  readonly actor: Actor;
  readonly repeat: Repeat;
  readonly digest: string | undefined;
}

/**
 * The first answer again: the version that the key made and the view as it was then, for the eyes of who asks. Who saved it
 * first may have died before anybody was told, so all are told again.
 *
 * @throws NotFound when the actor may not see it now; KeyReused when the key was used with another command
 */
export async function answerAgain(
  parts: SendParts,
  machine: Machine,
  { tenant, source, actor, repeat, digest }: Repeated,
): Promise<Reply> {
  const { bus, store } = parts.options;
  const { id, version } = repeat;
  const ref = { machine: machine.name, id };
  // read before the digest is compared, so that who may no longer see it learns nothing
  const then = await parts.viewAt(tenant, ref, actor, version);
  if (source.kind === "caller" && (repeat.command !== source.command.type || repeat.digest !== digest))
    throw new KeyReused(source.command.type);
  bus.publish([{ tenant, machine: machine.name, id, version }]);
  bus.wake();
  if (source.kind === "effect" && source.closes) await store.close(tenant, source.closes);
  const view = then ?? (await currentView(parts, machine, tenant, ref, actor));
  return { ref, version, view, repeated: true, unchanged: false };
}

async function currentView(
  parts: SendParts,
  machine: Machine,
  tenant: TenantId,
  ref: Ref,
  actor: Actor,
): Promise<View> {
  const { row, now } = await parts.load({ tenant, machine: machine.name, id: ref.id });
  if (!row) throw new NotFound(machine.name, ref.id);
  const state = machine.decode(bringForward(machine, row.state, row.machineVersion));
  return viewOf(machine, state, actor, { id: ref.id, version: row.version, now });
}
