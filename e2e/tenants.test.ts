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
import { shortInterview } from "./support/interview-steps.ts";
import { type Answer, type Session, sessionOf } from "./support/rest.ts";
import { emptyRoot } from "./support/server.ts";

const [mine, theirs] = twoTenants;
/** There in both tenants; there in theirs alone; there in neither. */
const [shared, foreign, unknown] = ["shared-id", "foreign-id", "unknown-id"] as const;

/** Under the rate of commands, so that it is not the rate that answers. */
const commandsAMinute = 50;

interface Operation {
  readonly method: string;
  readonly path: string;
}

for (const kind of placeKinds(process.env["DATABASE_URL"]))
  describe(`two tenants with equal ids on ${kind.name}`, () => {
    let place: Place;
    let server: RunningServer;
    let database: Database;
    let engine: ServerDeps["engine"];
    let attacker: Session;
    let owner: Session;
    let operations: readonly Operation[];
    let commands: readonly string[];

    beforeAll(async () => {
      place = await kind.open();
      const root = await emptyRoot(place.dataFolder);
      const environment = { PORT: "0", SEGNO_DATA: place.dataFolder, DATABASE_URL: place.databaseUrl };
      const { demo: _demo, ...app } = interviews as ServerApp;
      const { http } = app;
      const watched: ServerApp = {
        ...app,
        http: (deps) => {
          ({ engine } = deps);
          return typeof http === "function" ? http(deps) : (http ?? []);
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
      const { body } = await attacker.get("/api/openapi.json");
      const paths = body["paths"] as Readonly<Record<string, Readonly<Record<string, object>>>>;
      operations = Object.entries(paths)
        .filter(([path]) => path.includes("{id}"))
        .flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })));
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

    /** All that is theirs, as it lies in the database. */
    async function allOfTheirs(): Promise<unknown> {
      return database
        .forTenant(theirs)
        .query("select id, version, state from interviews.interview where tenant_id = $1 order by id", [theirs]);
    }

    /** What the audit of a tenant says by now. */
    async function audited(tenant: TenantId): Promise<readonly { readonly kind: string; readonly subject: string }[]> {
      await database.housekeep();
      return database
        .forTenant(tenant)
        .query(
          "select kind, action, outcome, subject, details from segno.audit_entries where tenant_id = $1 order by id",
          [tenant],
        );
    }

    /** Each operation with the ids of one interview put in; every command of the machine where commands are taken. */
    async function attack(by: Session, id: string): Promise<readonly string[]> {
      const answers: string[] = [];
      for (const { method, path } of operations) {
        const at = path.replace("{id}", id).replaceAll(/\{[^}]+\}/gu, "some-part");
        const bodies =
          method !== "POST" ? [undefined] : path.endsWith("/commands") ? commands.map((type) => ({ type })) : [{}];
        for (const body of bodies) {
          const init = body === undefined ? {} : { body: JSON.stringify(body) };
          answers.push(
            `${method} ${path} ${JSON.stringify(body)}: ${plain(await by.send(method, at, init)).replaceAll(id, "{id}")}`,
          );
        }
      }
      return answers;
    }

    test("by REST, a foreign id and an unknown one are answered alike on every route, byte for byte", async () => {
      expect(operations.length).toBeGreaterThan(5);
      const before = await allOfTheirs();
      const ofForeign = await attack(attacker, foreign);
      expect(ofForeign).toEqual(await attack(attacker, unknown));
      expect(ofForeign.filter((answer) => !answer.includes(": 404 "))).toEqual([]);
      expect(await allOfTheirs()).toEqual(before);
      expect((await owner.get(`/api/interviews/${foreign}`)).status).toBe(200);

      const [ours, ofTheirs] = [await audited(mine), await audited(theirs)];
      expect(ours.map(({ kind, subject }) => `${kind} of ${subject}`)).toContain(
        `foreign-attempt of person-of-${mine}`,
      );
      expect(JSON.stringify(ours)).not.toContain(foreign);
      expect(JSON.stringify(ofTheirs)).not.toContain(mine);
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
      const naming = options.filter(({ properties }) => "ref" in properties || "tenant" in properties);
      const types = naming.map(({ properties }) => properties["type"]?.const ?? "");
      expect(types.toSorted()).toEqual(["command", "subscribe", "subscribe-list"]);
      await using line = await openLine(attacker);
      let asked = 0;
      for (const type of types)
        for (const extra of type === "command" ? commands.map((name) => ({ command: { type: name } })) : [{}]) {
          /** The answer, but for the id that the asker named. */
          const said = async (tenant: string, id: string): Promise<string> => {
            if (asked % commandsAMinute === 0) await database.advanceClock(60_001);
            asked += 1;
            const answer = await line.ask(
              type === "subscribe-list"
                ? { type, tenant, list: "my-interviews" }
                : { type, ref: { tenant, machine: "interview", id }, ...extra },
            );
            return answer.replaceAll(id, "{id}").replaceAll(tenant, "{tenant}");
          };
          const none = await said("no-firm", unknown);
          expect(JSON.parse(none)).toMatchObject({ code: "not-found", status: 404 });
          for (const id of [foreign, shared]) expect(await said(theirs, id)).toBe(none);
          if (type !== "subscribe-list") expect(await said(mine, foreign)).toBe(await said(mine, unknown));
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
      socket.send(JSON.stringify({ id: String(ids), ...message }));
      return answer;
    },
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, "close");
    },
  };
}
