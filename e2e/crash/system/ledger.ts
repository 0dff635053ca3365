import { cellsOf, defineMachine, idText } from "segno";
import { z } from "zod";

const state = z.strictObject({ status: z.literal("open"), ended: z.array(idText) });
interface Ledger {
  readonly state: z.infer<typeof state>;
  readonly command: { type: "post"; order: string };
  readonly event: { type: "posted"; order: string };
  readonly effects: object;
  readonly facts: object;
  readonly view: z.infer<typeof state>;
}
const cell = cellsOf<Ledger>();
const posting = (ended: readonly string[], order: string): { to: Ledger["state"]; events: Ledger["event"][] } => ({
  to: { status: "open", ended: [...ended, order] },
  events: [{ type: "posted", order }],
});

/** Where orders that ended are posted, by a reaction: whichever comes first makes it, and each stands in it once. */
export const ledger = defineMachine<Ledger>({
  name: "ledger",
  version: 1,
  table: "crash.ledger",
  state,
  events: { posted: z.strictObject({ order: idText }) },
  effects: [],
  commands: { post: z.strictObject({ order: idText }) },
  may: { post: ["effect"] },
  sees: () => true,
  view: (now) => now,
  cells: {
    new: { post: cell(["open"], (_new, { order }) => posting([], order)) },
    open: { post: cell(["open"], ({ ended }, { order }) => posting(ended, order)) },
  },
});
