type Schema = Readonly<Record<string, unknown>>;

/** The smallest value that fits a JSON schema, as far as that is plain; what only a pattern tells is some text. */
export function sampleOf(schema: unknown): unknown {
  const {
    const: fixed,
    enum: choices,
    default: usual,
    type,
    properties,
    required,
    items,
    ...rules
  } = (schema ?? {}) as Schema;
  const either = (rules["oneOf"] ?? rules["anyOf"]) as readonly unknown[] | undefined;
  if (fixed !== undefined) return fixed;
  if (Array.isArray(choices)) return choices[0];
  if (usual !== undefined) return usual;
  if (either) return sampleOf(either[0]);
  const least = (name: string): number => (typeof rules[name] === "number" ? rules[name] : 0);
  if (type === "object") {
    const needed = (required ?? []) as readonly string[];
    return Object.fromEntries(needed.map((name) => [name, sampleOf((properties as Schema)[name])]));
  }
  if (type === "array") return Array.from({ length: least("minItems") }, () => sampleOf(items));
  if (type === "boolean") return false;
  if (type === "integer" || type === "number") return Math.max(0, least("minimum"));
  if (type === "null") return null;
  return "x".repeat(Math.max(1, least("minLength")));
}

/** One value for each alternative of a schema; one where it has none. */
export function samplesOf(schema: unknown): readonly unknown[] {
  const { oneOf } = (schema ?? {}) as { readonly oneOf?: readonly unknown[] };
  return (oneOf ?? [schema]).map((each) => sampleOf(each));
}
