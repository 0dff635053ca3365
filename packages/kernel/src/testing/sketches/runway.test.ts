import { describe, expect, test } from "vitest";
import { createActor } from "../../engine/actors.ts";
import type { ItemReply, Reply } from "../../engine/engine-types.ts";
import type { Store } from "../../engine/ports.ts";
import { ConstraintViolated, NotFound, SegnoError } from "../../errors.ts";
import { parseTenantId } from "../../machine/tenant.ts";
import type { Actor, TenantId } from "../../machine/types.ts";
import { createSimulation, type Simulation } from "../simulation.ts";
import { tableTest } from "../table-test.ts";
import { type Assignment, assignment, capabilities } from "./assignment.fixture.ts";
import { batch, runwayEffects } from "./batch.fixture.ts";
import { decision } from "./decision.fixture.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const firm = parseTenantId("firm-1");
const cafe = parseTenantId("business-cafe");
const garage = parseTenantId("business-garage");

interface Books {
  readonly simulation: Simulation;
  /** The requests that were paid, each once however often it was asked. */
  readonly paid: Set<string>;
  readonly pays: string[];
  verdict: string;
  failPay: (() => Error) | undefined;
  actor(subject: string, business: TenantId): Actor;
  send(actor: Actor, id: string, command: Command, expectedVersion?: number): Promise<Reply>;
  /** A decision about a bill, up to its approvals. */
  submitted(id: string, actor?: Actor): Promise<number>;
  close(actor: Actor, ids: readonly { readonly decision: string; readonly version: number }[]): Promise<unknown>;
}
type Command = { readonly type: string; readonly [field: string]: unknown };

async function createBooks(paranoid: boolean, wrapStore?: (store: Store) => Store): Promise<Books> {
  const paid = new Set<string>();
  const pays: string[] = [];
  const simulation = createSimulation({
    machines: [decision, batch, assignment],
    effects: runwayEffects({
      judge: async () => books.verdict,
      pay: async (requestId) => {
        pays.push(requestId);
        if (books.failPay) throw books.failPay();
        paid.add(requestId);
      },
    }),
    facts: [{ machine: "decision", command: "propose", read: async () => ({ approvalsNeeded: 1, fourEyes: true }) }],
    paranoid,
    ...(wrapStore && { wrapStore }),
  });
  const admin = createActor({ tenant: firm, subject: "user:fay", kind: "person", roles: ["firm-admin"] });
  const assign = async (subject: string, business: TenantId, role: "owner" | "bookkeeper"): Promise<void> => {
    const ref = { machine: "assignment", id: `${subject}.${business}` };
    await simulation.forTenant(firm).send(ref, { type: "assign", subject, business, role }, { actor: admin });
  };
  await assign("ada", cafe, "owner");
  await assign("bob", cafe, "bookkeeper");
  await assign("ada", garage, "owner");

  const books: Books = {
    simulation,
    paid,
    pays,
    verdict: "passed",
    failPay: undefined,
    actor: (subject, business) => {
      const role = directory(simulation, subject).find((each) => each.business === business)?.role;
      if (!role) throw new NotFound("business", business);
      return createActor({ tenant: business, subject, kind: "person", roles: capabilities[role] });
    },
    send: async (actor, id, command, expectedVersion) =>
      simulation.forTenant(actor.tenant).send({ machine: "decision", id }, command, {
        actor,
        ...(expectedVersion === undefined ? {} : { expectedVersion }),
      }),
    submitted: async (id, actor = books.actor("bob", cafe)) => {
      await books.send(actor, id, {
        type: "draft",
        bill: `bill-${id}`,
        amountMinor: "12345678901234567890",
        reason: "rent",
      });
      await books.send(actor, id, { type: "propose" });
      return (await books.send(actor, id, { type: "submit" })).version;
    },
    close: async (actor, items) =>
      simulation
        .forTenant(actor.tenant)
        .send({ machine: "batch", id: "b-1" }, { type: "open", items }, { actor, key: "close" }),
  };
  return books;
}

