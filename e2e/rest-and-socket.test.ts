import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Place, placeKinds } from "./support/databases.ts";
import { type Followed, type InterviewView, follow } from "./support/follow.ts";
import { answerTo, shortInterview } from "./support/interview-steps.ts";
import { type Entry, checkJournal } from "./support/journal.ts";
import { type Session, enterDemo, sessionOf } from "./support/rest.ts";
import { type ServerProcess, startServer } from "./support/server.ts";
import { type TcpSwitch, openSwitch } from "./support/tcp-switch.ts";

type Wish = { readonly type: string; readonly [field: string]: unknown };
type Way = (wish: Wish, key?: string) => Promise<number>;
const opensTurn = ({ status }: InterviewView): boolean => status === "questioning" || status === "follow-up";
const minuteMs = 60_001;

for (const kind of placeKinds(process.env["DATABASE_URL"]))
  describe(`REST and socket on ${kind.name}`, () => {
    let place: Place;
    /** What the server reaches its database through, where that is a server of its own. */
    let line: TcpSwitch;
    let server: ServerProcess;
    let session: Session;
    beforeAll(async () => {
      place = await kind.open();
      line = await openSwitch(portOf(place));
      server = await startServer({ ...place, databaseUrl: through(place, line), pages: false });
      session = await enterDemo(server.url, server.entryToken);
    });
    afterAll(async () => {
      await server.stop();
      await line[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    });

    async function make(): Promise<string> {
      await server.advance(minuteMs); // each test has its minute's rates for itself
      const { status, body } = await session.post("/api/interviews", shortInterview);
      expect(status).toBe(202);
      return (body["view"] as InterviewView).id;
    }
    const byRest =
      (id: string): Way =>
      async (wish, key) => {
        const headers: Readonly<Record<string, string>> = key === undefined ? {} : { "idempotency-key": key };
        const { status, body, text } = await session.post(`/api/interviews/${id}/commands`, wish, headers);
        expect({ status, text }).toMatchObject({ status: 200 });
        return body["version"] as number;
      };
    const bySocket =
      ({ client }: Followed, id: string): Way =>
      async (wish, key) =>
        (await client.send({ machine: "interview", id }, wish, key === undefined ? {} : { key })).version;

    /** Takes an interview to its report; `ways` in turn, and both views compared after each step. */
    async function run(id: string, screen: Followed, ways: readonly Way[]): Promise<void> {
      const told = { acknowledged: new Map<number, string>(), said: new Map<string, string>() };
      const numbers: number[] = [];
      let steps = 0;
      const send = async (wish: Wish): Promise<void> => {
        const way = ways[steps % ways.length];
        steps += 1;
        const version = (await way?.(wish)) ?? 0;
        told.acknowledged.set(version, wish.type);
        const settled = await screen.until((view) => view.version >= version && view.status !== "evaluating");
        const { body } = await session.get(`/api/interviews/${id}`);
        expect({ ...body, at: "" }).toEqual({ ...settled, at: "" });
      };
      await screen.until(({ status }) => status === "idle");
      await send({ type: "start" });
      for (let view = await screen.until(opensTurn); view.turn; view = screen.state().view ?? view) {
        const { turnId } = view.turn;
        if (view.position) numbers.push(view.position.number);
        await send({ type: "save-draft", turnId, text: `A draft for ${turnId}` });
        told.said.set(turnId, answerTo(turnId).text);
        await send(answerTo(turnId));
        if (screen.state().view?.status === "complete") break;
      }
      const { view } = screen.state();
      expect(view).toMatchObject({ status: "complete", pending: 0 });
      expect(view?.report).toBeDefined();
      const of = view?.position?.of ?? 0;
      expect([...new Set(numbers)]).toEqual(Array.from({ length: of }, (_, index) => index + 1));
      const { body } = await session.get(`/api/interviews/${id}/events?after=0&limit=200`);
      checkJournal(body["entries"] as readonly Entry[], told);
    }

    test.each(["REST alone", "the socket alone", "each in turn"])(
      "an interview is run to its report by %s, and both show one view after each step",
      async (how) => {
        const id = await make();
        using screen = follow(session, id);
        const ways = { "REST alone": [byRest(id)], "the socket alone": [bySocket(screen, id)] }[how];
        await run(id, screen, ways ?? [byRest(id), bySocket(screen, id)]);
      },
    );

    test("a command with one key ten times over both is one change, and each answer is the first", async () => {
      const id = await make();
      using screen = follow(session, id);
      await screen.until(({ status }) => status === "idle");
      const before = screen.state().view?.version ?? 0;
      const all = await Promise.all(
        Array.from({ length: 10 }, async (_, n) =>
          (n % 2 ? byRest(id) : bySocket(screen, id))({ type: "start" }, "once"),
        ),
      );
      expect(all).toEqual(all.map(() => before + 1));
      const answers = await Promise.all(
        Array.from({ length: 10 }, async () =>
          session.post(`/api/interviews/${id}/commands`, { type: "start" }, { "idempotency-key": "once" }),
        ),
      );
      const plain = answers.map(({ text }) => text.replace(/"at":"[^"]+"/u, ""));
      expect(new Set(plain).size).toBe(1);
      expect((await screen.until(opensTurn)).version).toBe(before + 1);
    });

    test("of two answers at one instant one is judged and one refused", async () => {
      const id = await make();
      using screen = follow(session, id);
      await screen.until(({ status }) => status === "idle");
      await byRest(id)({ type: "start" });
      const turnId = (await screen.until(opensTurn)).turn?.turnId ?? "";
      const outcomes = await Promise.allSettled([
        byRest(id)(answerTo(turnId)),
        bySocket(screen, id)({ ...answerTo(turnId), text: "Another answer to it." }),
      ]);
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      await screen.until((view) => view.status !== "evaluating" && view.turns.length === 1);
      await byRest(id)({ type: "finish" }); // what was found is shown from then on
      const { body } = await session.get(`/api/interviews/${id}/events?after=0`);
      const events = (body["entries"] as readonly Entry[]).flatMap((entry) => entry.events);
      expect(events.filter(({ type }) => type === "verdict-recorded")).toHaveLength(1);
      expect(events.filter(({ type }) => type === "answer-submitted")).toHaveLength(1);
    });

    test("a socket that is opened a hundred times changes nothing", async () => {
      const id = await make();
      using screen = follow(session, id);
      const { version } = await screen.until(({ status }) => status === "idle");
      for (let n = 0; n < 100; n += 1) {
        using again = follow(session, id);
        expect((await again.until(() => true)).version).toBe(version);
      }
      expect((await session.get(`/api/interviews/${id}`)).body["version"]).toBe(version);
    });

    test("what becomes of a link is in the audit, each once, and so is the erasure that ends all of it", async () => {
      const id = await make();
      using screen = follow(session, id);
      await screen.until(({ status }) => status === "idle");
      const made = await session.post(`/api/interviews/${id}/links`, { hours: 1 });
      const { id: link, url } = made.body as { readonly id: string; readonly url: string };
      const redeemed = await sessionOf(server.url, "").post("/api/links/redeem", { token: new URL(url).hash.slice(1) });
      expect(redeemed.status).toBe(204);
      for (let times = 0; times < 2; times += 1)
        expect((await session.send("DELETE", `/api/interviews/${id}/links/${link}`)).status).toBe(204);
      await byRest(id)({ type: "erase" });

      await expect(screen.until(() => false)).rejects.toMatchObject({ code: "erased" });
      expect((await session.get(`/api/interviews/${id}`)).status).toBe(404);
      const written = await vi.waitUntil(async () => {
        const rows = await server.query<{ readonly kind: string; readonly action: string; readonly subject: unknown }>(
          `select kind, action, subject from segno.audit_entries
            where tenant_id = 'demo' and details ->> 'interview' = $1 and kind <> 'foreign-attempt' order by id`,
          [id],
        );
        return rows.at(-1)?.kind === "erasure" ? rows : undefined;
      });
      expect(written).toEqual([
        { kind: "link", action: "made", subject: null },
        { kind: "link", action: "redeemed", subject: null },
        { kind: "link", action: "revoked", subject: null },
        { kind: "erasure", action: "interview", subject: null },
      ]);
    });

    if (kind.name === "PGlite") return; // which cannot be away
    test("while the database is away it is said so, and the same key succeeds once when it is back", async () => {
      const make = async (): ReturnType<Session["post"]> =>
        session.post("/api/interviews", shortInterview, { "idempotency-key": "made-once" });
      const count = async (): Promise<number> => (await server.query("select 1 from interviews.interview")).length;
      await server.advance(minuteMs);
      const before = await count();
      line.turnTo(undefined);
      line.cut();
      const away = await make();
      expect(away.status).toBe(503);
      expect(away.body["code"]).toBe("database-unavailable");
      line.turnTo(portOf(place));
      const [first, second] = [await make(), await make()];
      expect([first.status, second.status]).toEqual([202, 202]);
      expect((first.body["view"] as InterviewView).id).toBe((second.body["view"] as InterviewView).id);
      expect(await count()).toBe(before + 1);
    });
  });

function portOf({ databaseUrl }: Place): number | undefined {
  return databaseUrl === undefined ? undefined : Number(new URL(databaseUrl).port || "5432");
}

/** The place's database behind the switch. */
function through({ databaseUrl }: Place, line: TcpSwitch): string | undefined {
  if (databaseUrl === undefined) return undefined;
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${line.port}`;
  return url.href;
}
