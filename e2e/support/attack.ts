import { samplesOf } from "./sample.ts";

/** What a parameter of a path may name: something of the attacker's own, of another tenant's, and of nobody's. */
export interface Named {
  readonly mine: string;
  readonly theirs: string;
  readonly nobodys: string;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly string[];
  readonly bodies: readonly unknown[];
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

interface Declared {
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> };
}

/** Every route of an OpenAPI document with each of its methods, and a body for each thing that it takes. */
export function operationsOf(document: Readonly<Record<string, unknown>>): readonly Operation[] {
  const paths = document["paths"] as Readonly<Record<string, Readonly<Record<string, Declared>>>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters: [...path.matchAll(/\{([^}]+)\}/gu)].map(([, name = ""]) => name),
      bodies: requestBody
        ? Object.values(requestBody.content ?? {}).flatMap(({ schema }) => samplesOf(schema))
        : [undefined],
    })),
  );
}

/**
 * The pairs of requests whose answers must be one and the same: with something of theirs, and with something of nobody's,
 * in each place of the path and in several at once.
 *
 * @throws TypeError when a parameter is not among the names: nobody knows how to attack it
 */
export function pairsOf(
  { method, path, parameters, bodies }: Operation,
  names: Readonly<Record<string, Named>>,
): readonly { readonly theirs: Request; readonly nobodys: Request }[] {
  for (const name of parameters) if (!names[name]) throw new TypeError(`nobody knows what {${name}} of ${path} names`);
  /** Each set of parameters that are not the attacker's own. */
  const sets = parameters.reduce<readonly (readonly string[])[]>(
    (all, name) => [...all, ...all.map((each) => [...each, name])],
    [[]],
  );
  const at = (foreign: readonly string[], whose: "theirs" | "nobodys"): string =>
    path.replaceAll(
      /\{([^}]+)\}/gu,
      (_all, name: string) => names[name]?.[foreign.includes(name) ? whose : "mine"] ?? "",
    );
  return sets
    .map((foreign) => ({ theirs: at(foreign, "theirs"), nobodys: at(foreign, "nobodys") }))
    .filter(({ theirs, nobodys }) => theirs !== nobodys)
    .flatMap(({ theirs, nobodys }) =>
      bodies.map((body) => ({ theirs: { method, path: theirs, body }, nobodys: { method, path: nobodys, body } })),
    );
}
