import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { keep, readKept } from "../lib/storage.ts";

const storageKey = "segno.single-keys";
const listeners = new Set<() => void>();

/** Turns keys without a modifier on or off (WCAG 2.1.4); kept in this browser. */
export function setSingleKeys(on: boolean): void {
  keep(storageKey, on ? undefined : "off");
  for (const listener of listeners) listener();
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => readKept(storageKey) !== "off",
  );
}

/** What to do by key: `n`, `?`, `Enter`, with `Alt+`, `Ctrl+` before it. `Ctrl+` takes the Command key too. */
export type Shortcuts = Readonly<Record<string, (() => void) | undefined>>;

/**
 * Listens while the screen is shown. Keys without a modifier are left alone in text fields, in menus and dialogs, on
 * controls that use them themselves, and where the person has turned them off.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    const name = nameOf(event);
    const act = shortcuts[name];
    if (!act || inOverlay()) return;
    if (!name.includes("+") && (readKept(storageKey) === "off" || usesKeys(event.target))) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => onKey(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

function nameOf(event: KeyboardEvent): string {
  const plain = event.altKey && event.code.startsWith("Key") ? event.code.slice(3) : event.key; // Option makes other letters
  const key = plain.length === 1 ? plain.toLowerCase() : plain;
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${key}`;
}

function usesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest("input, textarea, select, button, a, summary, [role=radio], [role=slider]") !== null
  );
}

function inOverlay(): boolean {
  return document.querySelector("dialog[open], [role=menu]") !== null;
}
