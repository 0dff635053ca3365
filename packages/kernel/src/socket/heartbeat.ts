import { SegnoError } from "../errors.ts";
import type { Engine } from "../engine/create-engine.ts";
import type { Log } from "../engine/ports.ts";
import type { Actor, Ref } from "../machine/types.ts";

/**
 * Sends a machine's own heartbeat for a subscriber who answers pings: as that actor, under the key that the machine
 * gives, so that several sockets of one person count once. A refusal is nobody's concern; the next one may be taken.
 */
export async function sendHeartbeat(
  { engine, log }: { readonly engine: Pick<Engine, "forTenant" | "machines" | "load">; readonly log: Log },
  ref: Ref,
  actor: Actor,
): Promise<void> {
  try {
    const machine = engine.machines.get(ref.machine);
    const found = machine && (await engine.load(actor.tenant, ref));
    const beat = machine && found && machine.heartbeat(found.state, actor, found.now);
    if (!machine || !beat) return;
    const command = machine.encodeCommand(beat.command) as { readonly type: string };
    await engine.forTenant(actor.tenant).send(ref, command, { actor, key: beat.key });
  } catch (error) {
    if (!(error instanceof SegnoError)) log.error("a heartbeat could not be sent", { "pii.error": error });
  }
}
