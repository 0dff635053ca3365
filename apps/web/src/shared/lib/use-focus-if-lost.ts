import { type RefObject, useEffect } from "react";

/**
 * Takes the focus when it appears, if nothing else holds it but the screen as a whole; never away from anything. In a
 * text the caret stands after what is written already, so that one writes on.
 *
 * @param ready - false while it cannot hold the focus, as a disabled button cannot
 */
export function useFocusIfLost(target: RefObject<HTMLElement | null>, ready = true): void {
  useEffect(() => {
    if (!ready) return;
    const held = document.activeElement;
    if (held !== null && held !== document.body && !held.matches("main")) return;
    const element = target.current;
    element?.focus({ preventScroll: true });
    if (element instanceof HTMLTextAreaElement) element.setSelectionRange(element.value.length, element.value.length);
  }, [target, ready]);
}