/** The one read over tenants: a subject's assignments in a firm, and no business data in it. */
function directory({ store }: Simulation, subject: string): readonly Extract<Assignment, { status: "active" }>[] {
  return store
    .rows(firm)
    .map(({ state }) => assignment.decode(state))
    .filter(
      (each): each is Extract<Assignment, { status: "active" }> => each.status === "active" && each.subject === subject,
    );
}

async function codeOf(sent: Promise<unknown>): Promise<string> {
  return sent.then(
    () => "accepted",
    (error: unknown) => {
      if (error instanceof SegnoError) return error.code;
      throw error;
    },
  );
}

describe.each([
  { mode: "plain", paranoid: false },
  { mode: "paranoid", paranoid: true },
])("decisions, $mode", ({ paranoid }) => {
  test("go from a draft over four eyes and a basket to one payment each", async () => {
    const books = await createBooks(paranoid);
    const [ada, bob] = [books.actor("ada", cafe), books.actor("bob", cafe)];
    const versions: number[] = [];
    for (const id of ["d-1", "d-2", "d-3"]) {
      const seen = await books.submitted(id);
      versions.push((await books.send(ada, id, { type: "approve" }, seen)).version);
    }
    expect((await books.simulation.forTenant(cafe).view({ machine: "decision", id: "d-1" }, bob))["amountMinor"]).toBe(
      "12345678901234567890",
    );
    await books.close(
      ada,
      ["d-1", "d-2", "d-3"].map((id, n) => ({ decision: id, version: versions[n] ?? 0 })),
    );
    await books.simulation.runUntilIdle();
    expect(await books.simulation.forTenant(cafe).view({ machine: "batch", id: "b-1" }, ada)).toMatchObject({
      status: "done",
      outcomes: { "d-1": "scheduled", "d-2": "scheduled", "d-3": "scheduled" },
    });

    await books.simulation.advance(25 * HOUR);
    expect(await books.simulation.forTenant(cafe).view({ machine: "decision", id: "d-2" }, ada)).toMatchObject({
      status: "executed",
    });
    expect(books.paid.size).toBe(3);
    expect(books.simulation.store.outbox()).toEqual([]);
    expect(books.simulation.log.lines).toEqual([]);
  });

  test("of a basket are answered one by one", async () => {
    const books = await createBooks(paranoid);
    const ada = books.actor("ada", cafe);
    const seen = await books.submitted("d-1");
    const { version } = await books.send(ada, "d-1", { type: "approve" }, seen);
    await books.submitted("d-2");
    await books.close(ada, [
      { decision: "d-1", version: version - 1 },
      { decision: "d-2", version: 3 },
      { decision: "d-9", version: 1 },
    ]);
    await books.simulation.runUntilIdle();
    expect(await books.simulation.forTenant(cafe).view({ machine: "batch", id: "b-1" }, ada)).toMatchObject({
      status: "done",
      outcomes: { "d-1": "changed", "d-2": "transition-refused", "d-9": "not-found" },
    });
  });

  test("of a basket that is refused are not touched", async () => {
    const books = await createBooks(paranoid);
    const ada = books.actor("ada", cafe);
    books.verdict = "floor";
    const { version } = await books.send(ada, "d-1", { type: "approve" }, await books.submitted("d-1"));
    await books.close(ada, [{ decision: "d-1", version }]);
    await books.simulation.runUntilIdle();
    expect(await books.simulation.forTenant(cafe).view({ machine: "decision", id: "d-1" }, ada)).toMatchObject({
      status: "approved",
      version,
    });
  });

  test("that were paid with an unclear answer are paid once under the key that is kept", async () => {
    const books = await createBooks(paranoid);
    const ada = books.actor("ada", cafe);
    const { version } = await books.send(ada, "d-1", { type: "approve" }, await books.submitted("d-1"));
    await books.close(ada, [{ decision: "d-1", version }]);
    let lost = 2;
    books.failPay = () => {
      for (const request of books.pays) books.paid.add(request); // the books took it; their answer was lost
      lost -= 1;
      if (lost <= 0) books.failPay = undefined;
      return new Error("timeout");
    };
    await books.simulation.advance(25 * HOUR);
    expect(new Set(books.pays).size).toBe(1);
    expect(books.paid.size).toBe(1);
    expect(await books.simulation.forTenant(cafe).view({ machine: "decision", id: "d-1" }, ada)).toMatchObject({
      status: "executed",
    });
  });

  test("survive the death of their process between any two of them", async () => {
    const books = await createBooks(paranoid);
    const ada = books.actor("ada", cafe);
    const items: { readonly decision: string; readonly version: number }[] = [];
    for (const id of ["d-1", "d-2"]) {
      const { version } = await books.send(ada, id, { type: "approve" }, await books.submitted(id));
      items.push({ decision: id, version });
    }
    await books.close(ada, items);
    for (let n = 0; n < 5; n += 1) {
      books.simulation.crash();
      await books.simulation.advance(10_000);
    }
    await books.simulation.advance(26 * HOUR);
    expect(books.paid.size).toBe(2);
    expect(books.simulation.store.outbox()).toEqual([]);
  });
});

