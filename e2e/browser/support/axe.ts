import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

/** What depends on colours alone. */
const colourRules = ["color-contrast", "link-in-text-block"];

/**
 * What axe holds against the page as it stands: rule, screen, theme and where. The light theme is asked by every rule,
 * the dark one, which is the same page, by those about colours.
 */
export async function violationsOf(page: Page, screen: string): Promise<readonly string[]> {
  return [
    ...(await ask(page, `${screen}, dark`, "dark", (axe) => axe.withRules(colourRules))),
    ...(await ask(page, `${screen}, light`, "light", (axe) => axe)),
  ];
}

async function ask(
  page: Page,
  where: string,
  colorScheme: "light" | "dark",
  narrow: (axe: AxeBuilder) => AxeBuilder,
): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme });
  // a page that has axe already need not be given its half a megabyte again, which takes longer than most questions
  const isThere = await page.evaluate(() => "axe" in globalThis);
  const axe = new AxeBuilder({ page, ...(isThere && { axeSource: ";" }) })
    .setLegacyMode() // one frame: nothing is to be gathered on a page of axe's own
    .options({ resultTypes: ["violations"] }); // what passed is not told
  const { violations } = await narrow(axe).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${where}, ${id}: ${html} ${failureSummary}`),
  );
}
