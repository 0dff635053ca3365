import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Place, placeKinds } from "../support/databases.ts";
import { type Session, enterDemo } from "../support/rest.ts";
import { type ServerProcess, startServer } from "../support/server.ts";
import { type Interview, makeInterview } from "./support/interviews.ts";
import { become } from "./support/people.ts";
import { type Visitor, openBrowser, openVisitor } from "./support/visitor.ts";

const thin = "We had that in a project once. We changed it, because it was simpler to keep that way.";

let place: Place;
let server: ServerProcess;
let browser: Browser;
let session: Session;
let visitor: Visitor;
let planned: Interview;
let running: Interview;
let finished: Interview;

beforeAll(async () => {
  const [embedded] = placeKinds(undefined);
  if (!embedded) throw new Error("there is no embedded database");
  place = await embedded.open();
  [server, browser] = await Promise.all([startServer({ dataFolder: place.dataFolder }), openBrowser()]);
  session = await enterDemo(server.url, server.entryToken);
  [planned, running, finished] = await Promise.all([
    makeInterview(session),
    makeInterview(session),
    makeInterview(session, { minutes: 10 }),
  ]);
  await running.send({ type: "start" }, "questioning");
  await running.answer(thin);
  await finished.send({ type: "start" }, "questioning");
  await finished.toTheEnd(thin);
  visitor = await openVisitor(browser, session);
}, 120_000);
beforeEach(() => {
  visitor.line.release();
  visitor.line.accept();
});
afterAll(async () => {
  for (const interview of [planned, running, finished]) interview[Symbol.dispose]();
  await browser.close();
  await server.stop();
  await place[Symbol.asyncDispose]();
});

/** The screens, each with what stands on it once it is filled. */
const screens = [
  {
    name: "home",
    path: () => "/interviews",
    loading: "Loading your interviews",
    filled: (page: Page) => page.getByRole("heading", { level: 2, name: "Go on with" }),
    kept: "this is the list as last known",
  },
  {
    name: "plan",
    path: () => `/interviews/${planned.id}/plan`,
    loading: "Loading the interview",
    filled: (page: Page) => page.getByRole("button", { name: "Begin the interview" }),
    kept: "this is the plan as last known",
  },
  {
    name: "room",
    path: () => `/interviews/${running.id}/room`,
    loading: "Loading the interview",
    filled: (page: Page) => page.getByRole("textbox", { name: "Your answer" }),
    kept: "your typing is kept",
  },
  {
    name: "report",
    path: () => `/interviews/${finished.id}/report`,
    loading: "Loading the interview",
    filled: (page: Page) => page.getByRole("heading", { name: "Question by question" }),
    kept: "this is the report as last known",
  },
] as const;

test.each(screens)("$name: loading says so until it is filled, and fits from 320 px on", async (screen) => {
  const { page, line } = visitor;
  const { path, loading, filled } = screen;
  line.hold();
  await page.goto(`${server.url}${path()}`);
  await page.getByRole("status").filter({ hasText: loading }).waitFor();
  expect(await filled(page).count()).toBe(0);

  line.release();

  await filled(page).waitFor();
  expect(await page.getByText(loading).count()).toBe(0);
  expect(await widthsTooNarrow(page)).toEqual([]);
});

test.each(screens)("$name: out of reach, the code and another try are there", async ({ path, filled }) => {
  const { page, line } = visitor;
  line.refuse();
  await page.goto(`${server.url}${path()}`);
  const alert = page.getByRole("alert").filter({ hasText: "The server cannot be reached" });
  await alert.getByText("Code offline").waitFor();

  line.accept();
  await press(alert.getByRole("button", { name: "Try again" }));

  await filled(page).waitFor();
});

test.each(["plan", "room", "report"])("%s: an unknown interview is told by its code, with a way on", async (screen) => {
  const { page } = visitor;
  await page.goto(`${server.url}/interviews/00000000-0000-4000-8000-000000000000/${screen}`);
  await page.getByRole("heading", { level: 1, name: "This interview is not here" }).waitFor();
  await page.getByText("Code not-found").waitFor();
  await page.getByRole("link", { name: "All interviews" }).click();
  await page.getByRole("heading", { level: 1, name: "Interviews" }).waitFor();
});

test("empty: the home invites to a first interview, a room to its plan, a report to what comes before it", async () => {
  await using visitor = await openVisitor(browser, session);
  const { page } = visitor;
  await page.goto(`${server.url}/interviews/${planned.id}/room`);
  await page.getByText("This interview has not begun yet").waitFor();
  await page.getByRole("link", { name: "To the plan" }).waitFor();

  await page.goto(`${server.url}/interviews/${running.id}/report`);
  await page.getByRole("heading", { level: 1, name: "There is no report yet" }).waitFor();
  await page.getByRole("link", { name: "Go to the room" }).waitFor();

  await become(page, "candidate");
  await page.getByRole("heading", { name: "Your first interview is one click away" }).waitFor();
  expect(await page.getByRole("link", { name: "Start without preparing" }).getAttribute("href")).toBe(
    "/interviews/new",
  );
});

