import { join } from "node:path";
import { expect, test } from "../agent.ts";
import { seriousFindings } from "../axe.ts";
import { Dashboard } from "../dashboard.ts";
import { RICH_ANSWER } from "../rich-answer.test-data.ts";

const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
  { width: 2560, height: 1440 },
];
const SCHEMES = ["dark", "light"] as const;
const PICTURES = join(import.meta.dirname, "..", ".output", "pictures");

test("an answer with everything in it looks right at every size, while it streams and after", async ({
  launchFake,
  page,
}) => {
  const agent = await launchFake({
    behaviour: {
      tokensPerSecond: 60,
      answerTokens: RICH_ANSWER.length,
      answerPieces: RICH_ANSWER,
      draftAcceptance: 0.71,
    },
  });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.ask("Show me code, a table, and some mathematics.");
  await expect(dashboard.lastAnswerText.locator("table")).toBeVisible();
  for (const [index, size] of SIZES.entries()) {
    await page.setViewportSize(size);
    const path = join(PICTURES, `answer-streaming-${size.width}.png`);
    await page.screenshot({ path, animations: "disabled" });
    expect(index).toBeLessThan(SIZES.length);
  }
  await dashboard.settled();
  await expect(dashboard.lastAnswerText.locator(".katex").first()).toBeVisible();
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(size.width);
      await dashboard.thread.evaluate((box) => (box.scrollTop = 0));
      const name = `${size.width}-${scheme}.png`;
      await page.screenshot({ path: join(PICTURES, `answer-top-${name}`), animations: "disabled" });
      await dashboard.thread.evaluate((box) => (box.scrollTop = box.scrollHeight));
      await page.screenshot({ path: join(PICTURES, `answer-end-${name}`), animations: "disabled" });
      expect(await seriousFindings(page), name).toEqual([]);
    }
  }
});
