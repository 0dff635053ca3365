import { type JsonObject, type Patch, applyPatch } from "segno";
import type { Violation } from "../check/violation.ts";
import { type WireView, printOf, shortDigest } from "./view.ts";

/** What one subscriber was sent of one order. */
export interface Sighting {
  readonly subscriber: string;
  readonly order: string;
  /** Where its journal begins: the version of the first snapshot. */
  readonly first: number;
  /** By version. */
  readonly views: ReadonlyMap<number, string>;
  /** By version, of the events that it was shown. */
  readonly entries: ReadonlyMap<number, string>;
}

interface Held {
  readonly first: number;
  view: WireView;
  /** Entries came up to this version. */
  upTo: number;
  readonly views: Map<number, string>;
  readonly entries: Map<number, string>;
}

type Frame = {
  readonly type: string;
  readonly id: string;
  readonly view: WireView;
  readonly from: number;
  readonly to: number;
  readonly patch: Patch;
  readonly entries: readonly { readonly version: number; readonly events: readonly JsonObject[] }[];
  readonly ref: { readonly id: string; readonly machine: string };
  readonly seen?: { readonly version: number };
  readonly key: string;
};

/** Reads along on one subscriber's sockets, knowing the protocol and nothing of the client that speaks it. */
export class Sightings {
  readonly #subscriber: string;
  readonly #note: (violation: Violation) => void;
  readonly #orders = new Map<string, string>();
  readonly #held = new Map<string, Held>();
  readonly #past: { readonly order: string; readonly held: Held }[] = [];
  readonly #sent = new Map<string, number>();

  constructor(subscriber: string, note: (violation: Violation) => void) {
    this.#subscriber = subscriber;
    this.#note = note;
  }

  /** A new socket: subscriptions of the one before are over. */
  opened(): void {
    this.#orders.clear();
  }

  said(text: string): void {
    const frame = JSON.parse(text) as Frame;
    if (frame.type === "subscribe") this.#asked(frame);
    if (frame.type === "unsubscribe") this.#orders.delete(frame.id);
    if (frame.type === "command") this.#sent.set(frame.key, this.sentTimes(frame.key) + 1);
  }

  heard(text: string): void {
    const frame = JSON.parse(text) as Frame;
    const order = this.#orders.get(frame.id);
    if (order === undefined) return;
    const held = this.#held.get(order);
    if (frame.type === "gone") this.#fault(order, "it is said to be gone");
    if (frame.type === "entries" && held) this.#append(order, held, frame);
    if (frame.type === "snapshot") {
      if (held) this.#show(order, held, frame, frame.view);
      else this.#begin(order, frame.view);
    }
    if (frame.type === "patch") this.#patch(order, held, frame);
  }

  /** How often a command went out under this key. */
  sentTimes(key: string): number {
    return this.#sent.get(key) ?? 0;
  }

  all(): readonly Sighting[] {
    const now = [...this.#held].map(([order, held]) => ({ order, held }));
    return [...this.#past, ...now].map(({ order, held: { first, views, entries } }) => ({
      subscriber: this.#subscriber,
      order,
      first,
      views,
      entries,
    }));
  }

  #asked({ id, ref, seen }: Frame): void {
    const held = this.#held.get(ref.id);
    this.#orders.set(id, ref.id);
    if (seen && seen.version !== held?.view.version && seen.version !== held?.upTo)
      this.#fault(ref.id, `it says that it holds ${seen.version}, and was shown ${held?.view.version ?? "nothing"}`);
    if (seen || !held) return;
    this.#past.push({ order: ref.id, held }); // it was let go of and is followed anew, from what it is then
    this.#held.delete(ref.id);
  }

  #begin(order: string, view: WireView): void {
    const views = new Map([[view.version, printOf(view)]]);
    this.#held.set(order, { first: view.version, view, upTo: view.version, views, entries: new Map() });
  }

  #patch(order: string, held: Held | undefined, frame: Frame): void {
    if (held?.view.version !== frame.from) {
      this.#fault(order, `a patch from ${frame.from} where ${held?.view.version ?? "nothing"} is held`);
      return;
    }
    const view = applyPatch(held.view as unknown as JsonObject, frame.patch) as unknown as WireView;
    if (view.version !== frame.to) this.#fault(order, `a patch to ${frame.to} that leads to ${view.version}`);
    this.#show(order, held, frame, view);
  }

  #show(order: string, held: Held, frame: Frame, view: WireView): void {
    if (view.version < held.view.version) this.#fault(order, `${view.version} is shown after ${held.view.version}`);
    this.#append(order, held, frame);
    if (held.upTo < view.version) this.#fault(order, `${view.version} is shown with entries up to ${held.upTo}`);
    held.view = view;
    const print = printOf(view);
    const before = held.views.get(view.version);
    if (before !== undefined && before !== print) this.#fault(order, `two views of version ${view.version}`);
    held.views.set(view.version, print);
  }

  #append(order: string, held: Held, { entries }: Frame): void {
    for (const { version, events } of entries) {
      if (version <= held.upTo) continue; // it came twice, over a cut
      if (version !== held.upTo + 1) this.#fault(order, `entry ${version} follows ${held.upTo}`);
      held.upTo = version;
      held.entries.set(version, shortDigest([...events]));
    }
  }

  #fault(order: string, what: string): void {
    this.#note({ rule: "subscriber", what: `${this.#subscriber}, ${order}: ${what}` });
  }
}
