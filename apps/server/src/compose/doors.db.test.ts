import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TenantId, parseTenantId, systemTenant } from "segno";
import { silentLog } from "segno/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { readConfig } from "../config.ts";
import { createCookies } from "../identity/cookies.ts";
import { createDemoIdentity } from "../identity/demo-identity.ts";
import { cacheFolder } from "../places.ts";
import { bells } from "../testing/bells.ts";
import { type Browser, openBrowser } from "../testing/browser.ts";
import { lamps } from "../testing/lamps.ts";
import type { OpenPorts } from "./open-ports.ts";
import { type RunningServer, startServer } from "./start-server.ts";

const demo = parseTenantId("demo");
const apps = [lamps(), bells];
let folder = "";
let server: RunningServer;
let ports: OpenPorts;
let ann: Browser; // the demo's first person, a candidate
let bob: Browser; // its second

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segno-doors-"));
  const config = readConfig({ PORT: "0", SEGNO_DATA: join(folder, "data") }, [], apps);
  const opened = (open: OpenPorts): void => void (ports = open);
  server = await startServer({ config, apps, root: folder, cacheFolder, log: silentLog, testing: { opened } });
  [ann, bob] = ["demo-candidate", "second-candidate"].map(signedIn) as [Browser, Browser];
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => nextMinute()); // each test has its minute's rates and notes for itself

/** Signed in as one of the demo's people, as if by its switch. */
function signedIn(person: string): Browser {
  const cookies = createCookies(server.url);
  const { demo: switching } = createDemoIdentity({ ...ports, counter: ports.database.counter, cookies });
  return openBrowser(() => server.url, [switching?.become(person, ports.clock.now()) ?? ""]);
}

const stranger = (): Browser => openBrowser(() => server.url);

async function nextMinute(byMs = 60_001): Promise<void> {
  await ports.database.advanceClock(byMs);
  await ports.clock.measure();
}

async function make(by: Browser, path = "/api/lamps"): Promise<string> {
  const made = await by.post(path, {});
  expect(made.status).toBe(202);
  return ((await made.json()) as { readonly view: { readonly id: string } }).view.id;
}

async function linkTo(by: Browser, lamp: string): Promise<{ readonly id: string; readonly token: string }> {
  const made = await by.post(`/api/lamps/${lamp}/links`, {});
  const { id, url } = (await made.json()) as { readonly id: string; readonly url: string };
  return { id, token: new URL(url).hash.slice(1) };
}

const status = async (by: Browser, path: string): Promise<number> => (await by.get(path)).status;
const subscribe = (id: string, lamp: string): object => ({
  type: "subscribe",
  id,
  ref: { tenant: "demo", machine: "lamp", id: lamp },
});

test("who signs out is signed out with every copy of the cookie, and its sockets end; another sign-in stays", async () => {
  const cookies = createCookies(server.url);
  const { demo } = createDemoIdentity({ ...ports, counter: ports.database.counter, cookies });
  const cookie = demo?.become("demo-candidate", ports.clock.now()) ?? "";
  const [leaving, copy] = [openBrowser(() => server.url, [cookie]), openBrowser(() => server.url, [cookie])];
  const [line, other] = [await copy.connect(), await ann.connect()];

  expect((await leaving.remove("/api/me")).status).toBe(204);

  expect(await line.closed).toBe(4401);
  expect(await status(copy, "/api/me")).toBe(401);
  expect(await status(ann, "/api/me")).toBe(200);
  other.say({ type: "ping" });
  await other.next("pong");
  other.socket.close();
});

