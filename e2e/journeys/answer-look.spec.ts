import { expect, test } from "../agent.ts";
import { photograph, pictureOf, SIZES } from "../photograph.ts";
import { RICH_ANSWER } from "../rich-answer.test-data.ts";

test("an answer with everything in it looks right at every size, while it streams and after", async ({
  openFakeDashboard,
  page,
}) => {
  test.slow();
  const { dashboard } = await openFakeDashboard({
    behaviour: {
      tokensPerSecond: 60,
      answerTokens: RICH_ANSWER.length,
      answerPieces: RICH_ANSWER,
      draftAcceptance: 0.71,
    },
  });
  await dashboard.ask("Show me code, a table, and some mathematics.");
  await expect(dashboard.lastAnswerText.locator("table")).toBeVisible();
  for (const size of SIZES) {
    await page.setViewportSize(size);
    const path = pictureOf("answer-streaming", size.width, "dark");
    await page.screenshot({ path, animations: "disabled" });
  }
  await dashboard.settled();
  await expect(dashboard.lastAnswerText.locator(".katex").first()).toBeVisible();
  const scrollTo = (top: number) => () =>
    dashboard.thread.evaluate((box, to) => box.scrollTo(0, to), top);
  await photograph(page, "answer-top", { before: scrollTo(0), axe: false });
  await photograph(page, "answer-end", { before: scrollTo(1e6) });
});
