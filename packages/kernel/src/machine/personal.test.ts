import { expect, test } from "vitest";
import { z } from "zod";
import { mapPersonal, personal } from "./personal.ts";

const words = personal(z.string());

test("a marked value is found in whatever nests it, and nothing else is touched", () => {
  const schema = z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("a"),
      plain: z.string(),
      must: words,
      may: words.optional(),
      mayExactly: words.exactOptional(),
      orNull: words.nullable(),
      list: z.array(words),
      pair: z.tuple([words, z.string()]),
      byName: z.record(z.string(), z.strictObject({ note: words })),
    }),
    z.strictObject({ kind: z.literal("b") }),
  ]);
  const value = {
    kind: "a",
    plain: "p",
    must: "1",
    may: "2",
    mayExactly: "3",
    orNull: null,
    list: ["4", "5"],
    pair: ["6", "p"],
    byName: { x: { note: "7" } },
  };

  expect(mapPersonal(schema, value, () => "*")).toEqual({
    kind: "a",
    plain: "p",
    must: "*",
    may: "*",
    mayExactly: "*",
    orNull: null,
    list: ["*", "*"],
    pair: ["*", "p"],
    byName: { x: { note: "*" } },
  });
});

test("a mark may name the field that holds whose words they are", () => {
  const schema = z.array(z.strictObject({ by: z.string(), text: personal(z.string(), { of: "by" }) }));
  const taken = mapPersonal(
    schema,
    [
      { by: "one", text: "t" },
      { by: "two", text: "t" },
    ],
    (value, owner) => (owner === "one" ? "*" : value),
  );

  expect(taken).toEqual([
    { by: "one", text: "*" },
    { by: "two", text: "t" },
  ]);
});

test("marking a schema leaves the schema it was made of unmarked", () => {
  const plain = z.string();
  personal(plain);

  expect(mapPersonal(plain, "said", () => "*")).toBe("said");
});
