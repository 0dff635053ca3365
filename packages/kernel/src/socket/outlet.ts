import type { WebSocket } from "ws";
import type { Metrics } from "../engine/ports.ts";
import type { ServerMessage } from "../protocol/server-messages.ts";
import type { SocketLimits } from "./options.ts";

/**
 * The writing side of one socket. It never buffers without end: past a limit it says so (`isClogged`), and whoever sends
 * snapshots and patches waits; past a second one the socket is dropped.
 */
export class Outlet {
  readonly #socket: WebSocket;
  readonly #limits: SocketLimits;
  readonly #metrics: Metrics;
  readonly #onDrained: () => void;
  #clogged = false;
  #waiting: (() => void)[] = [];

  constructor(socket: WebSocket, limits: SocketLimits, metrics: Metrics, onDrained: () => void) {
    this.#socket = socket;
    this.#limits = limits;
    this.#metrics = metrics;
    this.#onDrained = onDrained;
  }

  /** Whether so much is unsent that nothing should be added which can be said again later. */
  get isClogged(): boolean {
    if (!this.#clogged && this.#socket.bufferedAmount > this.#limits.bufferedBytes) {
      this.#clogged = true;
      this.#metrics.count("segno_socket_clogged_total", {});
    }
    return this.#clogged;
  }

  send(message: ServerMessage): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > this.#limits.maxBufferedBytes) {
      this.#metrics.count("segno_socket_dropped_total", {});
      socket.terminate();
      return;
    }
    this.#metrics.count("segno_socket_sent_total", { type: message.type });
    socket.send(JSON.stringify(message), () => this.#flushed());
  }

  /** Resolves when there is room again, at once if there is; also when the socket has ended. */
  async whenDrained(): Promise<void> {
    if (!this.isClogged) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** The socket has ended: nobody waits any longer. */
  close(): void {
    this.#clogged = false;
    this.#release();
  }

  #flushed(): void {
    if (!this.#clogged || this.#socket.bufferedAmount > this.#limits.bufferedBytes / 2) return;
    this.#clogged = false;
    this.#release();
    this.#onDrained();
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
