import { z } from "zod";
import { refusal } from "../../errors.ts";
import { cellsOf } from "../../machine/cells.ts";
import { defineMachine, type Machine } from "../../machine/define.ts";
import { unchanged } from "../../machine/types.ts";

interface Waiting {
  readonly release: string;
  readonly stage: number;
}
type Environment =
  | { readonly status: "open"; readonly fence: number }
  | { readonly status: "held"; readonly fence: number; readonly holder: Waiting; readonly queue: readonly Waiting[] }
  | { readonly status: "locked"; readonly fence: number; readonly reason: string };
type EnvironmentCommand =
  | { readonly type: "declare" }
  | ({ readonly type: "request-lock" } & Waiting)
  | { readonly type: "return-lock"; readonly release: string; readonly fence: number; readonly certain: boolean }
  | { readonly type: "record-holder"; readonly release: string; readonly fence: number }
  | { readonly type: "unlock" };
interface EnvironmentTypes {
  readonly state: Environment;
  readonly command: EnvironmentCommand;
  readonly event: { readonly type: "lock-granted"; readonly release: string; readonly fence: number };
  readonly effects: { readonly "tell-holder": Waiting & { readonly fence: number } };
  readonly facts: object;
  readonly view: { readonly holder: string | null };
}
const cell = cellsOf<EnvironmentTypes>();
const waiting = { release: z.string(), stage: z.int() };

/** The owner of the lock is a release and a fence: each grant raises it. */
function grant(fence: number, [holder, ...queue]: readonly Waiting[]) {
  if (!holder) return { to: { status: "open" as const, fence } };
  const granted = fence + 1;
  return {
    to: { status: "held" as const, fence: granted, holder, queue },
    events: [{ type: "lock-granted" as const, release: holder.release, fence: granted }],
    effects: [{ effect: "tell-holder" as const, input: { ...holder, fence: granted } }],
  };
}

export const environment: Machine<EnvironmentTypes> = defineMachine<EnvironmentTypes>({
  name: "environment",
  version: 1,
  table: "releases.environment",
  state: z.discriminatedUnion("status", [
    z.strictObject({ status: z.literal("open"), fence: z.int() }),
    z.strictObject({
      status: z.literal("held"),
      fence: z.int(),
      holder: z.object(waiting),
      queue: z.array(z.object(waiting)),
    }),
    z.strictObject({ status: z.literal("locked"), fence: z.int(), reason: z.string() }),
  ]),
  commands: {
    declare: z.strictObject({}),
    "request-lock": z.strictObject(waiting),
    "return-lock": z.strictObject({ release: z.string(), fence: z.int(), certain: z.boolean() }),
    "record-holder": z.strictObject({ release: z.string(), fence: z.int() }),
    unlock: z.strictObject({}),
  },
  events: { "lock-granted": z.strictObject({ release: z.string(), fence: z.int() }) },
  effects: ["tell-holder"],
  may: {
    declare: ["system"],
    "request-lock": ["effect"],
    "return-lock": ["effect"],
    "record-holder": ["effect"],
    unlock: ["manager"],
  },
  sees: () => true,
  view: (state) => ({ holder: state.status === "held" ? state.holder.release : null }),
  cells: {
    new: { declare: cell(["open"], () => ({ to: { status: "open", fence: 0 } })) },
    open: {
      declare: cell(["open"], () => unchanged),
      "request-lock": cell(["held"], (state, { release, stage }) => {
        const granted = grant(state.fence, [{ release, stage }]);
        if (granted.to.status !== "held") throw refusal("stale-fence");
        return { ...granted, to: granted.to };
      }),
      "return-lock": cell(["open"], () => unchanged),
    },
    held: {
      declare: cell(["held"], () => unchanged),
      "request-lock": cell(["held"], (state, { release, stage }) => {
        if (state.holder.release === release || state.queue.some((each) => each.release === release)) return unchanged;
        return { to: { ...state, queue: [...state.queue, { release, stage }] } };
      }),
      "return-lock": cell(["held", "open", "locked"], (state, { release, fence, certain }) => {
        if (state.holder.release !== release)
          return { to: { ...state, queue: state.queue.filter((each) => each.release !== release) } };
        if (fence !== 0 && fence < state.fence) throw refusal("stale-fence", { fence });
        return certain
          ? grant(state.fence, state.queue)
          : { to: { status: "locked", fence: state.fence, reason: release } };
      }),
      // the one that was told waits no more: the next in line
      "record-holder": cell(["held", "open"], (state, { release, fence }) =>
        state.holder.release === release && state.fence === fence ? grant(state.fence, state.queue) : unchanged,
      ),
    },
    locked: {
      declare: cell(["locked"], () => unchanged),
      "request-lock": cell(["locked"], () => refusal("environment-locked")),
      "return-lock": cell(["locked"], () => unchanged),
      unlock: cell(["open"], (state) => ({ to: { status: "open", fence: state.fence } })),
    },
  },
});
