import { type Browser, type BrowserContext, type Page, chromium } from "playwright-core";
import type { Session } from "../../support/rest.ts";
import { type Line, routeLine } from "./line.ts";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser that `CHROMIUM` names. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"];
  if (!executablePath) throw new Error("set CHROMIUM to the path of a Chromium, /usr/bin/chromium for example");
  return chromium.launch({ executablePath, args: flags, headless: true });
}

/** One person before one page, and everything that the page complains about. */
export interface Visitor extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly line: Line;
  /** What threw, what the content policy stopped, and every other error in the console. */
  readonly complaints: readonly string[];
  /** The session's cookie, as a header has it. */
  cookie(): Promise<string>;
}

/** @param session - who it is; else a stranger */
export async function openVisitor(browser: Browser, session?: Session): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  context.setDefaultTimeout(20_000);
  if (session) {
    const [name = "", value = ""] = session.cookie.split("=");
    await context.addCookies([{ name, value, url: session.url }]);
  }
  const page = await context.newPage();
  const line = await routeLine(page);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return {
    context,
    page,
    line,
    complaints,
    cookie: async () => (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; "),
    [Symbol.asyncDispose]: async () => context.close(),
  };
}
