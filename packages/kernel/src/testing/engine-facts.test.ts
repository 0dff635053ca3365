import { describe, expect, test } from "vitest";
import type { FactsReader } from "../engine/engine-types.ts";
import { ada, codeOf, createDesk, type Desk, other, ref } from "./fixture/desk.ts";

/** A desk whose facts reader does what it likes with the desk itself. */
function reading(read: (desk: Desk, at: Parameters<FactsReader["read"]>[0]["ref"]) => Promise<unknown>): Desk {
  const desk: Desk = createDesk({
    facts: [
      {
        machine: "case",
        command: "price",
        read: async ({ ref: at }) => {
          await desk.desk.view(at, ada); // to look is what it is for
          await read(desk, at);
          return { price: 7 };
        },
      },
    ],
  });
  return desk;
}

describe("a facts reader", () => {
  test("that sends to its own aggregate is refused at once, and the next command finds the queue free", async () => {
    const desk = reading(async ({ desk: own }, at) => own.send(at, { type: "write", text: "w" }, { actor: ada }));
    await desk.open();
    const price = desk.desk.send(ref, { type: "price" }, { actor: ada });
    await expect(price).rejects.toThrow("the facts reader of case × price sends a command");
    expect(await desk.desk.send(ref, { type: "write", text: "after" }, { actor: ada })).toMatchObject({ version: 2 });
  });

  test("that sends to another whose reader sends back is refused at once, whichever began", async () => {
    const desk = reading(async ({ desk: own }, at) =>
      own.send(at.id === ref.id ? other : ref, { type: "price" }, { actor: ada }),
    );
    await desk.open();
    await desk.open(other);
    const both = [ref, other].map(async (at) => codeOf(desk.desk.send(at, { type: "price" }, { actor: ada })));
    expect(await Promise.all(both)).toEqual(["misdeclared", "misdeclared"]);
    expect([await desk.journal(), await desk.journal(other)]).toMatchObject([{ length: 1 }, { length: 1 }]);
  });

  test("does not make other commands of the process refused that are sent meanwhile", async () => {
    const desk = reading(async () => new Promise((resolve) => setImmediate(resolve)));
    await desk.open();
    await desk.open(other);
    const both = [
      desk.desk.send(ref, { type: "price" }, { actor: ada }),
      desk.desk.send(other, { type: "write", text: "w" }, { actor: ada }),
      desk.desk.send(ref, { type: "write", text: "w" }, { actor: ada }),
    ];
    expect((await Promise.all(both)).map(({ version }) => version)).toEqual([2, 2, 3]);
  });

  test("that never answers has failed when its time is up, and holds nobody up after", async () => {
    const desk = reading(async () => new Promise(() => {}));
    await desk.open();
    const price = codeOf(desk.desk.send(ref, { type: "price" }, { actor: ada }));
    const behind = desk.desk.send(ref, { type: "write", text: "w" }, { actor: ada });
    await desk.simulation.advance(10_000);
    expect(await price).toBe("outside-unavailable");
    expect(await behind).toMatchObject({ version: 2 });
  });
});
