import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { placeKinds } from "../support/databases.ts";
import { enterDemo } from "../support/rest.ts";
import { startServer } from "../support/server.ts";
import { type Interview, makeInterview } from "./support/interviews.ts";
import { openBrowser, openVisitor } from "./support/visitor.ts";

/**
 * Takes a picture of every screen in both themes at three widths, to look at by hand:
 * `CHROMIUM=/usr/bin/chromium node --conditions=@segno/source e2e/browser/shoot.ts <folder>`
 */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("name the folder for the pictures");
const widths = [375, 768, 1440] as const;
const answers = [
  "We had that in a project once: the list of orders became slow. I measured first, saw that the query read every row, and added an index on the two columns that it filters by.",
  "It is a sorted copy of some columns, so that the database finds rows without reading all of them. Every write has to keep it up to date, so I only add one where it is measured to help.",
];

await mkdir(folder, { recursive: true });
const [kind] = placeKinds(undefined);
if (!kind) throw new Error("there is no embedded database");
await using place = await kind.open();
const server = await startServer({ dataFolder: place.dataFolder });
const session = await enterDemo(server.url, server.entryToken);
const browser = await openBrowser();
const visitor = await openVisitor(browser, session);
const { page, line } = visitor;

const open = async (path: string, shown: string): Promise<void> => {
  await page.goto(`${server.url}${path}`);
  await page.getByText(shown).first().waitFor();
};
const begin = async (wanted: Readonly<Record<string, unknown>> = {}): Promise<Interview> => {
  const interview = await makeInterview(session, wanted);
  await interview.send({ type: "start" }, "questioning");
  return interview;
};

await open("/interviews", "Start without preparing");
await shoot("home-empty");
await open("/interviews/new", "Choose questions");
await shoot("new");
const planned = await makeInterview(session);
await open(`/interviews/${planned.id}/plan`, "Begin the interview");
await shoot("plan");

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

const paused = await begin({ clockFactor: 1 });
await paused.send({ type: "pause" }, "paused");
await open(`/interviews/${paused.id}/room`, "Resume");
await shoot("paused");

const judged = await begin();
while ((await judged.answer(answers[1] ?? "")).status !== "paused");
await open(`/interviews/${judged.id}/room`, "How that went");
await shoot("feedback");
await judged.toTheEnd(answers[0] ?? "");
await open(`/interviews/${judged.id}/report`, "Question by question");
await shoot("report");
await open("/interviews", "Finished");
await shoot("home");
await open("/interviews/00000000-0000-4000-8000-000000000000/room", "not here");
await shoot("unknown");
await page.keyboard.press("?");
await page.getByRole("dialog").waitFor();
await shoot("keyboard");
await open(`/interviews/${paused.id}/room`, "Resume");
await page.getByRole("button", { name: "Resume" }).click();
await page.getByRole("textbox", { name: "Your answer" }).waitFor();
await server.kill();
await page.getByText("Offline since").waitFor();
await shoot("room-offline");

await browser.close();
for (const interview of [planned, running, paused, judged]) interview[Symbol.dispose]();

/** Begins one whose first question starts so. */
async function beginWith(words: string): Promise<Interview> {
  for (let n = 0; n < 12; n += 1) {
    const interview = await begin({ clockFactor: 2, focus: ["SQL", "HTTP APIs"] });
    const { turn } = (await interview.until("questioning")) as { turn?: { readonly text?: string } };
    if (turn?.text?.startsWith(words)) return interview;
    await interview.send({ type: "cancel" }, "cancelled");
    interview[Symbol.dispose]();
  }
  throw new Error(`no first question of twelve began with "${words}"`);
}

async function shoot(name: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: width === 375 ? 812 : width === 768 ? 1024 : 900 });
    for (const theme of ["light", "dark"] as const) await shootTheme(page, `${name}-${width}-${theme}.png`, theme);
  }
}

async function shootTheme(page: Page, file: string, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.screenshot({ path: join(folder ?? "", file), fullPage: true });
}
