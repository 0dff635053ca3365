import { z } from "zod";
import { cellsOf } from "../../machine/cells.ts";
import { type Machine, defineMachine } from "../../machine/define.ts";
import { personal } from "../../machine/personal.ts";
import type { Migration } from "../migration.ts";
import { aggregateTable, appSchema } from "../tables.ts";

const remark = z.strictObject({ by: personal(z.string(), { of: "by" }), text: personal(z.string(), { of: "by" }) });
const state = z.strictObject({
  status: z.literal("open"),
  remarks: z.array(remark),
  latest: remark,
  colour: z.string().optional(),
});
type Remark = z.infer<typeof remark>;

export interface GuestBookTypes {
  readonly state: z.infer<typeof state>;
  readonly command: { readonly type: "sign"; readonly text: string };
  readonly event: { readonly type: "signed" } & Remark;
  readonly effects: object;
  readonly facts: object;
  readonly view: { readonly remarks: readonly Remark[]; readonly colour: string | undefined };
}
const cell = cellsOf<GuestBookTypes>();

/** Words of several people in one row, each marked with whose they are. Of version 2 a book has a colour. */
export function guestBook(version: 1 | 2): Machine<GuestBookTypes> {
  const colour = version === 2 ? { colour: "red" } : {};
  return defineMachine<GuestBookTypes>({
    name: "guest-book",
    version,
    table: "books.guest_book",
    state,
    commands: { sign: z.strictObject({ text: z.string() }) },
    events: { signed: remark },
    effects: [],
    may: { sign: ["guest"] },
    sees: () => true,
    view: (book) => ({ remarks: book.remarks, colour: book.colour }),
    cells: {
      new: {
        sign: cell(["open"], (_new, { text }, { actor }) => ({
          to: {
            status: "open",
            remarks: [{ by: actor.subject, text }],
            latest: { by: actor.subject, text },
            ...colour,
          },
          events: [{ type: "signed", by: actor.subject, text }],
        })),
      },
      open: {
        sign: cell(["open"], (book, { text }, { actor }) => ({
          to: {
            ...book,
            remarks: [...book.remarks, { by: actor.subject, text }],
            latest: { by: actor.subject, text },
          },
          events: [{ type: "signed", by: actor.subject, text }],
        })),
      },
    },
    ...(version === 2
      ? { migrations: { 1: { state: (stored) => ({ ...stored, colour: stored["colour"] ? "twice" : "white" }) } } }
      : {}),
  });
}

export const bookTables: Migration = {
  name: "books/0001-tables",
  breaking: false,
  up: `${appSchema("books")}${aggregateTable({ machine: guestBook(1) })}`,
  undo: "drop schema books cascade",
};
