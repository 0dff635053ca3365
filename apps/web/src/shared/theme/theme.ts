import { useSyncExternalStore } from "react";
import { keep, readKept } from "../lib/storage.ts";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const key = "segno.theme"; // public/theme.js reads it before the first paint
const listeners = new Set<() => void>();

function read(): Theme {
  const kept = readKept(key);
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** Takes a theme at once and keeps it; `system` forgets the choice. */
export function setTheme(theme: Theme): void {
  keep(key, theme === "system" ? undefined : theme);
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  for (const listener of listeners) listener();
}

/** The chosen theme; the page itself needs nothing but its CSS. */
export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, read);
}
