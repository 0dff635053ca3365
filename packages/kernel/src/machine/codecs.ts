import { z } from "zod";

/** An instant: a `Date` for a cell, ISO 8601 in UTC with milliseconds where it is stored or sent. */
export const instant: z.ZodCodec<z.ZodISODateTime, z.ZodDate> = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

/** A whole number of any size: a `bigint` for a cell, digits where it is stored or sent. */
export const digits: z.ZodCodec<z.ZodString, z.ZodBigInt> = z.codec(z.string().regex(/^-?\d+$/u), z.bigint(), {
  decode: (text) => BigInt(text),
  encode: (value) => value.toString(),
});

const ID = /^[A-Za-z0-9._:~-]{1,200}$/u;

/** The ids of aggregates and tenants. */
export const idText: z.ZodString = z.string().regex(ID);

export function isId(text: string): boolean {
  return ID.test(text);
}
