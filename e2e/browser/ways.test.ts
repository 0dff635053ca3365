import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Place, embedded } from "../support/databases.ts";
import { type Session, enterDemo } from "../support/rest.ts";
import { type ServerProcess, startServer } from "../support/server.ts";
import { violationsOf } from "./support/axe.ts";
import { makeInterview } from "./support/interviews.ts";
import { become } from "./support/people.ts";
import { type Visitor, openBrowser, openVisitor } from "./support/visitor.ts";

let place: Place;
let server: ServerProcess;
let browser: Browser;
let session: Session;
let visitor: Visitor;

beforeAll(async () => {
  place = await embedded.open();
  // the longest grace: a slow machine has time to look at what stands there in the last seconds
  const env = { INTERVIEWS_GRACE_SECONDS: "30" };
  [server, browser] = await Promise.all([startServer({ dataFolder: place.dataFolder, env }), openBrowser()]);
  session = await enterDemo(server.url, server.entryToken);
  visitor = await openVisitor(browser, session);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
  await place[Symbol.asyncDispose]();
});

const secondMs = 1000;

test("P68: the clock warns at a minute and at 20 seconds, and one key gives the turn's own time again, ten times", async () => {
  const { page } = visitor;
  const interview = await makeInterview(session, { minutes: 60, clockFactor: 1 });
  await using _ = { [Symbol.asyncDispose]: async () => interview[Symbol.dispose]() };
  await interview.send({ type: "start" }, "questioning");
  const path = `/api/interviews/${interview.id}`;
  const look = async () => (await session.get(path)).body as { readonly at: string; readonly turn: Turn };
  const leftMs = async (): Promise<number> => {
    const { at, turn } = await look();
    return Date.parse(turn.deadlineAt) - Date.parse(at);
  };
  const deadline = async (): Promise<number> => Date.parse((await look()).turn.deadlineAt);
  const { turnId, limitSeconds } = (await look()).turn;
  /** Turns the server's clock until so much is left, and gives signs of life on the way. */
  const leave = async (seconds: number): Promise<void> => {
    for (let over = (await leftMs()) - seconds * secondMs; over > 0; over = (await leftMs()) - seconds * secondMs) {
      await server.advance(Math.min(over, 40 * secondMs));
      await session.post(`${path}/commands`, { type: "still-here", turnId });
    }
    await page.goto(`${server.url}/interviews/${interview.id}/room`);
    await page.getByRole("timer").waitFor();
  };

  await leave(100);
  expect(await page.getByText("Less than a minute left").count()).toBe(0);
  await leave(58);
  await page.getByRole("status").filter({ hasText: "Less than a minute left" }).waitFor();
  expect(await page.getByRole("alert").allInnerTexts()).toEqual([""]);
  await leave(19);
  await page.getByRole("alert").filter({ hasText: "20 seconds left" }).waitFor();
  expect(await page.getByRole("timer").getAttribute("aria-live")).toBe("off");

  const answer = page.getByRole("textbox", { name: "Your answer" });
  await answer.focus();
  const moreTime = page.getByRole("button", { name: "More time", disabled: false });
  for (let given = 1; given <= 10; given += 1) {
    const before = await deadline();
    await moreTime.waitFor();
    await page.keyboard.press("Alt+t");
    await expect.poll(async () => (await look()).turn.extensionsLeft).toBe(10 - given);
    expect(Math.round(((await deadline()) - before) / secondMs)).toBe(limitSeconds);
  }
  await page.getByRole("button", { name: "More time", disabled: true }).waitFor();
  expect(await answer.inputValue()).toBe("");
});

interface Turn {
  readonly turnId: string;
  readonly deadlineAt: string;
  readonly limitSeconds: number;
  readonly extensionsLeft: number;
}

