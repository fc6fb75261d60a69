import { expect, test } from "../agent.ts";
import type { RunningAgent } from "@llcuda/test-kit";
import type { Page } from "@playwright/test";
import { mutate } from "../call.ts";
import { Dashboard } from "../dashboard.ts";
import {
  cumulativeShift,
  layoutShifts,
  watchLayoutShift,
  type LayoutShift,
} from "../layout-shift.ts";
import { mainThreadTasks } from "../main-thread.ts";

// Whatever moves by itself may not move the rest.
test.use({ reducedMotion: "no-preference" });

/** The longest answer that must stay smooth; the goal is this at half the speed. */
const TOKENS = 10_000;
/** Questions and answers that are in the chat already. */
const MESSAGES = 500;
const TOKENS_PER_SECOND = 400;
/** A task that takes longer is felt (the browser's own limit for a long task). */
const LONG_TASK_MS = 50;
/**
 * Long tasks among some 1,500: what the collector of garbage takes on two busy CPUs, three at most as
 * seen. What paints too much with each piece of an answer makes hundreds.
 */
const TOLERATED = 8;
/** A fifth of what browsers still call good (0.1): a few words that move by a character's width. */
const STILL = 0.02;
/** The first formula of a page is drawn once what draws it has come: 0.018 when that takes long. */
const STILL_WITH_FORMULAS = 0.03;

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
  "\n\nWith ",
  ...lines(6, (n) => ["$x_", `${n}$`, " and", " \\(", "\\frac{1}{2}", "\\)", ", "]),
  "\n\n$$\n",
  "\\sum_{i=0}^n i",
  "\n$$\n\n",
];

/** Its list is the same line a hundred times. */
const LET_REPEAT = { stop_repetition: false };

const longOnes = (tasks: number[]): number[] =>
  tasks.filter((milliseconds) => milliseconds > LONG_TASK_MS);

/**
 * The line of figures goes down with the text above it, as any line below does. At the end of the
 * thread it stands still to the eye, but the browser counts each line that was scrolled by.
 */
function exceptFigures(shifts: LayoutShift[]): LayoutShift[] {
  const others = shifts.map((shift) => {
    const moved = shift.moved.filter(({ text }) => !/tok\/s/.test(text));
    if (moved.length === shift.moved.length) return shift;
    // What moved in the same frame by a hair would count as far as the figures went.
    return { ...shift, moved, value: moved.reduce((sum, { value }) => sum + value, 0) };
  });
  // Nothing that moved holds no window open from one shift to the next.
  return others.filter(({ value }) => value > 0);
}

/** A chat with so many messages, each with some markdown; its id. */
async function longChat(agent: RunningAgent, messages: number): Promise<string> {
  const text = "Some **words**, `code` and a list:\n\n- one\n- two\n\n```ts\nconst x = 1;\n```\n";
  let chatId: string | undefined;
  for (let count = 0; count < messages; count += 2) {
    const chat = chatId === undefined ? { settings: LET_REPEAT } : { chatId };
    const question = { text: `${count}. ${text}`, ...chat };
    chatId = (await mutate<{ chatId: string }>(agent, "chats.send", question)).chatId;
    await mutate(agent, "chats.stop", { chatId });
  }
  return chatId!;
}

/** Resolves once the answer that is written next has ended in the page, which is not asked meanwhile. */
function nextAnswer(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const observer = new MutationObserver((records) => {
          if (!records.some(({ oldValue }) => oldValue === "true")) return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(resolve));
        });
        const attributes = { attributeFilter: ["aria-busy"], attributeOldValue: true };
        observer.observe(document.body, { subtree: true, ...attributes });
      }),
  );
}

test(
  "while the longest answer streams below 500 messages, no task is long and nothing jumps",
  { tag: "@measures" },
  async ({ launchFake, page, browser }) => {
    const agent = await launchFake({
      behaviour: {
        tokensPerSecond: TOKENS_PER_SECOND,
        answerTokens: TOKENS,
        answerPieces: LONG_ANSWER,
        contextForced: 65_536,
      },
    });
    const chatId = await longChat(agent, MESSAGES);
    const dashboard = new Dashboard(page);
    await watchLayoutShift(page);
    await dashboard.open(agent.dashboardUrl);
    // Opened while it is watched: neither may the messages be put there in one go.
    const opening = await mainThreadTasks(browser, page, async () => {
      await page.goto(`${agent.url}#/chat/${chatId}`);
      await expect(page.getByRole("article")).toHaveCount(MESSAGES);
    });
    expect(longOnes(opening).length, JSON.stringify(longOnes(opening))).toBeLessThanOrEqual(
      TOLERATED,
    );
    const before = (await layoutShifts(page)).length;
    const tasks = await mainThreadTasks(browser, page, async () => {
      const ended = nextAnswer(page);
      await dashboard.send("Go on for as long as you can.");
      await ended;
    });
    expect(tasks.length).toBeGreaterThan(TOKENS / TOKENS_PER_SECOND);
    expect(longOnes(tasks).length, JSON.stringify(longOnes(tasks))).toBeLessThanOrEqual(TOLERATED);
    const shifts = exceptFigures((await layoutShifts(page)).slice(before));
    expect(cumulativeShift(shifts), JSON.stringify(shifts)).toBeLessThan(STILL_WITH_FORMULAS);
    await expect(dashboard.lastAnswer).toContainText("10,000");
  },
);

test("while a real answer streams, nothing jumps", async ({ launch, page }) => {
  const agent = await launch({ env: { LLAMA_ARG_N_PREDICT: "200" } });
  const dashboard = new Dashboard(page);
  await watchLayoutShift(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.ask("Tell me about the history of the lighthouse in 150 words.");
  await dashboard.answering();
  const before = (await layoutShifts(page)).length;
  await dashboard.settled();
  const shifts = exceptFigures((await layoutShifts(page)).slice(before));
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
    for (const path of ["chat", "models", "bench", "setup"]) {
      await page.goto(`${agent.url}#/${path}`);
      await page.reload();
      await expect(page.getByRole("banner").getByText("Ready")).toBeVisible();
      const words = page.getByText(/Set up in|on this machine,|looked at/).first();
      const run = page.getByRole("button", { name: "Run", exact: true });
      await expect(path === "bench" ? run : words).toBeVisible();
      const shifts = await layoutShifts(page);
      expect(cumulativeShift(shifts), `${path} ${width} ${JSON.stringify(shifts)}`).toBeLessThan(
        STILL,
      );
    }
  }
});
