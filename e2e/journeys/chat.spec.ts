import { expect, test } from "../agent.ts";
import { busySlots, doctor, query } from "../call.ts";
import { Dashboard } from "../dashboard.ts";

/** What is read the same in a page and in its markdown source. */
function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

const LONG = "Count from 1 to 500, one number a line.";

test("Stop stops the engine's work at once, not only the display", async ({ launch, page }) => {
  const agent = await launch();
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.ask(LONG);
  await expect(dashboard.lastAnswer).toContainText("3");
  const report = await doctor(agent);
  expect(await busySlots(report)).toBe(1);
  await page.keyboard.press("Escape");
  await dashboard.settled();
  await expect.poll(() => busySlots(report)).toBe(0);
  await expect(dashboard.lastAnswer).toContainText("3");
});

test("an answer goes on while the tab is closed, and is whole when it opens again", async ({
  launch,
  page,
  context,
}) => {
  const agent = await launch();
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.ask("Tell me a story about a lighthouse in about 120 words.");
  await expect(dashboard.lastAnswer).toContainText(/\w+ \w+/);
  const address = page.url();
  await page.close();

  const again = new Dashboard(await context.newPage());
  await again.open(address);
  await expect(again.lastAnswer).toContainText(/\w+ \w+/);
  await again.settled();
  const chatId = /[\da-f]{8}-[\da-f-]{27}/.exec(address)![0];
  const kept = await query<{ messages: { content: string; status: string }[] }>(
    agent,
    "chats.one.snapshot",
    { chatId },
  );
  const answer = kept.messages.at(-1)!;
  expect(answer.status).toBe("done");
  expect(words(await again.lastAnswerText.innerText())).toEqual(words(answer.content));
});

test("a llama-server that is killed in mid-answer leaves the answer, and Retry works", async ({
  launch,
  page,
}) => {
  const agent = await launch();
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.ask(LONG);
  await expect(dashboard.lastAnswer).toContainText("3");
  process.kill((await doctor(agent)).engine.pid!, "SIGKILL");
  await expect(dashboard.lastAnswer.getByRole("alert")).toBeVisible();
  await expect(dashboard.lastAnswerText).toContainText("3");
  await dashboard.lastAnswer.getByRole("button", { name: /retry/i }).first().click();
  await expect(dashboard.lastAnswer.getByRole("alert")).toHaveCount(0);
  await expect(dashboard.lastAnswerText).toContainText("3", { timeout: 60_000 });
  await page.keyboard.press("Escape");
  await dashboard.settled();
});
