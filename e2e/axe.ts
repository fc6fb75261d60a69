import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** What axe finds on the page that keeps people out. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // Only what is found is told in full: a line for each of a thousand good elements takes longest.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] });
  // What axe finds in several frames is put together in a page of its own, opened for that each time.
  if (page.frames().length === 1) axe.setLegacyMode(true);
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
}
