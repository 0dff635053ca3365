import { SegnoError } from "../errors.ts";
import type { Actor, Command, TenantId } from "../machine/types.ts";
import { systemActor } from "./actors.ts";
import type { IncomingCommand, SendOptions } from "./engine-types.ts";
import type { Closing } from "./ports.ts";

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

export interface Sender {
  readonly actor: Actor;
  readonly key: string | undefined;
}

/**
 * The actor of a source and the key that its command is stored under; a timer's depends on the version that it makes.
 *
 * @throws SegnoError `invalid-request` when a caller's key is not 1 to 200 printable ASCII characters
 */
export function senderOf(tenant: TenantId, source: Source): Sender {
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