test("what is legal has its way on the screen: a new plan, what is allowed, cancelling, erasing", async () => {
  const { page } = visitor;
  const interview = await makeInterview(session);
  const path = `/api/interviews/${interview.id}`;
  const violations: string[] = [];
  await page.goto(`${server.url}/interviews/${interview.id}/plan`);

  await page.getByRole("button", { name: "Ask for a new plan" }).click();
  await confirm(page, "Ask for a new plan?", "4 more tries are left", "Choose anew");
  await page.getByText("3 tries left").waitFor();

  await more(page, "What you allow");
  const allowed = page.getByRole("switch", { name: "A language model may read my answers" });
  await allowed.click();
  await page.getByRole("switch", { checked: true }).waitFor();
  violations.push(...(await violationsOf(page, "what you allow")));
  expect((await session.get(path)).body["consents"]).toMatchObject({ keeping: true, model: true });
  await page.keyboard.press("Escape");

  await more(page, "Cancel the interview");
  await confirm(page, "Cancel the interview?", "It has not begun", "Cancel the interview");
  await page.getByText("You cancelled it.").waitFor();

  await more(page, "Erase the interview");
  await confirm(page, "Erase the interview?", "What stays: that an interview took place", "Erase for good");
  await page.getByRole("heading", { level: 1, name: "This interview is erased" }).waitFor();
  expect((await session.get(path)).status).toBe(404);
  expect(violations).toEqual([]);
  interview[Symbol.dispose]();
});

test("a report takes what is held against a verdict, says in words what it refuses, and is closed to an admin", async () => {
  await using visitor = await openVisitor(browser, session);
  const { page } = visitor;
  const interview = await makeInterview(session, { minutes: 10 });
  await interview.send({ type: "start" }, "questioning");
  await interview.toTheEnd("It keeps a sorted copy, so that not every row is read.");
  await page.goto(`${server.url}/interviews/${interview.id}/report`);

  await page.getByRole("button", { name: "I see it differently" }).first().click();
  const dialog = page.getByRole("dialog", { name: "You see it differently?" });
  await dialog.getByText("10 notes left").waitFor();
  await dialog.getByRole("textbox", { name: "Your note" }).fill("I did name the price of it.");
  const violations = [...(await violationsOf(page, "a note"))];
  await dialog.getByRole("button", { name: "Send the note" }).click();
  await page.getByText("I did name the price of it.").waitFor();
  await dialog.waitFor({ state: "hidden" });

  await more(page, "Grade again");
  await page.getByRole("alert").filter({ hasText: "Nothing is left for that" }).getByText("nothing-left").waitFor();

  const other = await visitor.context.newPage();
  await other.goto(`${server.url}/interviews`);
  await other.getByRole("link", { name: "New interview" }).waitFor();
  await become(page, "admin");
  for (const window of [page, other]) {
    await window.getByRole("button", { name: "Demo admin" }).waitFor();
    await window.getByText("See its dates").first().waitFor();
    expect(await window.getByRole("link", { name: "New interview" }).count()).toBe(0);
    expect(await window.getByText(/^(?:Go on|See the plan|Report)$/u).count()).toBe(0);
  }
  await other.close();
  await page.goto(`${server.url}/interviews/${interview.id}/report`);
  await page.getByRole("heading", { level: 1, name: "An interview of somebody else" }).waitFor();
  expect(await page.getByText("I did name").count()).toBe(0);
  await more(page, "Erase the interview");
  await page.getByRole("alertdialog", { name: "Erase the interview?" }).waitFor();
  violations.push(...(await violationsOf(page, "the question before erasing")));
  expect(violations).toEqual([]);
  interview[Symbol.dispose]();
});

async function more(page: Page, way: string): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true, disabled: false }).click();
  await page.getByRole("menuitem", { name: way, disabled: false }).click();
}

/** The question before what cannot be taken back: what it says, and yes. */
async function confirm(page: Page, title: string, says: string, yes: string): Promise<void> {
  const dialog = page.getByRole("alertdialog", { name: title });
  await dialog.getByText(says).waitFor();
  await dialog.getByRole("button", { name: yes }).click();
}
