import { afterAll, beforeAll, expect, test } from "vitest";
import type { APIRequestContext, Browser, Locator } from "playwright-core";
import { type Place, placeKinds } from "../support/databases.ts";
import { type Followed, type InterviewView, follow } from "../support/follow.ts";
import { sessionOf } from "../support/rest.ts";
import { type ServerProcess, startServer } from "../support/server.ts";
import { violationsOf } from "./support/axe.ts";
import { focusOn, tabTo } from "./support/keyboard.ts";
import { openBrowser, openVisitor } from "./support/visitor.ts";

let place: Place;
let server: ServerProcess;
let browser: Browser;

beforeAll(async () => {
  const [embedded] = placeKinds(undefined);
  if (!embedded) throw new Error("there is no embedded database");
  place = await embedded.open();
  [server, browser] = await Promise.all([startServer({ dataFolder: place.dataFolder }), openBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
  await place[Symbol.asyncDispose]();
});

/** With the words that the page is to show. */
type Shown = InterviewView & { readonly turn?: { readonly text: string } };

/** On the subject, and too little of it: an interviewer asks on. */
const thin = "We had that in a project once. We changed it, because it was simpler to keep that way.";

test("a whole interview is taken to its report by keyboard alone, axe clean, with REST and socket in step", async () => {
  await using visitor = await openVisitor(browser);
  const { page, line } = visitor;
  const { keyboard } = page;
  const answer = page.getByRole("textbox", { name: "Your answer" });
  /** A button that can be pressed: one that commands rests while another command is on its way. */
  const button = (name: string | RegExp): Locator => page.getByRole("button", { name, disabled: false });
  const violations: string[] = [];
  const check = async (screen: string): Promise<void> => void violations.push(...(await violationsOf(page, screen)));

  await page.goto(`${server.url}/demo/enter#${server.entryToken}`);
  await page.getByRole("link", { name: "Start without preparing" }).waitFor();
  await check("home");

  await keyboard.press("n");
  await page.getByRole("heading", { name: "New interview" }).waitFor();
  await check("new");
  await keyboard.press("Control+Enter");
  await button("Begin the interview").waitFor();
  await check("plan");

  const id = /\/interviews\/([^/]+)\/plan$/u.exec(page.url())?.[1] ?? "";
  const session = sessionOf(server.url, await visitor.cookie());
  using socket = follow(session, id);
  /** Waits for a step of the interview, past any draft, and holds the two ways to see it against each other. */
  const step = async (after: Shown, ...statuses: readonly string[]): Promise<Shown> => {
    const hasMoved = ({ status, turn }: InterviewView): boolean =>
      status !== after.status || turn?.turnId !== after.turn?.turnId;
    await socket.until((now) => hasMoved(now) && statuses.includes(now.status));
    const view = await inStep(page.request, id, socket);
    expect(statuses).toContain(view.status);
    return view;
  };
  let view = await inStep(page.request, id, socket);
  expect(view.status).toBe("idle");

  await keyboard.press("Control+Enter"); // the third key since the link was opened
  view = await step(view, "questioning");
  await answer.waitFor();
  await focusOn(page, answer);
  await check("room");

  line.holdAfter('"evaluating"');
  await keyboard.insertText(thin);
  await keyboard.press("Control+Enter");
  await page.getByRole("status").filter({ hasText: "Reading your answer" }).waitFor();
  await check("evaluating");
  line.release();
  view = await step(view, "follow-up");
  await check("follow-up");

  const asked: string[] = [];
  while (view.status !== "complete") {
    asked.push(view.status);
    const questions = asked.filter((status) => status === "questioning").length;
    if (view.turn) {
      await page.getByRole("heading", { level: 1, name: view.turn.text }).waitFor();
      await focusOn(page, answer);
      if (view.status === "questioning" && questions === 1) view = await pauseAndResume(view);
      else if (view.status === "questioning" && questions === 2) {
        await button("Skip").waitFor();
        await tabTo(page, button("Skip"));
        await keyboard.press("Enter");
        view = await step(view, "questioning", "paused");
        continue;
      }
      await keyboard.insertText(thin);
      await button("Send answer").waitFor();
      await keyboard.press("Control+Enter");
      view = await step(view, "follow-up", "questioning", "paused");
    } else {
      await page.getByRole("heading", { level: 1, name: "How that went" }).waitFor();
      if (!asked.slice(0, -1).includes("paused")) await check("feedback");
      await button(/^(Next question|See the report)$/u).waitFor();
      await keyboard.press("Enter");
      view = await step(view, "questioning", "complete");
    }
  }

  await page.getByRole("heading", { name: "Question by question" }).waitFor();
  await check("report");
  expect(view.report).toBeDefined();
  expect(asked).toContain("follow-up");
  expect(view.turns.map(({ answer }) => answer?.text)).toContain(`Half a thought ${thin}`);
  expect(violations).toEqual([]);
  expect(visitor.complaints).toEqual([]);

  /** What was written stands there again afterwards. */
  async function pauseAndResume(open: Shown): Promise<Shown> {
    await keyboard.type("Half a thought ");
    await button("Pause").waitFor();
    await keyboard.press("Alt+p");
    const paused = await step(open, "paused");
    await page.getByRole("heading", { level: 1, name: "Paused" }).waitFor();
    await check("paused");
    await focusOn(page, button("Resume"));
    await keyboard.press("Enter");
    const resumed = await step(paused, "questioning");
    await answer.waitFor();
    expect(await answer.inputValue()).toBe("Half a thought ");
    return resumed;
  }
}, 180_000);

/** The view by REST with the browser's cookie, once the socket shows the same version: the two are one. */
async function inStep(request: APIRequestContext, id: string, socket: Followed): Promise<Shown> {
  for (;;) {
    const answered = await request.get(`${server.url}/api/interviews/${id}`);
    expect(answered.status()).toBe(200);
    const rest = (await answered.json()) as Shown;
    const live = await socket.until(({ version }) => version >= rest.version);
    if (live.version > rest.version) continue;
    expect({ ...rest, at: "" }).toEqual({ ...live, at: "" });
    return rest;
  }
}
