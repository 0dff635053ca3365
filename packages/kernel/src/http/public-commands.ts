import { z } from "zod";
import type { Machine } from "../machine/define.ts";
import type { Actor, JsonObject } from "../machine/types.ts";
import type { DescribeSchema } from "./route.ts";
import { systemTenant } from "../machine/tenant.ts";

const ENGINE_ROLES: ReadonlySet<string> = new Set(["system", "timer", "effect"]);
const nobody: Actor = { tenant: systemTenant, subject: "nobody", kind: "person", roles: [] };

/**
 * The commands that people and programs may send: those with a role that is not the engine's own. Where the roles come
 * from a function of the state they cannot be known here, so such a command counts as public.
 */
export function publicCommands(machine: Machine): readonly string[] {
  return machine.commandNames.filter((command) => {
    const roles = listedRoles(machine, command);
    return roles === undefined || roles.some((role) => !ENGINE_ROLES.has(role));
  });
}

/** A declared list is the same object each time that it is asked for; what a function makes is not. */
function listedRoles(machine: Machine, command: string): readonly string[] | undefined {
  try {
    const [first, again] = [1, 2].map(() => machine.rolesFor(undefined, command, nobody));
    return Array.isArray(first) && first === again && first.length > 0 ? (first as readonly string[]) : undefined;
  } catch {
    return undefined; // a function that expects a state
  }
}

/** The JSON Schema of a command as it is sent: its fields with `type`, and `stage` where the machine has one. */
export function describeCommand(machine: Machine, command: string, component: DescribeSchema): JsonObject {
  const staged = machine.stageCommands.includes(command);
  const more = {
    type: { const: command },
    ...(staged ? { stage: { type: "integer", description: "the stage that you saw" } } : {}),
  };
  return withFields(component(machine.schemas.commands[command] ?? z.object({})), more);
}

function withFields(schema: JsonObject, more: JsonObject): JsonObject {
  for (const choice of ["anyOf", "oneOf"]) {
    const members = schema[choice] as readonly JsonObject[] | undefined;
    if (members) return { ...schema, [choice]: members.map((member) => withFields(member, more)) };
  }
  if (schema["type"] !== "object")
    return { allOf: [{ type: "object", properties: more, required: Object.keys(more) }, schema] };
  return {
    ...schema,
    properties: { ...more, ...(schema["properties"] as JsonObject | undefined) },
    required: [...Object.keys(more), ...((schema["required"] ?? []) as readonly string[])],
  };
}
