import { expect, test } from "vitest";
import { z } from "zod";
import { cellsOf } from "../machine/cells.ts";
import { type Machine, defineMachine } from "../machine/define.ts";
import { type AnyApp, checkApps, defineApp } from "./app.ts";

interface Lamp {
  readonly state: { readonly status: "off" };
  readonly command: { readonly type: "press" };
  readonly event: { readonly type: "pressed" };
  readonly effects: object;
  readonly facts: object;
  readonly view: object;
}

function lamp(name = "lamp"): Machine<Lamp> {
  const cell = cellsOf<Lamp>();
  return defineMachine<Lamp>({
    name,
    version: 1,
    table: "sample.lamp",
    state: z.object({ status: z.literal("off") }),
    commands: { press: z.strictObject({}) },
    events: { pressed: z.strictObject({}) },
    effects: [],
    may: { press: ["person"] },
    cells: { new: { press: cell(["off"], () => ({ to: { status: "off" } })) }, off: {} },
    sees: () => true,
    view: () => ({}),
  });
}

const actorFor = async (): Promise<undefined> => undefined;

test.each<[string, () => unknown, string]>([
  ["a name that is not kebab-case", () => defineApp({ name: "My App", machines: [], actorFor }), "not kebab-case"],
  [
    "a machine that stands twice",
    () => defineApp({ name: "a", machines: [lamp(), lamp()], actorFor }),
    "a machine stands twice",
  ],
  [
    "limits of a machine that there is not",
    () => defineApp({ name: "a", machines: [lamp()], actorFor, limits: { bulb: {} } }),
    "limits name the machine bulb",
  ],
  [
    "limits of a command that there is not",
    () => defineApp({ name: "a", machines: [lamp()], actorFor, limits: { lamp: { hit: [] } } }),
    "limits name lamp hit",
  ],
])("%s does not start", (_, declare, problem) => {
  expect(declare).toThrow(problem);
});

test("limits may name a command, and all others by a star", () => {
  expect(defineApp({ name: "a", machines: [lamp()], actorFor, limits: { lamp: { press: [], "*": [] } } }).name).toBe(
    "a",
  );
});

test("two products under one name, or with one machine, do not start", () => {
  const one = defineApp({ name: "one", machines: [lamp()], actorFor });
  const other = defineApp({ name: "other", machines: [lamp()], actorFor });
  const third = defineApp({ name: "third", machines: [lamp("bulb")], actorFor });

  expect(() => checkApps([one, one])).toThrow("the product one is declared twice");
  expect(() => checkApps([one, other])).toThrow("the machine lamp is declared twice");
  expect(() => checkApps([one, third])).not.toThrow();
});

test("a product with values of its own is one of any", () => {
  const schema = z.object({ LAMP_WATTS: z.string().optional().transform(Number) });
  const app: AnyApp = defineApp({
    name: "lamps",
    machines: [],
    actorFor,
    config: { schema, explain: ({ LAMP_WATTS }) => [`${LAMP_WATTS}`] },
  });
  expect(app.config?.schema.shape).toHaveProperty("LAMP_WATTS");
});
