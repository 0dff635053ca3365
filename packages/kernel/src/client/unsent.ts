import { z } from "zod";
import type { WireRef } from "../protocol/messages.ts";

/** The part of the platform's `Storage` that is used. */
export interface StorageArea {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface UnsentStorage {
  /** `localStorage`, or `sessionStorage` for one tab. */
  readonly area: StorageArea;
  /** Whose commands these are: those of another person on the same device are neither sent nor touched. */
  readonly owner: string;
}

/** A command that was not acknowledged yet. */
export interface UnsentCommand {
  readonly ref: WireRef;
  readonly command: { readonly type: string; readonly [field: string]: unknown };
  readonly key: string;
  readonly expectedVersion?: number;
  /** When it was given, in milliseconds by this machine's clock. */
  readonly since: number;
}

const schema: z.ZodType<UnsentCommand> = z.object({
  ref: z.object({ tenant: z.string(), machine: z.string(), id: z.string() }),
  command: z.looseObject({ type: z.string() }),
  key: z.string(),
  expectedVersion: z.int().exactOptional(),
  since: z.number(),
});

/** Keeps what is unsent over a reload of the page, an item for each, so that two tabs do not undo each other. */
export function createUnsentKeeper(storage: UnsentStorage | undefined): {
  keep(unsent: UnsentCommand): void;
  drop(key: string): void;
  /** What an earlier page could not send, oldest first. */
  restore(): readonly UnsentCommand[];
} {
  if (!storage) return { keep: () => {}, drop: () => {}, restore: () => [] };
  const { area, owner } = storage;
  const prefix = `segno:unsent:${encodeURIComponent(owner)}:`;
  return {
    keep: (unsent) => {
      try {
        area.setItem(`${prefix}${unsent.key}`, JSON.stringify(unsent));
      } catch {
        // a full or forbidden storage costs the memory of a reload, not the command
      }
    },
    drop: (key) => area.removeItem(`${prefix}${key}`),
    restore: () =>
      Array.from({ length: area.length }, (_, index) => area.key(index))
        .filter((key) => key?.startsWith(prefix))
        .flatMap((key) => readItem(area.getItem(key ?? "")))
        .sort((one, other) => one.since - other.since),
  };
}

function readItem(text: string | null): readonly UnsentCommand[] {
  try {
    const parsed = schema.safeParse(JSON.parse(text ?? ""));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return []; // of an older version, or not ours
  }
}
