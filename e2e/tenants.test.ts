import { once } from "node:events";
import { interviews } from "@segno/interviews";
import type { TenantId } from "segno";
import type { Database } from "segno/postgres";
import { silentLog } from "segno/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import type { ServerApp, ServerDeps } from "../apps/server/src/compose/kinds.ts";
import { type RunningServer, startServer } from "../apps/server/src/compose/start-server.ts";
import { readConfig } from "../apps/server/src/config.ts";
import { cacheFolder } from "../apps/server/src/places.ts";
import { cookieOf, twoTenants, twoTenantsIdentity } from "../apps/server/src/testing/two-tenants.ts";
import { clientMessage, protocolVersion } from "../packages/kernel/src/protocol/messages.ts";
import { type Place, placeKinds } from "./support/databases.ts";
import { type Named, type Operation, operationsOf, pairsOf, type Request } from "./support/attack.ts";
import { shortInterview } from "./support/interview-steps.ts";
import { type Answer, type Session, sessionOf } from "./support/rest.ts";
import { sampleOf } from "./support/sample.ts";
import { emptyRoot } from "./support/server.ts";

const [mine, theirs] = twoTenants;
/** There in both tenants; there in theirs alone; there in neither. */
const [shared, foreign, unknown] = ["shared-id", "foreign-id", "unknown-id"] as const;

/** Under the rate of commands, so that it is not the rate that answers. */
const commandsAMinute = 50;