describe("who may", () => {
  test("is read from the directory by subject, for one business at a time", async () => {
    const books = await createBooks(false);
    expect(directory(books.simulation, "ada").map(({ business }) => business)).toEqual([cafe, garage]);
    expect(books.actor("bob", cafe).roles).toEqual(["see", "propose"]);
    expect(() => books.actor("bob", garage)).toThrow(NotFound);
  });

  test("ends with the assignment, at the next request", async () => {
    const books = await createBooks(false);
    const admin = createActor({ tenant: firm, subject: "user:fay", kind: "person", roles: ["firm-admin"] });
    const at = { machine: "assignment", id: `bob.${cafe}` };
    await books.simulation.forTenant(firm).send(at, { type: "end" }, { actor: admin });
    expect(() => books.actor("bob", cafe)).toThrow(NotFound);
  });

  test("of a stranger is nothing: a foreign id and an unknown id are answered alike", async () => {
    const books = await createBooks(false);
    await books.submitted("d-1");
    const stranger = books.actor("ada", garage);
    const answerTo = async (id: string): Promise<unknown> =>
      books
        .send(stranger, id, { type: "approve" })
        .catch((error: unknown) =>
          error instanceof SegnoError ? [error.name, error.code, error.message, error.details] : error,
        );
    expect(await answerTo("d-1")).toEqual([
      "NotFound",
      "not-found",
      "there is no such aggregate",
      { machine: "decision", id: "d-1" },
    ]);
    expect(await answerTo("d-7")).toEqual([
      "NotFound",
      "not-found",
      "there is no such aggregate",
      { machine: "decision", id: "d-7" },
    ]);
  });

  test("approve is not who proposed, not twice, and not who signed in long ago", async () => {
    const books = await createBooks(false);
    const [ada, bob] = [books.actor("ada", cafe), books.actor("bob", cafe)];
    await books.submitted("d-1", ada);
    expect(await codeOf(books.send(ada, "d-1", { type: "approve" }))).toBe("four-eyes");
    expect(await codeOf(books.send(bob, "d-1", { type: "approve" }))).toBe("not-permitted");
    const tired = { ...ada, subject: "eve", roles: [...ada.roles, "signed-in-long-ago"] };
    expect(await codeOf(books.send(tired, "d-1", { type: "approve" }))).toBe("sign-in-again");
    const { legal } = await books.simulation.forTenant(cafe).view({ machine: "decision", id: "d-1" }, tired);
    expect(legal).not.toContain("approve");
  });
});

