import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import type { KnownLink } from "segno";
import { silentLog } from "segno/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { readConfig } from "../config.ts";
import { cacheFolder } from "../places.ts";
import { type Browser, openBrowser } from "../testing/browser.ts";
import { lamps } from "../testing/lamps.ts";
import { runCommand } from "./run-command.ts";
import { type RunningServer, startServer } from "./start-server.ts";

let root = "";
let server: RunningServer;
const links = new Map<string, KnownLink>();
const app = lamps({ links });

async function start(): Promise<RunningServer> {
  const environment = { PORT: "0", SEGNO_DATA: join(root, "data"), LAMPS_COLOUR: "blue" };
  const config = readConfig(environment, [], [app]);
  return startServer({ config, apps: [app], root, cacheFolder, log: silentLog });
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "segno-server-"));
  await mkdir(join(root, "apps", "web", "dist"), { recursive: true });
  await writeFile(join(root, "apps", "web", "dist", "index.html"), "<!doctype html><title>Segno</title>");
  server = await start();
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

const browser = (): Browser => openBrowser(() => server.url);

let entered: Browser | undefined;

/** The demo's first person: the printed link is good for one browser, so that one is kept. */
async function candidate(): Promise<Browser> {
  if (entered) return entered;
  entered = browser();
  const token = new URL(server.entryUrl ?? "").hash.slice(1);
  expect((await entered.post("/api/demo/enter", { token })).status).toBe(200);
  return entered;
}

describe("the demo", () => {
  test("is entered by its link once, and then says as whom", async () => {
    const first = await candidate();
    const token = new URL(server.entryUrl ?? "").hash.slice(1);

    expect(await (await first.get("/api/me")).json()).toEqual({
      tenant: "demo",
      subject: "demo-candidate",
      name: "Demo candidate",
      organisation: "Demo organisation",
      roles: { lamps: ["candidate"] },
      links: [],
      demo: true,
      people: [
        { id: "demo-candidate", name: "Demo candidate", role: "candidate" },
        { id: "second-candidate", name: "Second candidate", role: "candidate" },
        { id: "demo-admin", name: "Demo admin", role: "admin" },
      ],
    });
    const second = browser();
    const again = await second.post("/api/demo/enter", { token });
    expect(again.status).toBe(404);
    expect(await again.json()).toMatchObject({ code: "link-expired" });
    expect((await second.get("/api/me")).status).toBe(401);
  });

  test("lets the browser be somebody else, but no page of another site", async () => {
    const colleague = browser();
    expect((await colleague.post("/api/demo/person", { id: "demo-admin" })).status).toBe(401);
    const first = await candidate();
    expect(
      (await first.post("/api/demo/person", { id: "demo-admin" }, { origin: "https://evil.example" })).status,
    ).toBe(403);
    expect((await first.post("/api/demo/person", { id: "nobody" })).status).toBe(404);

    expect(await (await first.post("/api/demo/person", { id: "demo-admin" })).json()).toMatchObject({
      roles: { lamps: ["admin"] },
    });
    expect(await (await first.get("/api/me")).json()).toMatchObject({ subject: "demo-admin" });
    await first.post("/api/demo/person", { id: "demo-candidate" });
  });

  test("has the data that its products made", async () => {
    const first = await candidate();
    expect(await (await first.get("/api/lamps/demo-lamp")).json()).toMatchObject({
      status: expect.any(String),
      owner: "demo-candidate",
    });
  });
});

