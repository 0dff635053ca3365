import type { Clock } from "../engine/ports.ts";
import type { Outlet } from "./outlet.ts";

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

export interface PumpOptions {
  readonly outlet: Outlet;
  readonly clock: Clock;
  /** Resolves when the next read may begin; what is heard until then is part of it. At once when absent. */
  prepare?(): Promise<void>;
  /** Reads once and sends what is new. */
  work(): Promise<void>;
  /** The socket takes no more for the moment: what it holds is forgotten, and `work` is called when it has drained. */
  onClogged(): void;
  /** @returns whether to try again later */
  onFailure(error: unknown): boolean;
}

/**
 * Keeps one subscription up to date: one read at a time, and one more if something moved meanwhile, however often. A
 * read that failed is repeated with growing gaps.
 */
export class Pump {
  readonly #options: PumpOptions;
  #due = false;
  #running = false;
  #ended = false;
  #failures = 0;
  #retryAt = Number.POSITIVE_INFINITY;

  constructor(options: PumpOptions) {
    this.#options = options;
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  /** Something moved, or may have. */
  kick(): void {
    this.#due = true;
    if (!this.#running && !this.#ended) void this.#run();
  }

  /** The socket takes more again. */
  resume(): void {
    if (this.#due) this.kick();
  }

  /** Tries again what failed, once its time has come. */
  tick(nowMs: number): void {
    if (nowMs >= this.#retryAt) this.kick();
  }

  end(): void {
    this.#ended = true;
  }

  /** Never rejects: a failure goes to `onFailure`. */
  async #run(): Promise<void> {
    const { outlet, clock, prepare, work, onClogged, onFailure } = this.#options;
    this.#running = true;
    while (this.#due && !this.#ended) {
      await prepare?.();
      if (this.#ended) break;
      if (outlet.isClogged) {
        onClogged();
        break;
      }
      this.#due = false;
      this.#retryAt = Number.POSITIVE_INFINITY;
      try {
        await work();
        this.#failures = 0;
      } catch (error) {
        if (this.#ended || !onFailure(error)) break;
        this.#retryAt = clock.now().getTime() + Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LAST_RETRY_MS);
        this.#failures = Math.min(this.#failures + 1, 10);
      }
    }
    this.#running = false;
  }
}
