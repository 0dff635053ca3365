import { type Log, SegnoError } from "segno";

/** From most to least that is written. */
export const logLevels = ["info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

type Fields = Readonly<Record<string, unknown>>;

/**
 * A log of JSON lines: `at`, `level`, `message` (a fixed sentence) and its fields. A field under a `pii.` key is written
 * as a count of characters, an error without its words, a stack as its places alone.
 *
 * @param write - takes one line, without its end
 */
export function createLog(level: LogLevel, write: (line: string) => void, now: () => Date): Log {
  const lowest = logLevels.indexOf(level);
  const at =
    (name: Exclude<LogLevel, "silent">) =>
    (sentence: string, fields: Fields = {}) => {
      if (logLevels.indexOf(name) < lowest) return;
      write(toLine({ at: now().toISOString(), level: name, message: sentence, ...fields }));
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

function toLine(fields: Fields): string {
  const seen = new WeakSet();
  return JSON.stringify(fields, function replace(key: string, value: unknown) {
    if (key === "pii.stack") return framesOf(String(value));
    if (key.startsWith("pii.") && !(value instanceof Error)) return `${String(value).length} characters`;
    if (typeof value === "bigint") return value.toString();
    if (typeof value !== "object" || value === null) return value;
    if (seen.has(value)) return "[seen before]";
    seen.add(value);
    return value instanceof Error ? describeError(value) : value;
  });
}

/**
 * What a log may know of an error: a coded one tells its details, which hold ids and names; of any other the message may
 * repeat a person's words (a parser quotes what it could not read), so that its name, code and stack must do. A failed
 * call to the operating system says what it was.
 */
function describeError(error: Error): object {
  const { code, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown };
  const cause = error.cause instanceof Error ? { cause: describeError(error.cause) } : {};
  if (error instanceof SegnoError)
    return { name: error.name, code: error.code, reason: error.message, details: error.details, ...cause };
  return {
    name: error.name,
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof syscall === "string" ? { reason: error.message } : {}),
    stack: framesOf(error.stack ?? ""),
    ...cause,
  };
}

/** The stack's frames: its first lines repeat the message. */
function framesOf(stack: string): readonly string[] {
  return stack
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .map((line) => line.trim().slice(3))
    .slice(0, 12);
}
