import { keep, readKept } from "../../shared/lib/storage.ts";

/** What happened to the words so far: nothing typed, saved on the server, on its way, or only in this browser. */
export type DraftState = "empty" | "saved" | "saving" | "unsent";

export interface DraftSnapshot {
  readonly text: string;
  readonly state: DraftState;
  /** What another window wrote for the same turn, where it would replace what was typed in this one. */
  readonly other?: string;
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
 * saved 3 s after the last key, each 15 s while typing goes on, and when the page is left. Nothing that was typed here is
 * overwritten by what comes from the server: what another window wrote is shown beside it.
 */
export class Draft {
  readonly #key: string;
  readonly #options: DraftOptions;
  readonly #listeners = new Set<() => void>();
  #snapshot: DraftSnapshot;
  #acknowledged: string;
  /** Whether the words are this window's own: typed here, and not taken from the server. */
  #isTyped: boolean;
  /** What this window has sent, which comes back to it as the server's draft, perhaps late. */
  readonly #sent = new Set<string>();
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
    this.#isTyped = text !== options.saved;
    this.#snapshot = { text, state: this.#isTyped ? "unsent" : stateOf(text) };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly read = (): DraftSnapshot => this.#snapshot;

  /** Takes what was typed; the browser keeps it at once, the server within seconds. */
  type(text: string): void {
    this.#isTyped = true;
    keep(this.#key, text);
    this.#set(text, text === this.#acknowledged ? stateOf(text) : "unsent");
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.flush(), pauseMs);
    this.#steady ??= setTimeout(() => this.flush(), whileTypingMs);
  }

  /** Takes what another window has saved, unless words that were typed in this one would be lost by it. */
  receive(saved: string): void {
    if (saved === this.#acknowledged || this.#sent.has(saved)) return;
    const { text } = this.#snapshot;
    const goesOn = text === this.#acknowledged && saved.startsWith(text);
    this.#acknowledged = saved;
    if (!this.#isTyped || goesOn) return this.#take(saved);
    if (text === saved) return this.#set(text, stateOf(text));
    keep(this.#key, text);
    this.#show({ ...this.#snapshot, state: "unsent", ...(text.startsWith(saved) ? {} : { other: saved }) });
  }

  /** Puts the words of the other window in the place of this one's. */
  useOther(): void {
    const { other } = this.#snapshot;
    if (other === undefined) return;
    const isSaved = other === this.#acknowledged;
    this.#take(other);
    if (!isSaved) this.type(other);
  }

  /** Leaves the words of the other window aside, and saves this one's. */
  keepOwn(): void {
    const { text, state } = this.#snapshot;
    this.#show({ text, state });
    this.flush();
  }

  /** Saves now what is not saved yet. */
  flush(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#steady);
    this.#steady = undefined;
    const { text } = this.#snapshot;
    if (this.#closed || this.#inFlight || text === this.#acknowledged) return;
    this.#inFlight = true;
    this.#sent.add(text);
    this.#set(text, "saving");
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
    this.#unkeep();
  }

  #take(saved: string): void {
    this.#unkeep();
    this.#isTyped = false;
    this.#sent.clear();
    this.#show({ text: saved, state: stateOf(saved) });
  }

  /** The windows of one browser share the place: what another one keeps there stays. */
  #unkeep(): void {
    if (readKept(this.#key) === this.#snapshot.text) keep(this.#key, undefined);
  }

  #settled(text: string, saved: boolean): void {
    this.#inFlight = false;
    if (saved) this.#acknowledged = text;
    const current = this.#snapshot.text;
    if (current !== this.#acknowledged) {
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => this.flush(), saved ? pauseMs : whileTypingMs);
      return this.#set(current, "unsent");
    }
    this.#unkeep();
    this.#set(current, stateOf(current));
  }

  #set(text: string, state: DraftState): void {
    this.#show({ ...this.#snapshot, text, state });
  }

  #show(snapshot: DraftSnapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}

function stateOf(text: string): DraftState {
  return text === "" ? "empty" : "saved";
}