describe("what the caller saw", () => {
  test("is the version that it names: an approval of what was edited since is refused", async () => {
    const books = await createBooks(false);
    const [ada, bob] = [books.actor("ada", cafe), books.actor("bob", cafe)];
    const seen = await books.submitted("d-1");
    await books.send(bob, "d-1", { type: "edit", amountMinor: "1" });
    const again = await books.send(bob, "d-1", { type: "submit" });
    expect(await codeOf(books.send(ada, "d-1", { type: "approve" }, seen))).toBe("version-conflict");
    expect((await books.send(ada, "d-1", { type: "approve" }, again.version)).view.status).toBe("approved");
  });

  test("of many is answered one by one, and the same request again gets the same answers", async () => {
    const books = await createBooks(false);
    const ada = books.actor("ada", cafe);
    const seen = [await books.submitted("d-1"), await books.submitted("d-2"), await books.submitted("d-3")];
    await books.send(books.actor("bob", cafe), "d-2", { type: "withdraw" });
    const items = ["d-1", "d-2", "d-3", "d-4"].map((id, n) => ({
      ref: { machine: "decision", id },
      command: { type: "approve" },
      expectedVersion: seen[n] ?? 1,
    }));
    const approveAll = async (): Promise<readonly ItemReply[]> =>
      books.simulation.forTenant(cafe).sendMany(items, { actor: ada, key: "approve-all" });
    const first = await approveAll();
    expect(first.map((reply) => (reply.ok ? reply.version : reply.code))).toEqual([
      4,
      "version-conflict",
      4,
      "not-found",
    ]);
    expect(await approveAll()).toEqual(first);
  });

  test("a second live decision about one bill is refused by the database under the machine's name", async () => {
    const books = await createBooks(false, (store) => ({
      ...store,
      save: async (changes) =>
        changes.some(({ ref, expected }) => ref.id === "d-2" && expected === 0)
          ? [new ConstraintViolated("decision_one_live_per_bill", "23505")]
          : store.save(changes),
    }));
    await books.submitted("d-1");
    expect(await codeOf(books.submitted("d-2"))).toBe("already-decided");
  });
});

const until = new Date("2026-02-05T09:00:00.000Z");
const kept = { bill: "bill-1", amountMinor: 100n, proposer: "bob", reason: "rent", until };
const terms = { approvalsNeeded: 1, fourEyes: true };

tableTest(decision, {
  states: {
    draft: { status: "draft", ...kept },
    proposed: [
      { status: "proposed", terms, ...kept },
      { status: "proposed", terms: { ...terms, approvalsNeeded: 0 }, ...kept },
    ],
    "awaiting-approval": { status: "awaiting-approval", terms, approvals: [], ...kept },
    approved: { status: "approved", approvals: ["ada"], ...kept },
    scheduled: { status: "scheduled", batch: "b-1", ...kept },
    executing: { status: "executing", executionKey: "k-1", ...kept },
    executed: { status: "executed", executionKey: "k-1", ...kept },
    failed: { status: "failed", executionKey: "k-1", code: "unknown-outcome", ...kept },
    withdrawn: { status: "withdrawn", ...kept },
  },
  commands: {
    draft: { type: "draft", bill: "bill-1", amountMinor: 100n, reason: "rent" },
    edit: { type: "edit", amountMinor: 7n },
    propose: { type: "propose" },
    submit: { type: "submit" },
    approve: { type: "approve" },
    withdraw: { type: "withdraw" },
    finalise: [
      { type: "finalise", batch: "b-1", version: 1 },
      { type: "finalise", batch: "b-1", version: 9 },
    ],
    "record-executed": [
      { type: "record-executed", executionKey: "k-1" },
      { type: "record-executed", executionKey: "old" },
    ],
    "record-failed": { type: "record-failed", executionKey: "k-1", code: "x" },
    retry: { type: "retry" },
    "time-up": { type: "time-up" },
  },
  facts: { propose: terms },
});
