import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { embedded } from "../support/databases.ts";
import { enterDemo } from "../support/rest.ts";
import { startDemo } from "./support/demo.ts";
import { type Interview, makeInterview } from "./support/interviews.ts";
import { become } from "./support/people.ts";
import { openBrowser, openVisitor } from "./support/visitor.ts";

/**
 * Takes a picture of every screen in both themes at four widths, to look at by hand, and the one of the README:
 * `CHROMIUM=/usr/bin/chromium node --conditions=@segno/source e2e/browser/shoot.ts <folder>`
 */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("name the folder for the pictures");
const sizes = [
  [320, 640],
  [375, 812],
  [768, 1024],
  [1440, 900],
] as const;
const thin = "It is a sorted copy of some columns, so that the database finds rows without reading all of them.";

await mkdir(folder, { recursive: true });
await using place = await embedded.open();
await using demo = await startDemo(place.dataFolder);
const session = await enterDemo(demo.url, demo.entryToken);
await using browser = await openBrowser();
const { page, line } = await openVisitor(browser, session);
const made: Interview[] = [];

await open("/interviews", "Finished");
await shoot("home");
await page.locator("ul a").last().click();
await page.getByText("Question by question").waitFor();
await shoot("report");
await page.getByRole("button", { name: "I see it differently" }).first().click();
await shoot("report-contest");

await open("/interviews/new", "Choose questions");
await shoot("new");
const planned = await make({ focus: ["SQL", "Falconry"] });
await open(`/interviews/${planned.id}/plan`, "Begin the interview");
await shoot("plan");
await ask("What you allow", "dialog");
await shoot("plan-consents");

const running = await beginWith("What does null mean");
await running.answer("It means that a value is not known. Comparing with it gives unknown, so I test it with is null.");
await open(`/interviews/${running.id}/room`, "Your answer");
await page
  .getByRole("textbox", { name: "Your answer" })
  .fill(
    "Everybody whose city is null: null <> 'Rome' is unknown, and where keeps only what is true. I would write: city is distinct from 'Rome'. In our customer list that brought back about a tenth of the rows.",
  );
await page.getByText("Draft saved").waitFor();
await shoot("room");
await page.emulateMedia({ colorScheme: "light" });
await page.screenshot({ path: join(folder, "room.png") });
line.holdAfter('"evaluating"');
await page.keyboard.press("Control+Enter");
await page.getByText("Reading your answer").waitFor();
await shoot("evaluating");
line.release();
await running.until("questioning", "follow-up", "paused");
await running.toTheEnd(thin);

const paused = await make({ clockFactor: 1, mode: "realistic" });
await paused.send({ type: "start" }, "questioning");
await paused.send({ type: "pause" }, "paused");
await open(`/interviews/${paused.id}/room`, "Resume");
await shoot("paused");

await planned.send({ type: "start" }, "questioning");
while ((await planned.answer(thin)).status !== "paused");
await open(`/interviews/${planned.id}/room`, "How that went");
await shoot("feedback");
await planned.send({ type: "cancel" }, "cancelled");
await open(`/interviews/${planned.id}/room`, "You cancelled it");
await shoot("cancelled");
await ask("Erase the interview", "alertdialog");
await shoot("erase");
await page.getByRole("button", { name: "Erase for good" }).click();
await page.getByRole("heading", { name: "This interview is" }).waitFor();
await shoot("erased");
await open("/interviews/00000000-0000-4000-8000-000000000000/room", "not here");
await shoot("unknown");
await page.keyboard.press("?");
await page.getByRole("dialog").waitFor();
await shoot("keyboard");
await open(`/interviews/${paused.id}/room`, "Resume");
await page.setViewportSize({ width: 1440, height: 900 });
await become(page, "Second");
await page.getByText("Start without preparing").waitFor();
await shoot("home-empty");
await page.setViewportSize({ width: 1440, height: 900 });
await become(page, "admin");
await open(`/interviews/${paused.id}/room`, "somebody else");
await shoot("outline");
await page.setViewportSize({ width: 1440, height: 900 });
await become(page, "Demo candidate");
await open(`/interviews/${paused.id}/room`, "Resume");
await page.getByRole("button", { name: "Resume" }).click();
await page.getByRole("textbox", { name: "Your answer" }).waitFor();
await demo.kill();
await page.getByText("Offline since").first().waitFor();
await shoot("room-offline");

for (const interview of made) interview[Symbol.dispose]();

async function open(path: string, shown: string): Promise<void> {
  await page.goto(`${demo.url}${path}`);
  await page.getByText(shown).first().waitFor();
}

async function ask(way: string, role: "dialog" | "alertdialog"): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: way }).click();
  await page.getByRole(role).waitFor();
}

async function make(wanted: Readonly<Record<string, unknown>>): Promise<Interview> {
  const interview = await makeInterview(session, wanted);
  made.push(interview);
  return interview;
}

/** Begins one whose first question starts so. */
async function beginWith(words: string): Promise<Interview> {
  for (let n = 0; n < 12; n += 1) {
    const interview = await make({ clockFactor: 2, focus: ["SQL", "HTTP APIs"] });
    await interview.send({ type: "start" }, "questioning");
    const { turn } = (await interview.until("questioning")) as { turn?: { readonly text?: string } };
    if (turn?.text?.startsWith(words)) return interview;
    await interview.send({ type: "cancel" }, "cancelled");
    await interview.send({ type: "erase" }).catch(() => undefined); // gone, as it should be
  }
  throw new Error(`no first question of twelve began with "${words}"`);
}

async function shoot(name: string): Promise<void> {
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    for (const theme of ["light", "dark"] as const) await shootTheme(page, `${name}-${width}-${theme}.png`, theme);
  }
}

async function shootTheme(page: Page, file: string, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.screenshot({ path: join(folder ?? "", file), fullPage: true });
}