describe("a link that somebody opens who is signed in", () => {
  test("is a door to its one thing, beside their own, by HTTP and on one socket", async () => {
    const [lamp, other, own] = [await make(ann), await make(ann), await make(bob)];
    expect(await status(bob, `/api/lamps/${lamp}`)).toBe(404);
    const { id, token } = await linkTo(ann, lamp);
    expect((await bob.post("/api/links/redeem", { token })).status).toBe(204);

    expect(await (await bob.get("/api/me")).json()).toMatchObject({
      subject: "second-candidate",
      links: [{ scope: `lamp:${lamp}`, tenant: "demo", path: "/lamps/demo-lamp" }],
    });
    const statuses = await Promise.all([lamp, other, own].map(async (each) => status(bob, `/api/lamps/${each}`)));
    expect(statuses).toEqual([200, 404, 200]);
    expect((await bob.post(`/api/lamps/${lamp}/commands`, { type: "press" })).status).toBe(200);

    const line = await bob.connect();
    line.say({ type: "subscribe-list", id: "mine", tenant: "demo", list: "my-lamps" });
    expect(await line.next("list-snapshot")).toMatchObject({ value: [own] });
    line.say(subscribe("theirs", lamp));
    expect(await line.next("snapshot")).toMatchObject({ id: "theirs", view: { owner: "demo-candidate" } });
    line.say(subscribe("own", own));
    expect(await line.next("snapshot")).toMatchObject({ id: "own", view: { owner: "second-candidate" } });
    line.say(subscribe("other", other));
    expect(await line.next("gone")).toMatchObject({ id: "other", code: "not-found" });

    expect((await ann.remove(`/api/lamps/${lamp}/links/${id}`)).status).toBe(204);
    expect(await line.next("gone")).toMatchObject({ id: "theirs", code: "not-found" });
    expect(line.socket.readyState).toBe(WebSocket.OPEN);
    expect(await status(bob, `/api/lamps/${lamp}`)).toBe(404);
    expect(await status(bob, `/api/lamps/${own}`)).toBe(200);
    line.socket.close();
  });

  test("and the sign-in are left one without the other", async () => {
    const carol = signedIn("second-candidate");
    const [lamp, own] = [await make(ann), await make(carol)];
    await carol.post("/api/links/redeem", { token: (await linkTo(ann, lamp)).token });

    expect((await carol.remove("/api/me")).status).toBe(204);
    expect(await (await carol.get("/api/me")).json()).toMatchObject({ scopes: [`lamp:${lamp}`] });
    expect([await status(carol, `/api/lamps/${lamp}`), await status(carol, `/api/lamps/${own}`)]).toEqual([200, 404]);

    expect((await carol.remove(`/api/links/lamp:${own}`)).status).toBe(404);
    expect((await carol.remove(`/api/links/lamp:${lamp}`)).status).toBe(204);
    expect(await status(carol, "/api/me")).toBe(401);

    const dave = signedIn("second-candidate");
    await dave.post("/api/links/redeem", { token: (await linkTo(ann, lamp)).token });
    expect((await dave.remove(`/api/links/lamp:${lamp}`)).status).toBe(204);
    expect(await (await dave.get("/api/me")).json()).toMatchObject({ subject: "second-candidate", links: [] });
    expect(await status(dave, `/api/lamps/${lamp}`)).toBe(404);
  });

  test("opens nothing once its time is over, whatever is signed in beside it", async () => {
    const lamp = await make(ann);
    await bob.post("/api/links/redeem", { token: (await linkTo(ann, lamp)).token });
    expect(await status(bob, `/api/lamps/${lamp}`)).toBe(200);
    await nextMinute(3_600_000);
    expect(await status(bob, `/api/lamps/${lamp}`)).toBe(404);
    expect(await (await bob.get("/api/me")).json()).toMatchObject({ subject: "second-candidate", links: [] });
  });
});

describe("a role that one product gives", () => {
  test("is none in another one, by HTTP and by socket", async () => {
    const [lamp, bell] = [await make(ann), await make(bob, "/api/bells")];
    expect(await (await bob.get("/api/me")).json()).toMatchObject({
      roles: { lamps: ["candidate"], bells: ["admin"] },
    });
    // an admin of lamps would see it
    expect([await status(bob, `/api/lamps/${lamp}`), await status(bob, `/api/bells/${bell}`)]).toEqual([404, 200]);

    const line = await bob.connect();
    line.say(subscribe("lamp", lamp));
    expect(await line.next("gone")).toMatchObject({ id: "lamp", code: "not-found" });
    line.say({ type: "subscribe", id: "bell", ref: { tenant: "demo", machine: "bell", id: bell } });
    expect(await line.next("snapshot")).toMatchObject({ id: "bell", view: { legal: ["ring"] } });
    line.say({ type: "subscribe", id: "none", ref: { tenant: "demo", machine: "gong", id: bell } });
    expect(await line.next("gone")).toMatchObject({ id: "none", code: "not-found" });
    line.socket.close();
  });

  test("is none of a link's to a thing of another one", async () => {
    const [lamp, bell] = [await make(ann), await make(ann, "/api/bells")];
    const guest = stranger();
    await guest.post("/api/links/redeem", { token: (await linkTo(ann, lamp)).token });
    expect([await status(guest, `/api/lamps/${lamp}`), await status(guest, `/api/bells/${bell}`)]).toEqual([200, 401]);
    expect(await (await guest.get("/api/me")).json()).toMatchObject({ roles: { lamps: ["candidate"] } });
  });
});

