import { rmSync } from "node:fs";
import type { SetupState } from "@llcuda/protocol";
import { expect, SHARED_CACHE, test } from "../agent.ts";
import { query } from "../call.ts";
import { Dashboard } from "../dashboard.ts";

test("from an empty cache to an answer, watched in the page", async ({ launch, page }) => {
  test.setTimeout(300_000);
  rmSync(SHARED_CACHE, { recursive: true, force: true });
  const agent = await launch();
  // The page is up before the engine is.
  expect((await query<SetupState>(agent, "setup.state.snapshot")).done).toBe(false);
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);

  // A question may be asked at once; it waits for the engine.
  await dashboard.ask("What is the capital of France? Answer in one sentence.");
  await dashboard.answering();
  await dashboard.settled();
  await expect(dashboard.lastAnswer).toContainText(/tok\/s/);
  await expect(dashboard.lastAnswer).toContainText(/ms|s/);

  await page.getByRole("link", { name: "Setup" }).click();
  const chain = page.getByRole("region", { name: "Chain" });
  for (const link of ["Engine", "Proof", "Model", "Answer"]) {
    await expect(chain.getByRole("link", { name: `${link} Good` })).toBeVisible();
  }
});

test("the second start works offline", async ({ launch, page }) => {
  const agent = await launch({ args: ["--offline"] });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.ask("What is the capital of France? Answer in one sentence.");
  await dashboard.answering();
  await dashboard.settled();
});
