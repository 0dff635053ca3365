import { type Patch, type PatchOperation, diff } from "../machine/patch.ts";
import type { Json } from "../machine/types.ts";

/**
 * What turns `before` into `after`, in fewer words than {@link diff}: a list whose items moved up or down because one
 * came or went in its midst costs that one item.
 */
export function compactDiff(before: Json, after: Json): Patch {
  const operations: PatchOperation[] = [];
  collect(before, after, "", operations);
  return operations;
}

function collect(before: Json, after: Json, path: string, into: PatchOperation[]): void {
  if (before === after) return;
  if (isList(before) && isList(after) && before.length !== after.length) {
    collectList(before, after, path, into);
    return;
  }
  if (isList(before) && isList(after)) {
    for (const [index, item] of after.entries()) collect(before[index] as Json, item, `${path}/${index}`, into);
    return;
  }
  if (isRecord(before) && isRecord(after)) {
    for (const [key, old] of Object.entries(before)) {
      if (old === undefined) continue;
      const next = Object.hasOwn(after, key) ? after[key] : undefined;
      if (next === old) continue;
      const at = `${path}/${escape(key)}`;
      if (next === undefined) into.push({ op: "remove", path: at });
      else collect(old, next, at, into);
    }
    for (const [key, next] of Object.entries(after)) {
      const there = Object.hasOwn(before, key) && before[key] !== undefined;
      if (next !== undefined && !there) into.push({ op: "add", path: `${path}/${escape(key)}`, value: next });
    }
    return;
  }
  into.push({ op: "replace", path, value: after });
}

/** Items that are the same at the start and at the end stay; those between are changed, removed or put in. */
function collectList(before: readonly Json[], after: readonly Json[], path: string, into: PatchOperation[]): void {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && isSame(before[start], after[start])) start += 1;
  let end = 0;
  while (end < shorter - start && isSame(before.at(-1 - end), after.at(-1 - end))) end += 1;
  const changed = shorter - start - end;
  for (let index = start; index < start + changed; index += 1)
    collect(before[index] as Json, after[index] as Json, `${path}/${index}`, into);
  for (let index = before.length - end - 1; index >= start + changed; index -= 1)
    into.push({ op: "remove", path: `${path}/${index}` });
  for (let index = start + changed; index < after.length - end; index += 1)
    into.push({ op: "add", path: `${path}/${index}`, value: after[index] as Json });
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  return diff(one, other).length === 0;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isRecord(value: Json): value is { readonly [key: string]: Json | undefined } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function escape(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
