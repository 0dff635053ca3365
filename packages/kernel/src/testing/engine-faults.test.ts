import { describe, expect, test } from "vitest";
import { type FaultPoint, type Faults, faultPoints, type Store } from "../engine/ports.ts";
import { ada, createDesk, type Desk, here, MINUTE, ref } from "./fixture/desk.ts";

interface Killing {
  readonly desk: Desk;
  readonly deaths: () => number;
}

/** A desk whose process dies the first time that it reaches a point, and is started again. */
function killedAt(point: FaultPoint, name: string): Killing {
  let deaths = 0;
  const faults: Faults = {
    reach: async (reached, about) => {
      if (reached !== point || about.name !== name || deaths > 0) return;
      deaths += 1;
      desk.simulation.crash();
      await new Promise(() => {}); // nothing after this point is ever done
    },
  };
  const desk = createDesk({ faults });
  return { desk, deaths: () => deaths };
}

/** Sends until it is answered, as a client does whose server went away, always under one key. */
async function persist(
  desk: Desk,
  command: { readonly type: string; readonly [field: string]: unknown },
): Promise<number> {
  const sent = { actor: ada, key: `${command.type}-key` };
  const first = desk.desk.send(ref, command, sent).then(({ version }) => version);
  const answered = await Promise.race([first, desk.simulation.runUntilIdle().then(() => undefined)]);
  return answered ?? (await desk.desk.send(ref, command, sent)).version;
}

const commitPoints = ["before-commit", "ambiguous-commit", "after-commit"] as const;

describe("a process that is killed", () => {
  test.each(commitPoints)("%s of a person's command loses nothing and runs nothing twice", async (point) => {
    const { desk, deaths } = killedAt(point, "visit");
    await persist(desk, { type: "open", limitMs: 60 * MINUTE });
    expect(await persist(desk, { type: "visit", by: "v" })).toBe(2);
    expect(deaths()).toBe(1);
    expect(await desk.state()).toMatchObject({ visits: ["v"] });
    expect(await desk.journal()).toHaveLength(2);
  });

  test.each(faultPoints)("at %s of an effect or its result applies the result once", async (point) => {
    const name = commitPoints.some((each) => each === point) ? "record-answer" : "call";
    const { desk, deaths } = killedAt(point, name);
    let calls = 0;
    desk.outside.call = async () => `answer ${(calls += 1)}`;
    await persist(desk, { type: "open", limitMs: 60 * MINUTE });
    await persist(desk, { type: "ask", effect: "call" });
    await desk.simulation.advance(5 * MINUTE);

    expect(deaths()).toBe(1);
    expect((await desk.journal()).map(({ command }) => command)).toEqual(["open", "ask", "record-answer"]);
    expect(desk.simulation.store.outbox()).toEqual([]);
    expect(calls).toBeLessThanOrEqual(2);
  });

  test.each(faultPoints)(
    "at %s of an effect at most once calls it once at most, and the case goes on",
    async (point) => {
      const name = commitPoints.some((each) => each === point) ? "record-answer" : "dispatch";
      const { desk, deaths } = killedAt(point, name);
      let calls = 0;
      desk.outside.dispatch = async () => `answer ${(calls += 1)}`;
      await persist(desk, { type: "open", limitMs: 60 * MINUTE });
      await persist(desk, { type: "ask", effect: "dispatch" });
      await desk.simulation.advance(5 * MINUTE);

      expect(deaths()).toBe(1);
      expect(calls).toBeLessThanOrEqual(1);
      expect(["answered", "failed"]).toContain((await desk.state()).status);
      expect(desk.simulation.store.outbox().filter(({ deadSince }) => !deadSince)).toEqual([]);
    },
  );

  test.each(commitPoints)("%s of a timer's command fires it once", async (point) => {
    const { desk, deaths } = killedAt(point, "time-out");
    await persist(desk, { type: "open", limitMs: MINUTE });
    await desk.simulation.advance(5 * MINUTE);
    expect(deaths()).toBe(1);
    expect((await desk.journal()).map(({ command }) => command)).toEqual(["open", "time-out"]);
    expect(desk.simulation.store.outbox()).toEqual([]);
  });

  test.each(commitPoints)("%s of a failure command leaves nobody waiting", async (point) => {
    const { desk, deaths } = killedAt(point, "fail");
    desk.outside.call = async () => {
      throw new Error("502");
    };
    await persist(desk, { type: "open", limitMs: 60 * MINUTE });
    await persist(desk, { type: "ask", effect: "call" });
    await desk.simulation.advance(5 * MINUTE);
    expect(deaths()).toBe(1);
    expect((await desk.journal()).map(({ command }) => command)).toEqual(["open", "ask", "fail"]);
    expect(desk.simulation.store.outbox()).toMatchObject([{ name: "call" }]);
    expect(desk.simulation.store.outbox()[0]?.deadSince).toBeInstanceOf(Date);
  });
});

