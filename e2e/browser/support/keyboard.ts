import type { Locator, Page } from "playwright-core";

const mostStops = 60;

/** Goes there as a person without a mouse does: Tab, until the focus is on it. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stop = 0; stop < mostStops; stop += 1) {
    if (await target.evaluate((element) => element.matches(":focus"))) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${mostStops} times Tab did not lead to ${target.toString()}`);
}

/** Waits until the focus is there by itself. */
export async function focusOn(page: Page, target: Locator): Promise<void> {
  await target.and(page.locator(":focus")).waitFor();
}