test("a tenant that a path names is asked of the product whose path it is", async () => {
  expect(await (await bob.get("/api/towers/demo")).json()).toEqual({ tenant: "demo", roles: ["admin"] });
  const [foreign, unknown] = [await bob.get("/api/towers/somebody-elses"), await bob.get("/api/towers/nobodys")];
  const told = [foreign, unknown].map(async (answer) => ({ ...((await answer.json()) as object), instance: "" }));
  expect(await Promise.all(told)).toEqual([
    expect.objectContaining({ code: "not-found", id: "somebody-elses" }),
    expect.objectContaining({ code: "not-found", id: "nobodys" }),
  ]);
});

describe("the audit", () => {
  interface Row {
    readonly kind: string;
    readonly action: string;
    readonly outcome: string;
    readonly subject: string | null;
    readonly details: object;
    readonly personal: object | null;
  }
  /** What was written down while something was done. */
  async function writtenBy(act: () => Promise<unknown>, tenant: TenantId = demo): Promise<readonly Row[]> {
    const own = ports.database.forTenant(tenant);
    const rows = async (): Promise<readonly Row[]> => {
      await ports.database.housekeep();
      return own.query<Row>(
        "select kind, action, outcome, subject, details, personal from segno.audit_entries where tenant_id = $1 order by id",
        [tenant],
      );
    };
    const before = (await rows()).length;
    await nextMinute();
    await act();
    return (await rows()).slice(before);
  }
  const about = { subject: "second-candidate", personal: null };
  const http = { ...about, details: { channel: "http" } };
  const socket = { ...about, details: { channel: "socket" } };

  test("names what was refused, to whom and of what, on either channel", async () => {
    const bell = await make(bob, "/api/bells");
    const ring = { type: "ring" };
    expect(await writtenBy(async () => bob.post(`/api/bells/${bell}/commands`, ring))).toEqual([
      { ...about, kind: "refusal", action: "ring", outcome: "no-clapper", details: { channel: "http", bell } },
    ]);
    const line = await bob.connect();
    const ref = { tenant: "demo", machine: "bell", id: bell };
    const refused = async (): Promise<void> => {
      line.say({ type: "command", id: "c", ref, command: ring });
      await line.next("refused");
    };
    expect(await writtenBy(refused)).toEqual([
      { ...about, kind: "refusal", action: "ring", outcome: "no-clapper", details: { channel: "socket", bell } },
    ]);
    line.socket.close();
  });

  test("has a foreign attempt under the actor's own tenant, without what was tried", async () => {
    const lamp = await make(ann);
    const path = "/api/lamps/{id}";
    expect(await writtenBy(async () => bob.get(`/api/lamps/${lamp}`))).toEqual([
      { ...http, kind: "foreign-attempt", action: `GET ${path}`, outcome: "not-found" },
    ]);
    expect(await writtenBy(async () => bob.get("/api/towers/somebody-elses"))).toEqual([
      { ...http, kind: "foreign-attempt", action: "GET /api/towers/{tower}", outcome: "not-found" },
    ]);
    const line = await bob.connect();
    const ref = { tenant: "somebody-elses", machine: "lamp", id: lamp };
    const tried = async (): Promise<void> => {
      line.say({ type: "command", id: "c", ref, command: { type: "press" } });
      await line.next("refused");
    };
    expect(await writtenBy(tried)).toEqual([
      { ...socket, kind: "foreign-attempt", action: "press", outcome: "not-found" },
    ]);
    expect(await writtenBy(tried, parseTenantId("somebody-elses"))).toEqual([]);
    line.socket.close();
  });

  test("has who signed in, and a sign-in that failed under no tenant of ours", async () => {
    const signedIn = { kind: "sign-in", outcome: "done", personal: null, details: {} };
    const token = new URL(server.entryUrl ?? "").hash.slice(1);
    expect(await writtenBy(async () => stranger().post("/api/demo/enter", { token }))).toEqual([
      { ...signedIn, action: "demo-link", subject: "demo-candidate" },
    ]);
    expect(await writtenBy(async () => ann.post("/api/demo/person", { id: "demo-candidate" }))).toEqual([
      { ...signedIn, action: "demo-switch", subject: "demo-candidate" },
    ]);
    const failed = { kind: "sign-in", subject: null, details: {}, personal: { address: "127.0.0.1" } };
    expect(await writtenBy(async () => stranger().post("/api/demo/enter", { token }), systemTenant)).toEqual([
      { ...failed, action: "POST /api/demo/enter", outcome: "link-expired" },
    ]);
    const forger = openBrowser(() => server.url, ["segno=a-cookie-that-we-never-signed"]);
    expect(await writtenBy(async () => forger.get("/api/me"), systemTenant)).toEqual([
      { ...failed, action: "GET /api/me", outcome: "not-signed-in" },
    ]);
    const dialled = async (by: Browser): Promise<void> => expect(await by.dial().closed).toBe(4401);
    expect(await writtenBy(async () => dialled(forger), systemTenant)).toEqual([
      { ...failed, action: "socket", outcome: "not-signed-in", personal: null },
    ]);
    expect(await writtenBy(async () => stranger().get("/api/me"), systemTenant)).toEqual([]);
    expect(await writtenBy(async () => dialled(stranger()), systemTenant)).toEqual([]);
  });

  test("has each redemption of a link, and no token of it", async () => {
    const lamp = await make(ann);
    const { id, token } = await linkTo(ann, lamp);
    const redeemed = await writtenBy(async () => stranger().post("/api/links/redeem", { token }));
    expect(redeemed).toEqual([
      {
        kind: "link",
        action: "redeemed",
        outcome: "done",
        subject: "demo-candidate",
        details: { link: id, lamp },
        personal: null,
      },
    ]);
  });
});

