import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change } from "../../engine/ports.ts";
import { applyPatch, diff } from "../../machine/patch.ts";
import type { Json, JsonObject, TenantId } from "../../machine/types.ts";
import { kindOf, type Room } from "./kit.ts";

/** One wish of a random run: to save one of four aggregates, from a version that may be stale, under a key that may be used. */
interface Wish {
  readonly place: number;
  readonly behind: number;
  readonly key: string | undefined;
  readonly status: string;
  readonly words: Json;
}

interface Kept {
  readonly states: JsonObject[];
  readonly keys: (string | undefined)[];
}

const wish: fc.Arbitrary<Wish> = fc.record({
  place: fc.integer({ min: 0, max: 3 }),
  behind: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -1, max: 2 }) }),
  key: fc.option(fc.constantFrom("c:ada:1", "c:ada:2", "c:bob:1"), { nil: undefined }),
  status: fc.oneof(
    { weight: 8, arbitrary: fc.constant("open") },
    { weight: 1, arbitrary: fc.constantFrom("held", "done") },
  ),
  words: fc.jsonValue({ maxDepth: 2, noUnicodeString: false }).map(storable),
});

const legal = new Set(["new open", "open open", "open held", "open done", "held open"]);

/** Random batches over two tenants and four aggregates, compared with a model of a few lines after each batch. */
export function modelContract(open: () => Room, runs: number): void {
  describe("the model", () => {
    test(
      "a store does what the model does, in any order of batches",
      async () => {
        const property = fc.asyncProperty(
          fc.array(fc.array(wish, { minLength: 1, maxLength: 4 }), { maxLength: 8 }),
          async (batches) => {
            const room = open();
            const model = new Map<number, Kept>();
            for (const batch of batches) {
              const wishes = [...new Map(batch.map((each) => [each.place, each])).values()]; // one step of each aggregate at a time
              const changes = wishes.map((each) => toChange(room, model, each));
              const expected = wishes.map((each, index) => judge(model, each, changes[index]));
              expect((await room.store.save(changes)).map(kindOf)).toEqual(expected);
            }
            await compare(room, model);
          },
        );
        await fc.assert(property, { numRuns: runs });
      },
      60_000 + runs * 1_000,
    );
  });
}

/** Two tenants by two ids; the ids are equal. */
function placeOf(
  { here, there, ref, other }: Room,
  place: number,
): { readonly tenant: TenantId; readonly ref: Room["ref"] } {
  return { tenant: place % 2 === 0 ? here : there, ref: place < 2 ? ref : other };
}

function toChange(room: Room, model: ReadonlyMap<number, Kept>, { place, behind, key, status, words }: Wish): Change {
  const kept = model.get(place);
  const before = kept?.states.at(-1);
  const expected = Math.max(0, (kept?.states.length ?? 0) - behind);
  // a room's keys are its own, since what creates is unique within the machine
  const owned = key === undefined ? undefined : `${key}:${room.ref.id}`;
  const from = statusOf(before);
  const change = room.change(expected, { status, from, words, journal: { key: owned } }, placeOf(room, place));
  return { ...change, undo: diff(change.state, before ?? null) };
}

/** The whole of what a store may answer to a save without effects; changes the model where it saves. */
function judge(model: Map<number, Kept>, { place, key, status }: Wish, change: Change | undefined): string {
  const kept = model.get(place) ?? { states: [], keys: [] };
  if (!change || change.expected !== kept.states.length) return "conflict";
  if (key !== undefined && kept.keys.includes(key)) return "conflict";
  const neighbour = model.get((place + 2) % 4); // the tenant's other aggregate
  if (key !== undefined && kept.states.length === 0 && neighbour?.keys[0] === key) return "conflict";
  if (!legal.has(`${statusOf(kept.states.at(-1))} ${status}`)) return "refused";
  model.set(place, { states: [...kept.states, change.state], keys: [...kept.keys, key] });
  return "saved";
}

async function compare(room: Room, model: ReadonlyMap<number, Kept>): Promise<void> {
  const { store } = room;
  for (let place = 0; place < 4; place += 1) {
    const { tenant, ref } = placeOf(room, place);
    const { states = [], keys = [] } = model.get(place) ?? {};
    const [loaded] = await store.load([{ tenant, ...ref }]);
    expect(loaded?.row?.version ?? 0).toBe(states.length);
    expect(loaded?.row?.state).toEqual(states.at(-1));
    const { entries } = await store.journal(tenant, ref, { after: 0, limit: 100 });
    expect(entries.map(({ version }) => version)).toEqual(states.map((_, index) => index + 1));
    expect(entries.map(({ key }) => key?.replace(`:${ref.id}`, "").replace(`:${room.ref.id}`, ""))).toEqual(keys);

    let state: Json = loaded?.row?.state ?? null;
    for (const { version, undo } of await store.history(tenant, ref, 0)) {
      expect(state).toEqual(states[version - 1]);
      state = applyPatch(state, undo);
    }
    expect(state).toBeNull();
  }
}

function statusOf(state: JsonObject | undefined): string {
  const status = state?.["status"];
  return typeof status === "string" ? status : "new";
}

/** What `jsonb` holds: no NUL in a text, no lone half of a pair, no minus before a nought. */
function storable(value: unknown): Json {
  const text = JSON.stringify(value, (_key, item: unknown) => (Object.is(item, -0) ? 0 : item));
  return JSON.parse(text.replaceAll(/\\u0000|\\ud[89a-f][0-9a-f]{2}/giu, "?")) as Json;
}
