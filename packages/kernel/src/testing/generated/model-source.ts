import type { ModelActor, ModelCommand } from "./model.ts";
import type { Claim, ModelClosing } from "./model-outbox.ts";

export interface Sending {
  readonly tenant: string;
  readonly id: string;
  readonly command: ModelCommand;
  readonly source:
    | {
        readonly kind: "caller";
        readonly actor: ModelActor;
        readonly key: string | undefined;
        readonly expectedVersion: number | undefined;
        readonly stage: number | undefined;
        /** Its fields do not fit. */
        readonly malformed: boolean;
      }
    | {
        readonly kind: "effect";
        readonly effect: string;
        readonly key: string;
        readonly closes?: ModelClosing & { readonly lease: Claim };
      }
    | { readonly kind: "timer"; readonly timer: string; readonly at: number };
}

export function actorOf({ tenant, source }: Sending): ModelActor {
  if (source.kind === "caller") return source.actor;
  const roles = ["system", source.kind];
  return {
    tenant,
    kind: "system",
    subject: `${source.kind}:${source.kind === "effect" ? source.effect : source.timer}`,
    roles,
  };
}

export function keyOf({ source }: Sending, version: number): string | undefined {
  if (source.kind === "caller") return source.key === undefined ? undefined : `c:${source.actor.subject} ${source.key}`;
  return source.kind === "effect" ? `e:${source.key}` : `t:${source.timer}:${version}`;
}

export function outerOf({ source, command }: Sending): string | undefined {
  return source.kind === "caller" && source.key !== undefined
    ? JSON.stringify([command.type, command.amount, command.by, command.on, source.stage])
    : undefined;
}
