import { isIP } from "node:net";
import { z } from "zod";

/** A field of the environment: a text or nothing comes in, a value goes out; messages complete "NAME …". */
type Field<V> = z.ZodType<V, string | undefined>;

type Read<V> = { readonly value: V } | { readonly fault: string };

/** A field by one function from its text; `undefined` is what an unset or blank variable is. */
function field<V>(read: (text: string | undefined) => Read<V>): Field<V> {
  return z
    .string()
    .optional()
    .transform((text, context) => {
      const outcome = read(text);
      if ("value" in outcome) return outcome.value;
      context.addIssue({ code: "custom", message: outcome.fault });
      return z.NEVER;
    });
}

/** For the reader of a fault: what was found, cut, as nothing that could be mistaken for the sentence. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

export function wholeNumber({ low, high, fallback }: { low: number; high: number; fallback: number }): Field<number> {
  return field((text) => {
    if (text === undefined) return { value: fallback };
    const value = /^\d{1,9}$/u.test(text) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return { value };
    return { fault: `is ${quoted(text)}, which is not a whole number from ${low} to ${high}` };
  });
}

export function oneOf<const V extends string>(choices: readonly V[], fallback: V): Field<V> {
  return field((text) => {
    if (text === undefined) return { value: fallback };
    const value = choices.find((choice) => choice === text);
    return value ? { value } : { fault: `is ${quoted(text)}, which is none of ${choices.join(", ")}` };
  });
}

export function text(fallback: string): Field<string> {
  return field((found) => ({ value: found ?? fallback }));
}

export const optionalText: Field<string | undefined> = field((value) => ({ value }));

/** Comma-separated; blank items are dropped. `check` tells what is wrong with one item. */
export function list(
  check: (item: string) => string | undefined = () => undefined,
): Field<readonly string[] | undefined> {
  return field((found) => {
    if (found === undefined) return { value: undefined };
    const value = [...new Set(itemsOf(found))];
    const faults = value.flatMap((item) => check(item) ?? []);
    if (faults.length > 0) return { fault: faults.join("; ") };
    return value.length > 0 ? { value } : { fault: "holds nothing but commas" };
  });
}

/** Addresses and networks: `10.0.0.0/8`, `::1`. */
export const networks: Field<readonly string[] | undefined> = list((item) => {
  const [address = "", bits, more] = item.split("/");
  const version = isIP(address);
  const longest = version === 4 ? 32 : 128;
  const bitsFit = bits === undefined || (/^\d{1,3}$/u.test(bits) && Number(bits) <= longest);
  return version !== 0 && bitsFit && more === undefined
    ? undefined
    : `holds ${quoted(item)}, which is neither an address nor a network like 10.0.0.0/8`;
});

/** Where the browser finds us: a scheme, a host, perhaps a port, nothing else. */
export const origin: Field<string | undefined> = field((found) => {
  if (found === undefined) return { value: undefined };
  const url = URL.canParse(found) ? new URL(found) : undefined;
  if (url && /^https?:$/u.test(url.protocol) && url.host && `${url.origin}/` === url.href) return { value: url.origin };
  return { fault: "is not an address like https://segno.example, without a path" };
});

/** The address of a service that may hold a password: a fault never repeats it. */
export function serviceUrl(schemes: readonly string[], example: string): Field<string | undefined> {
  return field((found) => {
    if (found === undefined) return { value: undefined };
    if (URL.canParse(found) && schemes.includes(new URL(found).protocol)) return { value: found };
    return { fault: `is not an address like ${example}` };
  });
}

const PLACEHOLDER = /change.?me|replace.?me|placeholder|your.?(secret|key)|example/iu;

/** Secrets, newest first, each 32 bytes or more; a fault names the place in the list and nothing of the secret. */
export const secrets: Field<readonly string[] | undefined> = field((found) => {
  if (found === undefined) return { value: undefined };
  const items = itemsOf(found);
  const faults = items.flatMap(
    (item, index) => secretFault(item) ?? (items.indexOf(item) < index ? "the same twice" : []),
  );
  if (items.length === 0) return { fault: "holds nothing but commas" };
  if (faults.length === 0) return { value: items };
  return { fault: `holds a key that no one should rely on: ${faults.join("; ")} (openssl rand -base64 32 makes one)` };
});

function secretFault(secret: string): string | undefined {
  if (Buffer.byteLength(secret) < 32) return "one of less than 32 bytes";
  if (new Set(secret).size < 10 || PLACEHOLDER.test(secret)) return "a placeholder";
  return undefined;
}

function itemsOf(found: string): readonly string[] {
  return found
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
