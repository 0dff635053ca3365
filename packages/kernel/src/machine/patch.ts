import { SegnoError } from "../errors.ts";
import type { Json } from "./types.ts";

/** An operation of RFC 6902: of its six, the three that name whole values. */
export type PatchOperation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string };
export type Patch = readonly PatchOperation[];

/**
 * What turns `before` into `after`. Objects are compared key by key and lists place by place, so that each operation
 * names a whole value at a path of the schema; a list that grew or shrank does so at its end.
 */
export function diff(before: Json, after: Json): Patch {
  const operations: PatchOperation[] = [];
  collect(before, after, "", operations);
  return operations;
}

function collect(before: Json, after: Json, path: string, into: PatchOperation[]): void {
  if (Object.is(before, after)) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    const shared = Math.min(before.length, after.length);
    for (let index = 0; index < shared; index += 1) collect(before[index], after[index], `${path}/${index}`, into);
    for (let index = before.length - 1; index >= shared; index -= 1)
      into.push({ op: "remove", path: `${path}/${index}` });
    for (let index = shared; index < after.length; index += 1)
      into.push({ op: "add", path: `${path}/${index}`, value: after[index] });
    return;
  }
  if (isRecord(before) && isRecord(after)) {
    for (const key of Object.keys(before))
      if (own(after, key) === undefined && before[key] !== undefined)
        into.push({ op: "remove", path: `${path}/${escape(key)}` });
    for (const [key, value] of Object.entries(after)) {
      if (value === undefined) continue;
      const old = own(before, key);
      if (old === undefined) into.push({ op: "add", path: `${path}/${escape(key)}`, value });
      else collect(old, value, `${path}/${escape(key)}`, into);
    }
    return;
  }
  into.push({ op: "replace", path, value: after });
}

/**
 * Applies a patch to a value and gives the new one; what it does not touch is shared with the old one.
 *
 * @throws SegnoError `patch-mismatch` when a path is not there
 */
export function applyPatch(value: Json, patch: Patch): Json {
  return patch.reduce<Json>((current, operation) => applyAt(current, split(operation.path), operation), value);
}

function applyAt(value: Json, path: readonly string[], operation: PatchOperation): Json {
  const [head, ...rest] = path;
  if (head === undefined) {
    if (operation.op === "remove") throw mismatch(operation.path);
    return operation.value;
  }
  if (Array.isArray(value)) {
    const index = head === "-" ? value.length : Number(head);
    if (!Number.isInteger(index) || index < 0 || index > value.length) throw mismatch(operation.path);
    const items = [...value] as Json[];
    if (rest.length > 0) {
      if (index === value.length) throw mismatch(operation.path);
      items[index] = applyAt(items[index] as Json, rest, operation);
    } else if (operation.op === "add") items.splice(index, 0, operation.value);
    else if (index === value.length) throw mismatch(operation.path);
    else if (operation.op === "remove") items.splice(index, 1);
    else items[index] = operation.value;
    return items;
  }
  if (!isRecord(value)) throw mismatch(operation.path);
  const there = Object.hasOwn(value, head);
  if (rest.length > 0) {
    if (!there) throw mismatch(operation.path);
    return { ...value, [head]: applyAt(value[head] as Json, rest, operation) };
  }
  if (operation.op !== "add" && !there) throw mismatch(operation.path);
  if (operation.op === "remove") {
    const { [head]: _removed, ...others } = value;
    return others;
  }
  return { ...value, [head]: operation.value };
}

/** A member of its own: every object inherits `valueOf` and its like. */
function own(value: { readonly [key: string]: Json | undefined }, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json | undefined } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function escape(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function split(path: string): readonly string[] {
  return path === ""
    ? []
    : path
        .slice(1)
        .split("/")
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function mismatch(path: string): SegnoError {
  return new SegnoError("patch-mismatch", "the patch does not fit the value", { details: { path } });
}
