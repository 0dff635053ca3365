import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Draft, type DraftSnapshot } from "./draft.ts";

export interface DraftHandle
  extends DraftSnapshot, Pick<Draft, "type" | "hold" | "release" | "forget" | "useOther" | "keepOwn"> {}

export interface UseDraftOptions {
  readonly interviewId: string;
  readonly turnId: string;
  readonly saved: string;
  readonly online: boolean;
  readonly save: (text: string) => Promise<void>;
}

/** The draft of one turn, for a component that is keyed by that turn. Saved when the line is back and when it is left. */
export function useDraft({ interviewId, turnId, saved, online, save }: UseDraftOptions): DraftHandle {
  const latest = useRef(save);
  const [draft] = useState(() => new Draft({ interviewId, turnId, saved, save: (text) => latest.current(text) }));
  const snapshot = useSyncExternalStore(draft.subscribe, draft.read);

  useEffect(() => {
    latest.current = save;
  }, [save]);
  useEffect(() => draft.receive(saved), [draft, saved]);
  useEffect(() => {
    if (online) draft.flush();
  }, [draft, online]);
  useEffect(() => {
    const leave = (): void => {
      if (document.visibilityState === "hidden") draft.flush();
    };
    document.addEventListener("visibilitychange", leave);
    window.addEventListener("pagehide", leave);
    return () => {
      document.removeEventListener("visibilitychange", leave);
      window.removeEventListener("pagehide", leave);
      draft.flush();
    };
  }, [draft]);

  return {
    ...snapshot,
    type: (text) => draft.type(text),
    hold: () => draft.hold(),
    release: () => draft.release(),
    forget: () => draft.forget(),
    useOther: () => draft.useOther(),
    keepOwn: () => draft.keepOwn(),
  };
}
