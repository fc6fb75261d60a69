import { rmSync } from "node:fs";
import type { SetupState } from "@llcuda/protocol";
import { expect, FIRST_CACHE, test } from "../agent.ts";
import { lastMessage, query } from "../call.ts";
import { Dashboard, words } from "../dashboard.ts";

test("from an empty cache to an answer, watched in the page", async ({ launch, page }) => {
  rmSync(FIRST_CACHE, { recursive: true, force: true });
  const agent = await launch({ env: { XDG_CACHE_HOME: FIRST_CACHE } });
  // The page is up before the engine is.
  expect((await query<SetupState>(agent, "setup.state.snapshot")).done).toBe(false);
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);

  // A question may be asked at once; it waits for the engine.
  await dashboard.ask("What is the capital of France? Answer in one sentence.");
  await dashboard.answering();
  await dashboard.settled();
  // What the page shows is what the agent keeps, to the word, and so are the figures.
  const { content, status, stats } = (await lastMessage(agent))!;
  expect(["done", "length"]).toContain(status);
  expect(words(await dashboard.lastAnswerText.innerText())).toEqual(words(content));
  expect(stats!.tokens).toBeGreaterThan(0);
  const count = new Intl.NumberFormat("en-US").format(stats!.tokens);
  await expect(dashboard.lastAnswer.getByText(new RegExp(`^${count}\\s?tok$`))).toBeVisible();
  await expect(dashboard.lastAnswer.getByText(/^[\d.,]+\s?tok\/s$/)).toBeVisible();
  await expect(dashboard.lastAnswer.getByText(/^TTFT [\d.]+\s?m?s$/)).toBeVisible();

  await page.getByRole("link", { name: "Setup" }).click();
  const chain = page.getByRole("region", { name: "Chain" });
  for (const link of ["Engine", "Proof", "Model", "Answer"]) {
    await expect(chain.getByRole("link", { name: `${link} Good` })).toBeVisible();
  }
});

test("the second start works offline", async ({ launch, page }) => {
  const agent = await launch({ args: ["--offline"], env: { XDG_CACHE_HOME: FIRST_CACHE } });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.ask("What is the capital of France? Answer in one sentence.");
  await dashboard.answering();
  await dashboard.settled();
});
