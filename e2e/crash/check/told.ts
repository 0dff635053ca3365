import type { Call, Outcome, Read } from "../drive/history.ts";
import type { Sighting } from "../drive/sightings.ts";
import { shortDigest } from "../drive/view.ts";
import type { Stored } from "./records.ts";
import type { Rule, Violation } from "./violation.ts";

type Ok = Extract<Outcome, { as: "ok" }>;

/** What clients were told of one order. */
export interface Told {
  readonly calls: readonly Call[];
  readonly reads: readonly Read[];
  readonly sightings: readonly Sighting[];
}

/** Holds what clients were told of one order against its journal, and against what it was at each version. */
export function checkTold(stored: Stored, prints: ReadonlyMap<number, string>, told: Told): readonly Violation[] {
  const found: Violation[] = [];
  const say = (rule: Rule, what: string): void => void found.push({ rule, what: `${stored.id}: ${what}` });
  const byKey = new Map(stored.journal.map((step) => [step.key, step]));
  const asked = new Set<string>();

  const checkView = (who: string, version: number, view: string | undefined): void => {
    if (view !== undefined && prints.get(version) !== view)
      say("told-otherwise", `${who} was shown a version ${version} that it never was`);
  };
  for (const call of told.calls) {
    const key = `c:${call.subject}\u001f${call.key}`;
    asked.add(key);
    const answers = call.tries.flatMap(({ outcome }) => (outcome.as === "ok" ? outcome : []));
    const step = byKey.get(key);
    for (const { version, view } of answers) {
      if (step?.version !== version || step.command !== call.command.type)
        say(
          "lost",
          `${call.key} (${call.command.type}) was acknowledged as ${version}, and stands in ${step?.version ?? "none"}`,
        );
      checkView(call.key, version, view);
    }
    const [first] = answers;
    if (first && call.expectedVersion !== undefined && first.version !== call.expectedVersion + 1)
      say("told-otherwise", `${call.key} saw ${call.expectedVersion} and was saved as ${first.version}`);
    const wasRefused = call.tries.every(({ outcome }) => outcome.as === "refused");
    if (wasRefused && step) say("refused-and-done", `${call.key} was refused, and is version ${step.version}`);
    checkTries(call, say);
  }
  for (const { key, actorKind, version } of stored.journal)
    if (actorKind === "person" && !asked.has(key ?? "")) say("told-otherwise", `nobody asked for version ${version}`);
  checkRealTime(told, say);
  for (const { version, view } of told.reads) checkView("a reader", version, view);
  for (const { subscriber, views, entries } of told.sightings) {
    for (const [version, view] of views) checkView(subscriber, version, view);
    for (const [version, events] of entries)
      if (shortDigest([...(stored.journal[version - 1]?.events ?? [])]) !== events)
        say("subscriber", `${subscriber} was sent an entry ${version} that is not the journal's`);
  }
  return found;
}

/** All answers under one key are one answer, and once it was given nothing else is. */
function checkTries({ key, tries }: Call, say: (rule: Rule, what: string) => void): void {
  const answered = tries.flatMap(({ outcome, ended }) => (outcome.as === "ok" ? [{ ...outcome, ended }] : []));
  const answers = new Set(answered.map(({ order, version }) => `${order} ${version}`));
  if (answers.size > 1) say("told-otherwise", `${key} has ${answers.size} answers: ${[...answers].join(", ")}`);
  const doneAt = Math.min(...answered.map(({ ended }) => ended));
  for (const { outcome, begun } of tries) {
    if (outcome.as !== "refused") continue;
    if (outcome.code === "not-found") say("lost", `${key} was told that the order is not there`);
    if (begun > doneAt) say("told-otherwise", `${key} was acknowledged, and then refused as ${outcome.code}`);
  }
}

/** Who begins after another was answered comes after it; who looks then sees no less. */
function checkRealTime({ calls, reads }: Told, say: (rule: Rule, what: string) => void): void {
  const answered = calls
    .flatMap(({ key, tries }) => {
      const oks = tries.filter(({ outcome }) => outcome.as === "ok");
      const [first] = oks;
      if (!first) return [];
      const { version } = first.outcome as Ok;
      return [{ key, version, begun: tries[0]?.begun ?? 0, ended: Math.min(...oks.map(({ ended }) => ended)) }];
    })
    .toSorted((a, b) => a.ended - b.ended);
  const floor = floorOf(answered);
  for (const { key, version, begun } of answered)
    if (version <= floor(begun))
      say("told-otherwise", `${key} is ${version}, and began after ${floor(begun)} was told`);
  for (const { begun, version } of reads)
    if (version < floor(begun)) say("told-otherwise", `a reader saw ${version} after ${floor(begun)} was told`);
}

/** The newest version that was told of before a moment. */
function floorOf(
  answered: readonly { readonly ended: number; readonly version: number }[],
): (moment: number) => number {
  const highest: number[] = [];
  for (const { version } of answered) highest.push(Math.max(version, highest.at(-1) ?? 0));
  return (moment) => {
    let [low, high] = [0, answered.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((answered[middle]?.ended ?? 0) < moment) low = middle + 1;
      else high = middle;
    }
    return highest[low - 1] ?? 0;
  };
}
