import type { SocketLimits } from "./options.ts";

const MINUTE_MS = 60_000;
const RECHECK_AGAIN_MS = 5_000;

/** Whether one socket lives and behaves: pings, the minute's check, and bad messages, by the clock that it is told. */
export class Vitals {
  isGreeted = false;
  readonly #limits: SocketLimits;
  readonly #openedAt: number;
  #heardAt: number;
  #pingedAt: number;
  #isWaiting = false;
  #recheckAt: number;
  #badAt: readonly number[] = [];

  constructor(limits: SocketLimits, nowMs: number) {
    this.#limits = limits;
    this.#openedAt = nowMs;
    this.#heardAt = nowMs;
    this.#pingedAt = nowMs;
    this.#recheckAt = nowMs + limits.recheckMs;
  }

  /** What has to be done now, one thing at a time. */
  due(nowMs: number): "dead" | "ping" | "recheck" | undefined {
    const { helloMs, pingMs, pongMs, recheckMs } = this.#limits;
    if (!this.isGreeted) return nowMs - this.#openedAt >= helloMs ? "dead" : undefined;
    if (this.#isWaiting && nowMs - this.#pingedAt >= pongMs && this.#heardAt <= this.#pingedAt) return "dead";
    if (nowMs - this.#pingedAt >= pingMs && !this.#isStillWaiting(nowMs)) {
      this.#pingedAt = nowMs;
      this.#isWaiting = true;
      return "ping";
    }
    if (nowMs < this.#recheckAt) return undefined;
    this.#recheckAt = nowMs + recheckMs;
    return "recheck";
  }

  heard(nowMs: number): void {
    this.#heardAt = nowMs;
  }

  /** @returns whether a ping was waiting for it */
  answered(): boolean {
    const wasWaiting = this.#isWaiting;
    this.#isWaiting = false;
    return wasWaiting;
  }

  recheckSoon(): void {
    this.#recheckAt -= this.#limits.recheckMs - RECHECK_AGAIN_MS;
  }

  /** @returns whether it was one too many within a minute */
  countBad(nowMs: number): boolean {
    this.#badAt = [...this.#badAt.filter((at) => nowMs - at < MINUTE_MS), nowMs];
    return this.#badAt.length > this.#limits.badPerMinute;
  }

  /** A ping that may yet be answered is not followed by another, which would put off the end. */
  #isStillWaiting(nowMs: number): boolean {
    return this.#isWaiting && nowMs - this.#pingedAt < this.#limits.pongMs;
  }
}
