import { keep, readKept } from "../../shared/lib/storage.ts";

/** What happened to the words so far: nothing typed, saved on the server, on its way, or only in this browser. */
export type DraftState = "empty" | "saved" | "saving" | "unsent";

export interface DraftSnapshot {
  readonly text: string;
  readonly state: DraftState;
}

export interface DraftOptions {
  readonly interviewId: string;
  readonly turnId: string;
  /** What the server has kept, from whichever device. */
  readonly saved: string;
  /** Saves on the server; resolves once that is acknowledged, rejects when it was not. */
  readonly save: (text: string) => Promise<void>;
}

/** Where this browser keeps what was typed for a turn until the server has it. */
export function draftKey(interviewId: string, turnId: string): string {
  return `segno.draft.${interviewId}.${turnId}`;
}

const pauseMs = 3000;
const whileTypingMs = 15_000;

/**
 * The words of one open turn, as they are typed. They are kept in this browser until the server has acknowledged them:
 * saved 3 s after the last key, each 15 s while typing goes on, and when the page is left. Nothing that was typed is
 * overwritten by what comes from the server.
 */
export class Draft {
  readonly #key: string;
  readonly #options: DraftOptions;
  readonly #listeners = new Set<() => void>();
  #snapshot: DraftSnapshot;
  #acknowledged: string;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #steady: ReturnType<typeof setTimeout> | undefined;
  #inFlight = false;
  #closed = false;

  constructor(options: DraftOptions) {
    this.#options = options;
    this.#key = draftKey(options.interviewId, options.turnId);
    this.#acknowledged = options.saved;
    const local = readKept(this.#key);
    const text = local ?? options.saved;
    this.#snapshot = { text, state: local !== undefined && local !== options.saved ? "unsent" : stateOf(text) };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly read = (): DraftSnapshot => this.#snapshot;

  /** Takes what was typed; the browser keeps it at once, the server within seconds. */
  type(text: string): void {
    keep(this.#key, text);
    this.#set({ text, state: text === this.#acknowledged ? stateOf(text) : "unsent" });
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.flush(), pauseMs);
    this.#steady ??= setTimeout(() => this.flush(), whileTypingMs);
  }

  /** Takes what another device has saved, unless something is typed here that it does not know. */
  receive(saved: string): void {
    if (saved === this.#acknowledged) return;
    const untouched = this.#snapshot.text === this.#acknowledged;
    this.#acknowledged = saved;
    if (untouched) this.#set({ text: saved, state: stateOf(saved) });
  }

  /** Saves now what is not saved yet. */
  flush(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#steady);
    this.#steady = undefined;
    const { text } = this.#snapshot;
    if (this.#closed || this.#inFlight || text === this.#acknowledged) return;
    this.#inFlight = true;
    this.#set({ text, state: "saving" });
    this.#options.save(text).then(
      () => this.#settled(text, true),
      () => this.#settled(text, false),
    );
  }

  /** The answer is on its way: nothing is saved beside it, so that no draft comes after its turn is closed. */
  hold(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#steady);
    this.#steady = undefined;
    this.#closed = true;
  }

  /** The answer was refused: what is written goes on being a draft. */
  release(): void {
    this.#closed = false;
    this.flush();
  }

  /** The turn has its answer: this browser need not keep the words any longer. */
  forget(): void {
    this.#closed = true;
    clearTimeout(this.#pause);
    clearTimeout(this.#steady);
    keep(this.#key, undefined);
  }

  #settled(text: string, saved: boolean): void {
    this.#inFlight = false;
    if (saved) this.#acknowledged = text;
    const current = this.#snapshot.text;
    if (current !== this.#acknowledged) {
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => this.flush(), saved ? pauseMs : whileTypingMs);
      return this.#set({ text: current, state: "unsent" });
    }
    keep(this.#key, undefined);
    this.#set({ text: current, state: stateOf(current) });
  }

  #set(snapshot: DraftSnapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}

function stateOf(text: string): DraftState {
  return text === "" ? "empty" : "saved";
}
