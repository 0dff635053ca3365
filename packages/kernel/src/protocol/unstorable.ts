const MAX_DEPTH = 64;

/**
 * Finds the first thing in a JSON value that no database of ours would take: a NUL, half of a surrogate pair, or nesting
 * beyond 64 levels.
 *
 * @returns a JSON pointer (RFC 6901) to it and what is wrong there
 */
export function findUnstorable(
  value: unknown,
  path: readonly string[] = [],
): { readonly pointer: string; readonly problem: string } | undefined {
  const found = (problem: string): { readonly pointer: string; readonly problem: string } => ({
    pointer: path.map((part) => `/${part.slice(0, 100).replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""),
    problem,
  });
  if (typeof value === "string") return isStorable(value) ? undefined : found("holds NUL or half of a character");
  if (typeof value !== "object" || value === null) return undefined;
  if (path.length >= MAX_DEPTH) return found(`nested beyond ${MAX_DEPTH} levels`);
  for (const [key, item] of Object.entries(value)) {
    if (!isStorable(key)) return found("has a key with NUL or half of a character");
    const inside = findUnstorable(item, [...path, key]);
    if (inside) return inside;
  }
  return undefined;
}

function isStorable(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}
