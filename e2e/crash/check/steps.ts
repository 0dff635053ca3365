import type { States, Stored } from "./records.ts";
import type { Rule, Violation } from "./violation.ts";

/** What must hold of any aggregate's journal by itself: dense, connected, and each key in it once. */
export function checkSteps({ id, version, journal }: Stored): readonly Violation[] {
  const found: Violation[] = [];
  const say = (rule: Rule, what: string): void => void found.push({ rule, what: `${id}: ${what}` });
  let before = "new";
  for (const [n, step] of journal.entries()) {
    if (step.version !== n + 1) say("not-dense", `version ${step.version} stands where ${n + 1} should`);
    if (step.from !== before) say("not-dense", `version ${step.version} begins in ${step.from}, and not in ${before}`);
    before = step.to;
  }
  if (journal.length !== version) say("not-dense", `it is at version ${version}, with ${journal.length} steps`);
  const keys = journal.flatMap(({ key }) => key ?? []);
  for (const key of doubles(keys)) say("applied-twice", `the key ${key} stands in it twice`);
  return found;
}

/** Tokens are what commands brought: the state must hold those of the journal, each once. */
export function checkTokens({ id, state, journal }: Stored<States["order"]>): readonly Violation[] {
  const found: Violation[] = [];
  const { tokens } = state;
  const brought = journal.flatMap(({ events }) =>
    events.flatMap(({ token }) => (typeof token === "string" ? token : [])),
  );
  for (const token of doubles(tokens))
    found.push({ rule: "applied-twice", what: `${id}: the token ${token} was added twice` });
  if (tokens.join() !== brought.join())
    found.push({ rule: "lost", what: `${id}: it holds ${tokens.join()} where its journal brought ${brought.join()}` });
  return found;
}

export function doubles<Item>(items: readonly Item[]): readonly Item[] {
  return items.filter((item, index) => items.indexOf(item) < index);
}
