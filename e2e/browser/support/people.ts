import type { Page } from "playwright-core";

/** Switches to the other person of that role in the demo; the page begins anew by itself, at home. */
export async function become(page: Page, role: string): Promise<void> {
  await page.getByRole("button", { name: "Person" }).click();
  const begun = page.waitForEvent("load");
  await page.getByRole("menuitemradio", { checked: false }).filter({ hasText: role }).click();
  await begun;
}
