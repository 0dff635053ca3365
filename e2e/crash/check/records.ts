import type { JsonObject, Patch } from "segno";
import type { Place } from "../world/place.ts";

export interface Step {
  readonly version: number;
  readonly subject: string;
  readonly actorKind: string;
  readonly command: string;
  readonly from: string;
  readonly to: string;
  readonly events: readonly JsonObject[];
  readonly effects: readonly string[];
  readonly key: string | null;
}

export interface Waiting {
  readonly id: string;
  readonly kind: "effect" | "latest" | "timer";
  readonly name: string;
  readonly dead: boolean;
  readonly overdueMs: number;
  readonly error: string | null;
}

/** By machine, of its stored state what rules ask for. */
export interface States {
  readonly order: { readonly status: string; readonly ledger: string; readonly tokens: readonly string[] };
  readonly ledger: { readonly ended: readonly string[] };
}

/** All that is stored of one aggregate. */
export interface Stored<State extends object = object> {
  readonly id: string;
  readonly version: number;
  readonly state: State;
  readonly journal: readonly Step[];
  /** By version, what leads back to the one before. */
  readonly undo: ReadonlyMap<number, Patch>;
  readonly outbox: readonly Waiting[];
}

const AT_ONCE = 50;

/** Reads every aggregate of a machine, a few at a time. */
export async function* readStored<Machine extends keyof States>(
  place: Place,
  machine: Machine,
): AsyncGenerator<Stored<States[Machine]>> {
  const table = machine === "order" ? "crash.orders" : "crash.ledger";
  for (let after = ""; ;) {
    const rows = await place.query<{ id: string; version: number; state: States[Machine] }>(
      `select id, version, state from ${table} where id > $1 order by id limit ${AT_ONCE}`,
      [after],
    );
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    const steps = await place.query<Step & { id: string }>(
      `select aggregate_id as id, version, subject, actor_kind as "actorKind", command, from_status as "from",
              to_status as "to", events, effects, key
         from segno.journal where machine = $1 and aggregate_id = any ($2::text[]) order by version`,
      [machine, ids],
    );
    const history = await place.query<{ id: string; version: number; undo: Patch }>(
      `select aggregate_id as id, version, undo from segno.history where machine = $1 and aggregate_id = any ($2::text[])`,
      [machine, ids],
    );
    const outbox = await place.query<Waiting & { aggregate: string }>(
      `select aggregate_id as aggregate, id, kind, name, dead_since is not null as dead, last_error as error,
              (extract(epoch from segno.now() - due_at) * 1000)::int as "overdueMs"
         from segno.outbox where machine = $1 and aggregate_id = any ($2::text[])`,
      [machine, ids],
    );
    const [stepsOf, historyOf, outboxOf] = [
      Map.groupBy(steps, ({ id }) => id),
      Map.groupBy(history, ({ id }) => id),
      Map.groupBy(outbox, ({ aggregate }) => aggregate),
    ];
    for (const row of rows)
      yield {
        ...row,
        journal: stepsOf.get(row.id) ?? [],
        undo: new Map(historyOf.get(row.id)?.map(({ version, undo }) => [version, undo])),
        outbox: outboxOf.get(row.id) ?? [],
      };
    after = ids.at(-1) ?? after;
  }
}
