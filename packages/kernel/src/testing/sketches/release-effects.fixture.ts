import { z } from "zod";
import { SegnoError } from "../../errors.ts";
import { defineEffect, defineReaction, type Effect, type Reaction } from "../../machine/effect.ts";
import type { Command } from "../../machine/types.ts";
import type { ReleaseCommand } from "./release-steps.fixture.ts";

/** GitHub and Discord, as this sketch needs them. */
export interface ReleaseOutside {
  /** Starts work: gives its run where it is told, nothing where it is not; `NotSent` where nothing was begun for certain. */
  post(dispatchId: string): Promise<string | null>;
  find(dispatchId: string): Promise<string | undefined>;
  read(run: string): Promise<"pending" | "success" | "failure">;
  show(release: string, status: string): Promise<string>;
}

/** What proves that nothing was started: no connection, an open breaker. */
export class NotSent extends SegnoError {
  constructor() {
    super("not-sent", "nothing was sent");
  }
}

const command = (each: ReleaseCommand): Command => each;
const day = { attempts: 50, firstDelayMs: 1_000, withinMs: 86_400_000 };
const soon = { attempts: 4, firstDelayMs: 500, withinMs: 60_000 };

export function releaseEffects(outside: ReleaseOutside): readonly Effect[] {
  return [
    defineEffect({
      name: "request-lock",
      input: z.object({ environment: z.string(), stage: z.int() }),
      timeoutMs: 10_000,
      retry: day,
      async run({ environment, stage }, { ref, send }) {
        try {
          await send({ machine: "environment", id: environment }, {
            type: "request-lock",
            release: ref.id,
            stage,
          } as Command);
          return undefined;
        } catch (error) {
          if (error instanceof SegnoError && error.code === "environment-locked")
            return command({ type: "refuse-lock", stage, code: error.code });
          throw error;
        }
      },
      giveUp: ({ stage }, code) => command({ type: "refuse-lock", stage, code }),
    }),
    defineEffect({
      name: "post-dispatch",
      input: z.object({ leg: z.int(), attempt: z.int() }),
      timeoutMs: 20_000,
      retry: soon,
      atMostOnce: true,
      async run({ leg, attempt }, { ref, send }) {
        await send(ref, command({ type: "begin-post", leg, attempt }));
        try {
          return command({
            type: "record-post",
            leg,
            attempt,
            outcome: "accepted",
            run: await outside.post(`${ref.id}.${leg}`),
          });
        } catch (error) {
          if (error instanceof NotSent)
            return command({ type: "record-post", leg, attempt, outcome: "not-sent", run: null });
          throw error;
        }
      },
      giveUp: ({ leg }, code) => command({ type: "give-up", leg, what: "post-dispatch", code }),
    }),
    defineEffect({
      name: "find-run",
      input: z.object({ leg: z.int() }),
      timeoutMs: 10_000,
      retry: soon,
      latest: { everyMs: 2_000 },
      run: async ({ leg }, { ref }) =>
        command({
          type: "record-run",
          leg,
          run: (await outside.find(`${ref.id}.${leg}`)) ?? "",
          conclusion: "pending",
        }),
      giveUp: ({ leg }, code) => command({ type: "give-up", leg, what: "find-run", code }),
    }),
    defineEffect({
      name: "read-run",
      input: z.object({ leg: z.int(), run: z.string() }),
      timeoutMs: 10_000,
      retry: soon,
      latest: { everyMs: 2_000 },
      run: async ({ leg, run }) => command({ type: "record-run", leg, run, conclusion: await outside.read(run) }),
      giveUp: ({ leg }, code) => command({ type: "give-up", leg, what: "read-run", code }),
    }),
    defineEffect({
      name: "publish-card",
      input: z.object({ stage: z.int(), status: z.string() }),
      timeoutMs: 10_000,
      retry: day,
      latest: { everyMs: 2_000 },
      run: async ({ status }, { ref }) => command({ type: "record-message", card: await outside.show(ref.id, status) }),
      giveUp: (_input, code) => command({ type: "note-trouble", what: `card: ${code}` }),
    }),
    defineEffect({
      name: "tell-holder",
      input: z.object({ release: z.string(), stage: z.int(), fence: z.int() }),
      timeoutMs: 10_000,
      retry: day,
      async run({ release, stage, fence }, { send }) {
        try {
          await send({ machine: "release", id: release }, command({ type: "record-lock", stage, fence }));
          return undefined;
        } catch (error) {
          if (error instanceof SegnoError && ["transition-refused", "stale-result", "not-found"].includes(error.code))
            return { type: "record-holder", release, fence } as Command;
          throw error;
        }
      },
      giveUp: ({ release, fence }) => ({ type: "record-holder", release, fence }) as Command,
    }),
  ];
}

/** Whatever end a release comes to, its environment hears of it. */
export const giveBack: Reaction = defineReaction({
  name: "give-back",
  on: { machine: "release", events: ["ended"] },
  async run(event, { ref, send }) {
    const { environment, fence, certain } = event as unknown as {
      environment: string;
      fence: number;
      certain: boolean;
    };
    const back = { type: "return-lock", release: ref.id, fence, certain } as Command;
    await send({ machine: "environment", id: environment }, back).catch((error: unknown) => {
      if (!(error instanceof SegnoError) || error.code !== "stale-fence") throw error;
    });
    return undefined;
  },
  giveUp: (_event, code) => command({ type: "note-trouble", what: `give-back: ${code}` }),
});