describe("a commit whose answer was lost", () => {
  const losing = (command: string): Desk => {
    let lost = false;
    return createDesk({
      wrapStore: (store: Store) => ({
        ...store,
        save: async (changes) => {
          const results = await store.save(changes);
          if (lost || changes.every(({ journal }) => journal.command !== command)) return results;
          lost = true;
          throw new Error("connection reset");
        },
      }),
    });
  };

  test("is found again by the key of the caller who asks again", async () => {
    const desk = losing("visit");
    await desk.open();
    const sent = { actor: ada, key: "k-1" };
    await expect(desk.desk.send(ref, { type: "visit", by: "v" }, sent)).rejects.toThrow("connection reset");
    expect(await desk.desk.send(ref, { type: "visit", by: "v" }, sent)).toMatchObject({ version: 2, repeated: true });
  });

  /** Every hint of the case, and how often the workers were woken. */
  const listen = (desk: Desk): { readonly versions: number[]; wakes: number } => {
    const heard = { versions: new Array<number>(), wakes: 0 };
    desk.simulation.engine.options.bus.onHint(({ version }) => heard.versions.push(version));
    desk.simulation.engine.options.bus.onWake(() => (heard.wakes += 1));
    return heard;
  };

  test("is told to subscribers, and wakes the workers, as it is lost: it may be there", async () => {
    const desk = losing("ask");
    await desk.open();
    const heard = listen(desk);
    const asked = desk.desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
    await expect(asked).rejects.toThrow("connection reset");
    await desk.simulation.runUntilIdle();
    expect(heard.versions.slice(0, 1)).toEqual([2]);
    expect(heard.wakes).toBeGreaterThan(0);
    expect((await desk.state()).status).toBe("answered");
    expect(desk.simulation.metrics.total("segno_transitions_total", { outcome: "unanswered", command: "ask" })).toBe(1);
  });

  test("is told again when it is found again: who saved it may have died before it told anybody", async () => {
    const { desk } = killedAt("ambiguous-commit", "ask");
    await desk.open();
    const sent = { actor: ada, key: "k-1" };
    void desk.desk.send(ref, { type: "ask", effect: "call" }, sent);
    await desk.simulation.runUntilIdle();
    const heard = listen(desk);
    expect(await desk.desk.send(ref, { type: "ask", effect: "call" }, sent)).toMatchObject({ repeated: true });
    expect(heard.versions).toContain(2);
    expect(heard.wakes).toBeGreaterThan(0);
  });

  test.each(["call", "dispatch"] as const)(
    "of the result of %s is found again, and the result lands once",
    async (effect) => {
      const desk = losing("record-answer");
      await desk.open();
      await desk.desk.send(ref, { type: "ask", effect }, { actor: ada });
      await desk.simulation.advance(5 * MINUTE);
      expect((await desk.journal()).filter(({ command }) => command === "record-answer")).toHaveLength(1);
      expect((await desk.state()).status).toBe("answered");
      expect(desk.simulation.store.outbox()).toEqual([]);
    },
  );

  test("of a timer's command is no second firing", async () => {
    const desk = losing("time-out");
    await desk.open();
    await desk.simulation.advance(2 * 60 * MINUTE);
    expect((await desk.journal()).map(({ command }) => command)).toEqual(["open", "time-out"]);
    expect(desk.simulation.store.outbox()).toEqual([]);
  });
});

describe("a store that cannot be reached for a while", () => {
  test("delays what is due, and loses nothing", async () => {
    let down = false;
    const fail =
      <Args extends readonly unknown[], Result>(run: (...args: Args) => Promise<Result>) =>
      async (...args: Args): Promise<Result> => {
        if (down) throw new Error("connection refused");
        return run(...args);
      };
    const desk = createDesk({
      wrapStore: (store: Store) => ({
        ...store,
        load: fail(store.load),
        save: fail(store.save),
        claim: fail(store.claim),
        renew: fail(store.renew),
        close: fail(store.close),
        postpone: fail(store.postpone),
        nextDueAt: fail(store.nextDueAt),
        now: fail(store.now),
      }),
    });
    await desk.open();
    desk.outside.call = async () => {
      down = true;
      return "yes";
    };
    await desk.desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
    await desk.simulation.advance(10 * MINUTE);
    expect((await desk.state()).status).toBe("waiting");
    down = false;
    desk.outside.call = async () => "yes";
    await desk.simulation.advance(2 * MINUTE);
    expect((await desk.state()).status).toBe("answered");
  });
});

test("fault points are inert unless they are set", async () => {
  const desk = createDesk();
  await desk.open();
  expect(desk.simulation.engine.options.faults).toBeUndefined();
  expect(desk.simulation.store.rows(here)).toHaveLength(1);
});