for (const kind of placeKinds(process.env["DATABASE_URL"]))
  describe(`two tenants with equal ids on ${kind.name}`, () => {
    let place: Place;
    let server: RunningServer;
    let database: Database;
    let engine: ServerDeps["engine"];
    let attacker: Session;
    let owner: Session;
    let operations: readonly Operation[];
    let names: Readonly<Record<string, Named>>;
    let commands: readonly string[];
    let listNames: readonly string[] = [];

    beforeAll(async () => {
      place = await kind.open();
      const root = await emptyRoot(place.dataFolder);
      const environment = { PORT: "0", SEGNO_DATA: place.dataFolder, DATABASE_URL: place.databaseUrl };
      const { demo: _demo, ...app } = interviews as ServerApp;
      const { http, lists } = app;
      const watched: ServerApp = {
        ...app,
        http: (deps) => {
          ({ engine } = deps);
          return typeof http === "function" ? http(deps) : (http ?? []);
        },
        lists: (deps) => {
          const declared = typeof lists === "function" ? lists(deps) : (lists ?? []);
          listNames = declared.map(({ name }) => name);
          return declared;
        },
      };
      server = await startServer({
        config: readConfig(environment, [], [interviews]),
        apps: [watched],
        root,
        cacheFolder,
        log: silentLog,
        testing: {
          identity: twoTenantsIdentity,
          opened: (ports) => {
            ({ database } = ports);
          },
        },
      });
      const url = `http://localhost:${server.port}`;
      [attacker, owner] = [sessionOf(url, cookieOf(mine)), sessionOf(url, cookieOf(theirs))];
      await make(mine, shared);
      await make(theirs, shared);
      await make(theirs, foreign);
      operations = operationsOf((await attacker.get("/api/openapi.json")).body);
      const linkOf = async (session: Session, id: string): Promise<string> => {
        const { status, body } = await session.post(`/api/interviews/${id}/links`, {});
        expect(status).toBe(201);
        return body["id"] as string;
      };
      const everybodys = (name: string): Named => ({ mine: name, theirs: name, nobodys: name });
      names = {
        id: { mine: shared, theirs: foreign, nobodys: unknown },
        linkId: { mine: await linkOf(attacker, shared), theirs: await linkOf(owner, foreign), nobodys: "no-link" },
        scope: { mine: `interview:${shared}`, theirs: `interview:${foreign}`, nobodys: `interview:${unknown}` },
        questionId: everybodys("q-1"),
        code: everybodys("not-found"),
      };
      commands = interviews.machines[0]?.commandNames ?? [];
    }, 60_000);

    afterAll(async () => {
      await server.close();
      await place[Symbol.asyncDispose]();
    });

    /** One that is planned and started, by its own tenant's person. */
    async function make(tenant: TenantId, id: string): Promise<void> {
      const actor = { tenant, subject: `person-of-${tenant}`, kind: "person", roles: ["candidate"] } as const;
      const ref = { machine: "interview", id };
      const own = engine.forTenant(tenant);
      await own.send(
        ref,
        { type: "plan-interview", setup: { ...shortInterview, role: `Role at ${tenant}` } },
        { actor },
      );
      await vi.waitUntil(async () => (await own.view(ref, actor)).status === "idle", { timeout: 20_000 });
      await own.send(ref, { type: "start" }, { actor });
    }

    /** All that is theirs in the product's tables, as it lies in the database. */
    async function allOfTheirs(): Promise<unknown> {
      const own = database.forTenant(theirs);
      const tables = await own.query<{ name: string }>(`
        select quote_ident(n.nspname) || '.' || quote_ident(r.relname) as name
          from pg_attribute as a join pg_class as r on r.oid = a.attrelid and r.relkind = 'r'
          join pg_namespace as n on n.oid = r.relnamespace
         where a.attname = 'tenant_id' and n.nspname = 'interviews' and has_table_privilege(r.oid, 'select')
         order by 1`);
      return Promise.all(
        tables.map(async ({ name }) => [
          name,
          await own.query(
            `select to_jsonb(t) as row from ${name} as t where tenant_id = $1 order by to_jsonb(t)::text`,
            [theirs],
          ),
        ]),
      );
    }

    /** The answer, but for what the request named. */
    async function answerOf(by: Session, { method, path, body }: Request): Promise<string> {
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = plain(await by.send(method, path, init));
      return Object.values(names)
        .flatMap(({ theirs: foreignName, nobodys }) => (foreignName === nobodys ? [] : [foreignName, nobodys]))
        .reduce((text, name) => text.replaceAll(name, "{…}"), answer);
    }

    test("by REST, what is theirs and what is nobody's are answered alike on every route, byte for byte", async () => {
      const before = await allOfTheirs();
      let asked = 0;
      for (const operation of operations)
        for (const pair of pairsOf(operation, names)) {
          if (asked % commandsAMinute === 0) await database.advanceClock(60_001);
          asked += 2;
          const ofTheirs = await answerOf(attacker, pair.theirs);
          const about = `${operation.method} ${pair.theirs.path} ${JSON.stringify(pair.theirs.body)}`;
          expect(ofTheirs, about).toBe(await answerOf(attacker, pair.nobodys));
          if (operation.parameters.includes("id")) expect(ofTheirs, about).toMatch(/^404 /u);
        }
      expect(asked).toBeGreaterThan(2 * operations.filter(({ path }) => path.includes("{id}")).length);
      expect(await allOfTheirs()).toEqual(before);
      expect((await owner.get(`/api/interviews/${foreign}`)).status).toBe(200);
    });

    test("by REST, no route that names nothing tells of anything that is theirs", async () => {
      const before = await allOfTheirs();
      const naming = operations.filter(({ parameters }) => parameters.length === 0);
      for (const { method, path, bodies } of naming)
        for (const body of bodies) {
          const { text } = await attacker.send(method, path, body === undefined ? {} : { body: JSON.stringify(body) });
          for (const word of [foreign, `Role at ${theirs}`, names["linkId"]?.theirs ?? ""])
            expect(text, `${method} ${path}`).not.toContain(word);
        }
      expect(await allOfTheirs()).toEqual(before);
    });

    test("by REST, under an id that both have each sees and changes its own", async () => {
      const before = await allOfTheirs();
      const view = await attacker.get(`/api/interviews/${shared}`);
      expect(view.text).toContain(`Role at ${mine}`);
      expect(view.text).not.toContain(`Role at ${theirs}`);
      expect((await owner.get(`/api/interviews/${shared}`)).text).toContain(`Role at ${theirs}`);
      const { status } = await attacker.post(`/api/interviews/${shared}/commands`, { type: "pause" });
      expect(status).toBe(200);
      expect(await allOfTheirs()).toEqual(before);
      const list = await attacker.get("/api/interviews");
      expect(list.text).not.toContain(foreign);
      expect(list.text).not.toContain(String(theirs));
    });

    test("by socket, every message that names an aggregate or a tenant is answered alike for theirs and for none", async () => {
      const before = await allOfTheirs();
      const options = z.toJSONSchema(clientMessage).oneOf as readonly {
        readonly properties: Readonly<Record<string, { readonly const?: string }>>;
      }[];
      const [naming, others] = [true, false].map((names) =>
        options.filter(({ properties }) => ("ref" in properties || "tenant" in properties) === names),
      );
      // what a message without them may say names nothing that is anybody's
      for (const { properties } of others ?? [])
        expect(["id", "protocol", "type"]).toEqual(expect.arrayContaining(Object.keys(properties)));
      expect(naming?.length).toBeGreaterThan(0);
      await using line = await openLine(attacker);
      let asked = 0;
      const everyMachine = interviews.machines.map(({ name }) => name);
      for (const option of naming ?? []) {
        const message = sampleOf(option) as Readonly<Record<string, unknown>>;
        const extras = "command" in message ? commands.map((type) => ({ command: { type } })) : [{}];
        const lists = "list" in message ? listNames : [undefined];
        for (const machine of "ref" in message ? everyMachine : [""])
          for (const list of lists)
            for (const extra of extras) {
              /** The answer, but for what the asker named. */
              const said = async (tenant: string, id: string): Promise<string> => {
                if (asked % commandsAMinute === 0) await database.advanceClock(60_001);
                asked += 1;
                const whose = "ref" in message ? { ref: { tenant, machine, id } } : { tenant };
                const answer = await line.ask({
                  ...message,
                  ...whose,
                  ...extra,
                  ...(list === undefined ? {} : { list }),
                });
                return answer.replaceAll(id, "{id}").replaceAll(tenant, "{tenant}");
              };
              const none = await said("no-firm", unknown);
              expect(JSON.parse(none)).toMatchObject({ code: "not-found", status: 404 });
              for (const id of [foreign, shared]) expect(await said(theirs, id)).toBe(none);
              if ("ref" in message) expect(await said(mine, foreign)).toBe(await said(mine, unknown));
            }
      }
      expect(await allOfTheirs()).toEqual(before);
    });

    test("by SQL under the application's role no row of theirs is seen, made or changed in any table", async () => {
      const own = database.forTenant(mine);
      const tables = await own.query<{ name: string; updates: boolean; deletes: boolean }>(`
        select quote_ident(c.table_schema) || '.' || quote_ident(c.table_name) as name,
               has_table_privilege(quote_ident(c.table_schema) || '.' || quote_ident(c.table_name), 'delete') as deletes
          from pg_attribute as a
          join pg_class as r on r.oid = a.attrelid and r.relkind in ('r', 'p', 'v')
          join pg_namespace as n on n.oid = r.relnamespace
          join information_schema.tables as c on c.table_schema = n.nspname and c.table_name = r.relname
         where a.attname = 'tenant_id' and n.nspname in ('segno', 'interviews')
           and has_table_privilege(r.oid, 'select')
         order by 1`);
      expect(tables.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["interviews.interview", "segno.history", "segno.journal", "segno.outbox"]),
      );
      const before = await allOfTheirs();
      for (const { name, deletes } of tables) {
        expect(await own.query(`select 1 from ${name} where tenant_id = $1`, [theirs]), name).toEqual([]);
        expect(await own.query(`select 1 from ${name} where tenant_id <> $1`, [mine]), name).toEqual([]);
        if (deletes)
          expect(await own.query(`delete from ${name} where tenant_id = $1 returning 1`, [theirs]), name).toEqual([]);
      }
      const moved = own.query("update interviews.interview set tenant_id = $1 where id = $2", [theirs, shared]);
      await expect(moved).rejects.toMatchObject({ details: { sqlState: expect.stringMatching(/^(?:42501|23505)$/u) } });
      const touched = await own.query(
        "update interviews.interview set version = version where tenant_id = $1 returning id",
        [theirs],
      );
      expect(touched).toEqual([]);
      expect(await allOfTheirs()).toEqual(before);
    });
  });

