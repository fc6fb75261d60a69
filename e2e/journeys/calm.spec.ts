import { expect, test } from "../agent.ts";
import { lastMessage } from "../call.ts";
import { Dashboard } from "../dashboard.ts";
import { cumulativeShift, layoutShifts, watchLayoutShift } from "../layout-shift.ts";
import { mainThreadTasks } from "../main-thread.ts";

/** The context holds 8,192 tokens; the goal is this at half the speed. */
const TOKENS = 8_000;
const TOKENS_PER_SECOND = 400;
/** A task that takes longer is felt (the browser's own limit for a long task). */
const LONG_TASK_MS = 50;
/** A fifth of what browsers still call good (0.1): a few words that move by a character's width. */
const STILL = 0.02;

const WORDS = "the model writes one word after another until its thought is done".split(" ");

function words(count: number): string[] {
  return Array.from({ length: count }, (_, index) => ` ${WORDS[index % WORDS.length]!}`);
}

function lines(count: number, line: (index: number) => string[]): string[] {
  return Array.from({ length: count }, (_, index) => line(index)).flat();
}

/** Tokens of every kind, again and again: prose, code, a list that grows long, a table. */
const LONG_ANSWER = [
  "## Heading\n\n",
  ...lines(4, () => [...words(60), ".", "\n\n"]),
  "```ts\n",
  ...lines(30, (n) => ["const", ` x${n}`, " =", " f", "(", `${n}`, ");", "\n"]),
  "```\n\n",
  ...lines(100, () => ["-", ...words(8), "\n"]),
  "\n\n| a | b |\n|---|---|\n",
  ...lines(60, (n) => ["|", ` ${n}`, " |", " cell", " |\n"]),
  "\n\n",
];

// Playwright's own record copies the whole page at every step, on the thread that is watched.
test.use({ trace: "off" });

test("while the longest answer streams, no task is long and nothing jumps", async ({
  launchFake,
  page,
  browser,
}) => {
  const agent = await launchFake({
    behaviour: {
      tokensPerSecond: TOKENS_PER_SECOND,
      answerTokens: TOKENS,
      answerPieces: LONG_ANSWER,
    },
  });
  const dashboard = new Dashboard(page);
  await watchLayoutShift(page);
  await dashboard.open(agent.dashboardUrl);
  await expect(page.getByText(/Set up in/)).toBeVisible();
  const before = (await layoutShifts(page)).length;
  const tasks = await mainThreadTasks(browser, page, async () => {
    await dashboard.ask("Go on for as long as you can.");
    // The agent is asked, not the page: to look for an element costs the page a long task.
    const patience = { timeout: 120_000, intervals: [1_000] };
    await expect.poll(async () => (await lastMessage(agent))?.status, patience).toBe("done");
  });
  expect(tasks.length).toBeGreaterThan(TOKENS / TOKENS_PER_SECOND);
  expect(tasks.filter((milliseconds) => milliseconds > LONG_TASK_MS)).toEqual([]);
  const shifts = (await layoutShifts(page)).slice(before);
  expect(cumulativeShift(shifts), JSON.stringify(shifts)).toBeLessThan(STILL);
  await expect(dashboard.lastAnswer).toContainText("8,000");
});

test("while a real answer streams, nothing jumps", async ({ launch, page }) => {
  const agent = await launch();
  const dashboard = new Dashboard(page);
  await watchLayoutShift(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.ask("Tell me about the history of the lighthouse in 150 words.");
  await dashboard.answering();
  const before = (await layoutShifts(page)).length;
  await dashboard.settled();
  const shifts = (await layoutShifts(page)).slice(before);
  expect(cumulativeShift(shifts), JSON.stringify(shifts)).toBeLessThan(STILL);
});

test("a page that opens on a machine at rest stands still", async ({ launch, page }) => {
  const agent = await launch();
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await expect(page.getByText(/Set up in/)).toBeVisible();
  await watchLayoutShift(page);
  for (const width of [360, 1280, 2560]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of ["chat", "models", "setup"]) {
      await page.goto(`${agent.url}#/${path}`);
      await page.reload();
      await expect(page.getByText("Ready")).toBeVisible();
      await expect(page.getByText(/Set up in|on this machine,|looked at/).first()).toBeVisible();
      const shifts = await layoutShifts(page);
      expect(cumulativeShift(shifts), `${path} ${width} ${JSON.stringify(shifts)}`).toBeLessThan(
        STILL,
      );
    }
  }
});
