import { z } from "zod";
import { Misdeclared } from "../errors.ts";
import type { Json, JsonObject } from "../machine/types.ts";

/** Collects the schemas that several operations share. */
export interface Components {
  /** The JSON Schema of what is sent; named parts stand among the components. */
  readonly of: (schema: z.ZodType) => JsonObject;
  /** Puts a schema among the components under a name and refers to it. */
  readonly name: (name: string, schema: JsonObject) => JsonObject;
  readonly all: () => JsonObject;
}

export function createComponents(): Components {
  const named = new Map<string, JsonObject>();
  let anonymous = 0;

  const name = (name: string, schema: JsonObject): JsonObject => {
    const known = named.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Misdeclared(`two different schemas are called ${name}`);
    named.set(name, schema);
    return reference(name);
  };

  return {
    of: (schema) => {
      const { $schema: _, $defs, ...json } = toJsonSchema(schema);
      const names = new Map<string, string>([["#", ""]]);
      for (const local of Object.keys(($defs ?? {}) as JsonObject)) {
        if (local.startsWith("__schema")) anonymous += 1;
        names.set(`#/$defs/${local}`, local.startsWith("__schema") ? `Recursive${anonymous}` : local);
      }
      const isRecursive = JSON.stringify(json).includes('"$ref":"#"');
      if (isRecursive) {
        anonymous += 1;
        names.set("#", `Recursive${anonymous}`);
      }
      for (const [local, part] of Object.entries(($defs ?? {}) as Readonly<Record<string, JsonObject>>))
        name(names.get(`#/$defs/${local}`) ?? local, withReferences(part, names) as JsonObject);
      const own = withReferences(json, names) as JsonObject;
      return isRecursive ? name(names.get("#") ?? "", own) : own;
    },
    name,
    all: () => Object.fromEntries([...named].toSorted(([left], [right]) => left.localeCompare(right))),
  };
}

function reference(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

/** What is sent, not what a cell sees: the encoded side of each codec. */
function toJsonSchema(schema: z.ZodType): JsonObject {
  return z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === "date-time" || jsonSchema.format === "date") delete jsonSchema.pattern;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  }) as JsonObject;
}

function withReferences(value: Json | undefined, names: ReadonlyMap<string, string>): Json | undefined {
  if (Array.isArray(value)) return value.map((item: Json) => withReferences(item, names) ?? null);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const target = key === "$ref" && typeof item === "string" ? names.get(item) : undefined;
      return [key, target === undefined ? withReferences(item, names) : `#/components/schemas/${target}`];
    }),
  );
}