test("new: one click makes a plan; without consent it says why not; out of reach, what is set is kept", async () => {
  const { page, context } = visitor;
  await page.goto(`${server.url}/interviews/new`);
  const choose = page.getByRole("button", { name: "Choose questions" });
  await choose.waitFor();
  expect(await widthsTooNarrow(page)).toEqual([]);
  const consent = page.getByRole("checkbox", { name: "Keep my answers" });
  await consent.click();
  await choose.click();
  await page.getByRole("alert").filter({ hasText: "Without keeping your answers" }).waitFor();
  await consent.click();

  await page.getByRole("combobox", { name: "Role" }).fill("Data engineer");
  await context.route("**/api/interviews", async (route) => route.abort());
  await choose.click();
  await page.getByRole("alert").getByText("Code offline").waitFor();
  await page.reload();
  expect(await page.getByRole("combobox", { name: "Role" }).inputValue()).toBe("Data engineer");

  await context.unroute("**/api/interviews");
  await choose.click();
  await page.getByRole("button", { name: "Begin the interview" }).waitFor();
  await page.getByRole("heading", { level: 1, name: "data engineer" }).waitFor();
});

test("a machine that loses its network says so at once, and goes on with it", async () => {
  const { page, context, line } = visitor;
  await page.goto(`${server.url}/interviews/${running.id}/room`);
  const skip = (disabled: boolean): Locator => page.getByRole("button", { name: "Skip", disabled });
  await skip(false).waitFor();

  line.refuse();
  await context.setOffline(true); // the socket that is open says nothing of it
  await page.getByRole("status").filter({ hasText: "Offline since" }).waitFor();
  await skip(true).waitFor();

  line.accept();
  await context.setOffline(false);
  await skip(false).waitFor();
  expect(await page.getByText("Offline since").count()).toBe(0);
});

test("killed while somebody types: every screen says so, and after the restart question and draft are the same", async () => {
  const { context } = visitor;
  await context.clock.install();
  const pages = await Promise.all(
    screens.map(async (screen) => {
      const page = await context.newPage();
      await page.goto(`${server.url}${screen.path()}`);
      await screen.filled(page).waitFor();
      return { ...screen, page };
    }),
  );
  const room = pages.find(({ name }) => name === "room")?.page ?? visitor.page;
  const answer = room.getByRole("textbox", { name: "Your answer" });
  const question = await room.getByRole("heading", { level: 1 }).innerText();
  await answer.pressSequentially("An index is a ");
  const saved = room.getByText("Draft saved");
  await context.clock.fastForward(3000); // nobody has typed for so long
  await saved.waitFor();

  const where = await answer.boundingBox();
  await server.kill();
  await answer.pressSequentially("sorted copy");

  for (const { page, kept } of pages)
    await page.getByRole("status").filter({ hasText: "Offline since" }).filter({ hasText: kept }).waitFor();
  expect(await answer.inputValue()).toBe("An index is a sorted copy");
  await room.getByText("Not sent yet, kept here").waitFor();
  expect(await answer.boundingBox()).toEqual(where); // what says so pushes nothing away from under the hands
  expect(await room.getByRole("button", { name: "Send answer" }).isDisabled()).toBe(true);

  server = await startServer({ dataFolder: place.dataFolder, env: { PORT: String(server.port) } });

  await Promise.all(
    pages.map(async ({ page, filled }) => {
      const tryNow = page.getByRole("status").getByRole("button", { name: "Try now" });
      await press(tryNow);
      await tryNow.waitFor({ state: "detached" });
      await filled(page).waitFor();
    }),
  );
  expect(await room.getByRole("heading", { level: 1 }).innerText()).toBe(question);
  expect(await answer.inputValue()).toBe("An index is a sorted copy");
  await saved.waitFor();
  await room.reload();
  await answer.waitFor();
  expect(await answer.inputValue()).toBe("An index is a sorted copy");

  await answer.pressSequentially(", unsaved");
  await room.reload();
  await answer.waitFor();
  expect(await answer.inputValue()).toBe("An index is a sorted copy, unsaved");
}, 90_000);

/** The widths at which the page, as it stands, would have to be scrolled sideways. */
async function widthsTooNarrow(page: Page): Promise<readonly string[]> {
  const before = page.viewportSize();
  const narrow: string[] = [];
  for (const width of [320, 375, 768, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    const over = await page.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth);
    if (over > 0) narrow.push(`${over} px too much for ${width} px`);
  }
  if (before) await page.setViewportSize(before);
  return narrow;
}

/** Presses a button that need not be pressed: the page comes back by itself as well, only later. */
async function press(button: Locator): Promise<void> {
  await button.click({ timeout: 1000 }).catch(async () => button.waitFor({ state: "detached" }));
}
