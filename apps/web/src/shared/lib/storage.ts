/** What this browser keeps for itself; a browser that allows no storage keeps nothing, and nothing fails. */
export function readKept(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps `value` under `key`; `undefined` forgets it. */
export function keep(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // full or forbidden: the page goes on with what it holds in memory
  }
}
