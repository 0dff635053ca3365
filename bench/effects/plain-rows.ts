import type { BenchDatabase } from "../support/database.ts";
import { ROWS } from "./contender.ts";

/** What a user of a queue of jobs has beside it: a row with a version, and no journal, history or keys. */
export async function makeRows(database: BenchDatabase): Promise<void> {
  await database.run(`
    create schema plain;
    create table plain.orders (id text primary key, version int not null, asked int not null, answered int not null);
    insert into plain.orders select 'o-' || n, 1, 0, 0 from generate_series(0, ${ROWS - 1}) as n`);
}

export function rowOf(n: number): string {
  return `o-${n % ROWS}`;
}

interface Query {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

export function moveRow(n: number): Query {
  const text = "update plain.orders set version = version + 1, asked = asked + 1 where id = $1";
  return { name: "move", text, values: [rowOf(n)] };
}

export function answerRows(numbers: readonly number[]): Query {
  const text = "update plain.orders set version = version + 1, answered = answered + 1 where id = any ($1)";
  return { name: "answer", text, values: [numbers.map(rowOf)] };
}