test("what is measured has all that is promised, in words, and no id in any label", async () => {
  const lamp = await make(ann);
  const line = await ann.connect();
  line.say(subscribe("s", lamp));
  await line.next("snapshot");
  await ann.post(`/api/lamps/${lamp}/commands`, { type: "press" });
  for (let isOn = false; !isOn;) isOn = JSON.stringify(await line.next("patch")).includes('"on"');
  line.say({ type: "command", id: "c", ref: { tenant: "demo", machine: "lamp", id: lamp }, command: { type: lamp } });
  await line.next("refused");
  await ann.get(`/api/${lamp}`);

  const text = await (await ann.get("/metrics")).text();
  for (const sample of [
    'segno_transitions_total{machine="lamp",from="off",to="warming",command="press",outcome="saved"} ',
    'segno_refusals_total{machine="lamp",command="unknown",code="invalid-command"} ',
    'segno_commit_seconds_count{machine="lamp"} ',
    'segno_outbox_lag_seconds_count{kind="effect"} ',
    'segno_outbox_depth{kind="effect",state="waiting"} ',
    'segno_outbox_depth{kind="timer",state="dead"} 0',
    'segno_effects_total{effect="glow",outcome="done"} ',
    'segno_breakers{outside="power-station",state="closed"} 1',
    'segno_breakers{outside="power-station",state="open"} 0',
    'segno_http_requests_total{method="POST",route="/api/lamps/{id}/commands",status="200"} ',
    'segno_http_requests_total{method="other",route="none",status="404"} ',
    'segno_socket_refused_total{code="invalid-command"} ',
  ])
    expect(text).toContain(`\n${sample}`);
  expect(text).toMatch(/^segno_sockets [1-9]/mu);
  expect(text).not.toContain(lamp);
  const help = [...text.matchAll(/^# HELP (segno_\w+) (.*)$/gmu)];
  expect(help.length).toBeGreaterThan(10);
  for (const [, name, words] of help) expect(words, name).not.toBe(name);
  line.socket.close();
});
