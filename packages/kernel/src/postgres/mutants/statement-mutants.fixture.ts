import type { Driver, Tx } from "../driver.ts";

/** One statement that forgot to ask whose a row is, at one place. */
export interface StatementMutant {
  readonly original: string;
  readonly mutated: string;
  /** The place, with what stands around it. */
  readonly name: string;
}

const PREDICATE = /(?:\b[a-z_]+\.)?\btenant_id = (?:\$\d+|[a-z_]+\.tenant_id)\b/gu;
const TUPLE = /\(tenant_id, ([^()]+)\) in \(\s*select tenant_id, /gu;

/** For each condition on a tenant in a statement's text one mutant without it. */
export function mutantsOf(original: string): readonly StatementMutant[] {
  const mutants = [...original.matchAll(PREDICATE)].map((match) => {
    const [predicate] = match;
    const value = /\$\d+/u.exec(predicate)?.[0]; // a value that nothing asks for has no type
    return mutant(original, match, value === undefined ? "true" : `${value}::text is not null`);
  });
  const tuples = [...original.matchAll(TUPLE)].map((match) =>
    mutant(original, match, `(${match[1] ?? ""}) in (select `),
  );
  return [...mutants, ...tuples];
}

function mutant(original: string, { 0: found, index }: RegExpExecArray, instead: string): StatementMutant {
  const around = original.slice(Math.max(0, index - 60), index + found.length + 60).replaceAll(/\s+/gu, " ");
  return {
    original,
    mutated: original.slice(0, index) + instead + original.slice(index + found.length),
    name: `${found.replaceAll(/\s+/gu, " ")} in: ${around}`,
  };
}

/** A driver that reads each statement's text before it is run, and may put another in its place. */
export function rewriting(driver: Driver, rewrite: (text: string) => string): Driver {
  const rewritten = (tx: Tx): Tx => ({ query: async (text, values) => tx.query(rewrite(text), values) });
  return {
    ...driver,
    // without its name: one name is one text
    run: async (scope, { text, values }) => driver.run(scope, { text: rewrite(text), values }),
    transaction: async (scope, work) => driver.transaction(scope, async (tx) => work(rewritten(tx))),
  };
}