/** All of an answer but what names the request. */
function plain({ status, text, body, headers }: Answer): string {
  const { instance } = body as { readonly instance?: string };
  const id = headers.get("x-request-id") ?? "";
  const bytes = [instance ?? "", id].filter(Boolean).reduce((rest, part) => rest.replaceAll(part, "…"), text);
  return `${status} ${headers.get("content-type") ?? ""} ${bytes}`;
}

interface RawLine extends AsyncDisposable {
  /** @returns the answer as it came, without the message's id */
  ask(message: object): Promise<string>;
}

/** A socket without a client of ours, which would keep to its own tenant. */
async function openLine({ url, cookie }: Session): Promise<RawLine> {
  const socket = new WebSocket(`${url.replace(/^http/u, "ws")}/socket`, { headers: { cookie } });
  await once(socket, "open");
  let ids = 0;
  const waiting = new Map<string, (text: string) => void>();
  socket.on("message", (data: Buffer) => {
    const text = data.toString();
    const { id } = JSON.parse(text) as { readonly id?: string };
    waiting.get(id ?? "welcome")?.(text.replace(`"id":"${id}"`, `"id":""`));
  });
  const heard = async (id: string): Promise<string> => new Promise((resolve) => void waiting.set(id, resolve));
  const welcome = heard("welcome");
  socket.send(JSON.stringify({ type: "hello", protocol: protocolVersion }));
  await welcome;
  return {
    ask: async (message) => {
      ids += 1;
      const answer = heard(String(ids));
      socket.send(JSON.stringify({ ...message, id: String(ids) }));
      return answer;
    },
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, "close");
    },
  };
}