describe("a product", () => {
  test("is reached by HTTP, its effect is run, and a socket sees it", async () => {
    const first = await candidate();
    const made = await first.post("/api/lamps", {});
    expect(made.status).toBe(202);
    const id = new URL(made.headers.get("location") ?? "", server.url).pathname.split("/").at(-1) ?? "";

    const line = await first.connect();
    line.say({ type: "subscribe", id: "s-1", ref: { tenant: "demo", machine: "lamp", id } });
    await line.next("snapshot");
    expect((await first.post(`/api/lamps/${id}/commands`, { type: "press" })).status).toBe(200);
    for (let isOn = false; !isOn;) isOn = JSON.stringify(await line.next("patch")).includes('"on"');
    line.socket.close();
    expect(await (await first.get(`/api/lamps/${id}`)).json()).toMatchObject({ status: "on" });
  });

  test("holds its rates on every channel", async () => {
    const first = await candidate();
    const codes: number[] = [];
    for (let times = 0; times < 7; times += 1)
      codes.push((await first.post("/api/lamps/demo-lamp/commands", { type: "press" })).status);
    expect(codes).toContain(429);
  });

  test("cannot be sent what only its own effects may send", async () => {
    const first = await candidate();
    const refused = await first.post("/api/lamps/demo-lamp/commands", { type: "record-glow" });
    expect(refused.status).toBe(403);
  });

  test("gives links that open one thing to who has no sign-in, until they are revoked, sockets and all", async () => {
    const first = await candidate();
    const other = new URL((await first.post("/api/lamps", {})).headers.get("location") ?? "", server.url).pathname;
    const made = (await (await first.post("/api/lamps/demo-lamp/links", {})).json()) as Readonly<
      Record<"id" | "url" | "colour", string>
    >;
    expect(made.colour).toBe("blue");
    const token = new URL(made.url).hash.slice(1);
    const guest = browser();

    expect((await guest.post("/api/links/redeem", { token: `${token}x` })).status).toBe(404);
    const redeemed = await guest.post("/api/links/redeem", { token });
    expect([redeemed.status, redeemed.headers.get("location")]).toEqual([204, "/lamps/demo-lamp"]);
    expect((await guest.get("/api/lamps/demo-lamp")).status).toBe(200);
    expect((await guest.get(other)).status).toBe(404);
    expect((await guest.post("/api/lamps/demo-lamp/links", {})).status).toBe(401);
    expect(await (await guest.get("/api/me")).json()).toMatchObject({
      scopes: ["lamp:demo-lamp"],
      subject: "demo-candidate",
    });

    const [mine, theirs] = [await first.connect(), await guest.connect()];
    expect((await first.remove(`/api/lamps/demo-lamp/links/${made.id}`)).status).toBe(204);

    expect(await theirs.closed).toBe(4401);
    expect(mine.socket.readyState).toBe(WebSocket.OPEN);
    mine.socket.close();
    expect((await guest.get("/api/lamps/demo-lamp")).status).toBe(401);
    expect((await browser().post("/api/links/redeem", { token })).status).toBe(404);
  });

  test("leaves who opens a link to their own thing signed in as they were", async () => {
    const first = await candidate();
    const { url } = (await (await first.post("/api/lamps/demo-lamp/links", {})).json()) as { url: string };
    expect((await first.post("/api/links/redeem", { token: new URL(url).hash.slice(1) })).status).toBe(204);
    expect(await (await first.get("/api/me")).json()).not.toHaveProperty("scopes");
  });
});

describe("the process", () => {
  test("tells whether it lives, whether it is ready, and what it counted", async () => {
    const { get } = browser();
    expect(await (await get("/healthz")).json()).toEqual({ status: "ok" });
    const ready = await get("/readyz");
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      status: "ready",
      checks: { database: { ok: true }, migrations: { ok: true }, clock: { ok: true }, worker: { ok: true } },
    });
    expect(await (await get("/metrics")).text()).toMatch(/segno_transitions_total\{.*machine="lamp"/u);
  });

  test("serves the app at its pages, the reference at /api, and nothing elsewhere", async () => {
    const { get } = browser();
    expect(await (await get("/interviews/i-1/room")).text()).toContain("<title>Segno</title>");
    expect(await (await get("/demo/enter")).text()).toContain("/api/demo/enter");
    const document = JSON.stringify(await (await get("/api/openapi.json")).json());
    expect(document).toContain("/api/demo/enter");
    expect(document).toContain('"in":"cookie","name":"segno"');
    expect(document).toContain('"in":"cookie","name":"segno-link-{link}"');
    const nothing = await get("/api/nothing");
    expect([nothing.status, nothing.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
  });

  test("takes no socket of who is not signed in, nor one elsewhere", async () => {
    const stranger = new WebSocket(`${server.url.replace("http", "ws")}/socket`);
    const [code] = (await once(stranger, "close")) as [number];
    expect(code).toBe(4401);
    const astray = new WebSocket(`${server.url.replace("http", "ws")}/elsewhere`);
    const [error] = (await once(astray, "error")) as [Error];
    expect(error.message).toContain("404");
  });

  test("stops by telling its sockets, and starts again with the same data and the same sign-ins", async () => {
    const first = await candidate();
    const { closed } = await first.connect();

    await server.close();
    expect(await closed).toBe(1012);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow("fetch failed");

    const config = readConfig({ PORT: "0", SEGNO_DATA: join(root, "data") }, [], [app]);
    const lines: string[] = [];
    const command = {
      config,
      apps: [app],
      cacheFolder,
      log: silentLog,
      print: (line: string) => void lines.push(line),
    };
    expect(await runCommand(["migrate"], command)).toBe(0);
    expect(await runCommand(["lamps", "find", "demo-lamp"], command)).toBe(0);
    expect(await runCommand(["lamps", "lose"], command)).toBe(2);
    expect(lines).toEqual([
      "The database is as it should be.",
      expect.stringContaining("demo-lamp is"),
      "npm run segno -- <command>\n",
      "  migrate     brings the database to what this program needs",
      "  lamps find  says whether there is a lamp",
    ]);

    server = await start();
    expect(await (await first.get("/api/me")).json()).toMatchObject({ subject: "demo-candidate" });
    expect((await first.get("/api/lamps/demo-lamp")).status).toBe(200);
  });
});
