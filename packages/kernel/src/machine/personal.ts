import { z } from "zod";
import type { Json } from "./types.ts";

interface PersonalMark {
  /** A registry gives an empty mark of a cloned schema back as none. */
  readonly personal: true;
  /** The sibling field that holds whose words they are; none means the aggregate's own person. */
  readonly of?: string;
}

const marks = z.registry<PersonalMark>();

/**
 * Marks a field of a state or event as a person's words: what *erase* replaces, and what only its owner is shown.
 *
 * @param mark.of - name of the sibling field that holds whose they are, where a state holds words of several people
 */
export function personal<Schema extends z.ZodType>(schema: Schema, mark: { readonly of?: string } = {}): Schema {
  const marked = schema.clone();
  marks.add(marked, { personal: true, ...mark });
  return marked;
}

/**
 * Rewrites each marked value in an encoded value, whatever nests it.
 *
 * @param change - gets the marked value and, where the mark names one, whose it is; gives what stands there instead
 */
export function mapPersonal(
  schema: z.ZodType,
  value: Json | undefined,
  change: (value: Json, owner: string | undefined) => Json,
  siblings?: Json,
): Json | undefined {
  if (value === undefined) return undefined;
  const mark = marks.get(schema);
  if (mark) {
    const owner = mark.of && isObject(siblings) ? siblings[mark.of] : undefined;
    return change(value, typeof owner === "string" ? owner : undefined);
  }
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly
  )
    return value === null ? null : mapPersonal(schema.unwrap() as z.ZodType, value, change, siblings);
  if (schema instanceof z.ZodDefault) return mapPersonal(schema.unwrap() as z.ZodType, value, change, siblings);
  if (schema instanceof z.ZodObject && isObject(value)) {
    const shape = schema.shape as Readonly<Record<string, z.ZodType>>;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        shape[key] ? mapPersonal(shape[key], item, change, value) : item,
      ]),
    );
  }
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.map((item: Json) => mapPersonal(schema.element as z.ZodType, item, change) ?? null);
  if (schema instanceof z.ZodTuple && Array.isArray(value)) {
    const items = schema.def.items as readonly z.ZodType[];
    return value.map((item: Json, index) => (items[index] ? (mapPersonal(items[index], item, change) ?? null) : item));
  }
  if (schema instanceof z.ZodRecord && isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, mapPersonal(schema.valueType as z.ZodType, item, change)]),
    );
  if (schema instanceof z.ZodUnion) {
    const fitting = (schema.options as readonly z.ZodType[]).find((option) => fits(option, value));
    return fitting ? mapPersonal(fitting, value, change, siblings) : value;
  }
  if (schema instanceof z.ZodIntersection)
    return mapPersonal(
      schema.def.right as z.ZodType,
      mapPersonal(schema.def.left as z.ZodType, value, change, siblings),
      change,
      siblings,
    );
  return value;
}

/** Whether an encoded value is of this member of a union. */
function fits(schema: z.ZodType, value: Json): boolean {
  return z.safeDecode(schema, value).success;
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json | undefined } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
