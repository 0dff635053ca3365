import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { type Place, placeKinds } from "./support/databases.ts";
import { type InterviewView, follow } from "./support/follow.ts";
import { answerTo, shortInterview } from "./support/interview-steps.ts";
import { type Entry, checkJournal } from "./support/journal.ts";
import { type Session, enterDemo } from "./support/rest.ts";
import { type ServerProcess, startServer } from "./support/server.ts";
import { openSwitch } from "./support/tcp-switch.ts";

const leaseMs = 10_001;
const signingKeys = randomBytes(32).toString("hex");
const isOpen = ({ status }: InterviewView): boolean => status === "questioning" || status === "follow-up";

const [postgres] = placeKinds(process.env["DATABASE_URL"]).filter(({ name }) => name === "Postgres");

test.runIf(postgres)(
  "a socket that moves from a killed server to another misses nothing, and nothing is done twice",
  { timeout: 90_000 },
  async () => {
    if (!postgres) return;
    await using place = await postgres.open();
    await using address = await openSwitch();
    const start = async (name: string): Promise<ServerProcess> => startAt(place, name, address.url);
    const [one, other] = await Promise.all([start("one"), start("other")]);
    const servers = [one, other];
    try {
      address.turnTo(one.port);
      const session = await enterDemo(address.url, one.entryToken);
      const elsewhere = session.at(other.url);
      const told = { acknowledged: new Map<number, string>(), said: new Map<string, string>() };
      const made = await elsewhere.post("/api/interviews", shortInterview);
      expect(made.status).toBe(202);
      const { id } = made.body["view"] as InterviewView;
      const send = async (command: { readonly type: string }): Promise<number> => {
        const { status, body, text } = await elsewhere.post(`/api/interviews/${id}/commands`, command);
        expect({ status, text }).toMatchObject({ status: 200 });
        const version = body["version"] as number;
        told.acknowledged.set(version, command.type);
        return version;
      };

      using screen = follow(session, id);
      await screen.until(({ status }) => status === "idle");
      const version = await send({ type: "start" });
      await screen.until((view) => view.version >= version);

      const first = (await screen.until(isOpen)).turn?.turnId ?? "";
      await send({ type: "save-draft", turnId: first, text: "A draft by REST" } as { type: string });
      expect((await screen.until(({ turn }) => turn?.draft !== "")).turn?.draft).toBe("A draft by REST");

      // the answer is saved by a process that dies before it can say so, while the line is being cut
      await one.dieAt("after-commit/submit-answer");
      const sent = screen.client.send({ machine: "interview", id }, answerTo(first), { key: "first-answer" });
      await one.exited;
      expect(one.signal()).toBe("SIGKILL");
      told.said.set(first, answerTo(first).text);
      expect(screen.state().status).not.toBe("gone");
      // what happens while nobody listens
      await other.advance(leaseMs);
      const second = await openTurn(elsewhere, id, first);
      await send({ type: "save-draft", turnId: second, text: "Nobody saw this come" } as { type: string });

      address.turnTo(other.port);
      screen.client.retryNow();
      expect(await sent).toMatchObject({ repeated: true });
      expect((await screen.until(({ turn }) => turn?.turnId === second)).turn?.draft).toBe("Nobody saw this come");
      expect(await sentBy(other)).toEqual({ snapshot: 0 });

      for (let view = await screen.until(isOpen); view.status !== "complete";) {
        const turnId = view.turn?.turnId ?? "";
        told.said.set(turnId, answerTo(turnId).text);
        const { version: answered } = await screen.client.send({ machine: "interview", id }, answerTo(turnId));
        view = await screen.until((next) => next.version > answered && (isOpen(next) || next.status === "complete"));
      }
      const last = screen.state();
      expect(last.view?.report).toBeDefined();

      const page = await elsewhere.get(`/api/interviews/${id}/events?after=0&limit=200`);
      const entries = page.body["entries"] as readonly Entry[];
      checkJournal(entries, told);
      // what an event says may grow with what is revealed; that none is missing is what is asked
      const versions = last.entries.map((entry) => entry.version);
      expect(versions).toEqual(entries.map((entry) => entry.version).slice(-versions.length));
      expect(versions[0]).toBeLessThanOrEqual(version);
    } finally {
      await Promise.all(servers.map(async (server) => server.stop()));
    }
  },
);

async function startAt(place: Place, name: string, publicUrl: string): Promise<ServerProcess> {
  return startServer({
    dataFolder: join(place.dataFolder, name),
    databaseUrl: place.databaseUrl,
    pages: false,
    env: { PUBLIC_URL: publicUrl, SEGNO_SIGNING_KEYS: signingKeys },
  });
}

/** The turn that is open after the one that is named; asked by REST, so that no other socket is in the way. */
async function openTurn(session: Session, id: string, after: string): Promise<string> {
  const view = await vi.waitUntil(
    async () => {
      const { body } = await session.get(`/api/interviews/${id}`);
      const found = body as unknown as InterviewView;
      return isOpen(found) && found.turn?.turnId !== after ? found : undefined;
    },
    { timeout: 10_000, interval: 100 },
  );
  return view.turn?.turnId ?? "";
}

/** How many snapshots of aggregates a server has sent. */
async function sentBy({ url }: ServerProcess): Promise<{ readonly snapshot: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const [, count = "0"] = /segno_socket_sent_total\{type="snapshot"\} (\d+)/u.exec(text) ?? [];
  return { snapshot: Number(count) };
}
