import { expect, test } from "vitest";
import { openRig, tenant, wireRef } from "./rig.fixture.ts";

const make = { type: "command", id: "c", command: { type: "make", title: "mine" } } as const;

test.each([{}, { key: "k-1" }])(
  "a socket makes nothing, and a free id is told as one that it may not see (%j)",
  async (more) => {
    await using rig = await openRig();
    await rig.send({ type: "make", title: "t" }, "hidden");
    await rig.send({ type: "hide" }, "hidden");
    const line = await rig.connect("ana");

    for (const id of ["free", "hidden"]) {
      line.say({ ...make, ...more, ref: { ...wireRef, id } });
      expect(await line.next("refused")).toEqual({
        type: "refused",
        id: "c",
        code: "not-found",
        status: 404,
        title: "There is no such thing",
        details: { machine: "board", id },
      });
    }
    expect(rig.world.store.rows(tenant)).toHaveLength(1);
  },
);

test("what is there already refuses to be made again", async () => {
  await using rig = await openRig();
  await rig.send({ type: "make", title: "t" });
  const line = await rig.connect("ana");
  line.say({ ...make, ref: wireRef });
  expect(await line.next("refused")).toMatchObject({ code: "transition-refused", details: { from: "open" } });
});
