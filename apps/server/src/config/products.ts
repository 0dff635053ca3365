import type { AppConfig, ConfigGroup } from "segno";
import type { ConfiguredProduct } from "./config-types.ts";

interface ProductsRead {
  readonly values: Readonly<Record<string, object>>;
  readonly lines: readonly string[];
  readonly faults: readonly string[];
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads each product's own names. A name that two products declare is a fault of theirs, told like any other. */
export function readProducts(variables: Variables, products: readonly ConfiguredProduct[]): ProductsRead {
  const values: Record<string, object> = {};
  const lines: string[] = [];
  const faults: string[] = [];
  const owners = new Map<string, string>();
  for (const { name, config } of products) {
    if (!config) continue;
    for (const variable of Object.keys(config.schema.shape)) {
      const owner = owners.get(variable);
      if (owner) faults.push(`${variable} is declared by ${owner} and by ${name}.`);
      owners.set(variable, name);
    }
    faults.push(
      ...unknownNames(variables, config),
      ...(config.groups ?? []).flatMap((group) => halfSet(variables, group)),
    );
    const parsed = config.schema.safeParse(variables);
    for (const issue of parsed.error?.issues ?? []) faults.push(`${String(issue.path[0])} ${issue.message}.`);
    if (!parsed.data) continue;
    values[name] = parsed.data;
    lines.push(...(config.explain?.(parsed.data) ?? []));
  }
  return { values, lines, faults };
}

function unknownNames(variables: Variables, { schema, prefix }: AppConfig): readonly string[] {
  if (prefix === undefined) return [];
  return Object.keys(variables)
    .filter((name) => name.startsWith(prefix) && !Object.hasOwn(schema.shape, name))
    .map((name) => `${name} is set, but there is no such setting.`);
}

function halfSet(variables: Variables, { title, names, optional = [] }: ConfigGroup): readonly string[] {
  const isSet = (name: string): boolean => variables[name] !== undefined;
  const missing = names.filter((name) => !isSet(name));
  const found = [...names, ...optional].filter(isSet);
  if (found.length === 0 || missing.length === 0) return [];
  return [`Half of ${title} is set: ${found.join(", ")} without ${missing.join(", ")}.`];
}
