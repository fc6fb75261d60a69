import { startStandInHub, tinyLlama } from "@llcuda/test-kit";
import { expect, test } from "../agent.ts";
import { Dashboard } from "../dashboard.ts";

test("a slow download tells its bytes, its rate and the time left, in the page", async ({
  launchFake,
  page,
}) => {
  await using hub = await startStandInHub();
  const bytes = tinyLlama();
  // A hundredth a second, until the page has told of it.
  const pace = { bytes: Math.ceil(bytes.length / 100), pauseMs: 1000 };
  hub.publish({ repo: "someone/tiny", file: "tiny.gguf", bytes, pace });
  const agent = await launchFake({
    model: "hf:someone/tiny/tiny.gguf",
    env: { LLCUDA_HF_ENDPOINT: hub.url, XDG_CACHE_HOME: test.info().outputPath("cache") },
  });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  const checklist = page.getByRole("region", { name: "Setup" });
  await expect(checklist).toContainText(/downloading tiny\.gguf/);
  await expect(checklist).toContainText(/\d\s?kB of [\d.]+\s?kB/);
  await expect(checklist).toContainText(/[\d.]+\s?k?B\/s\s+·\s+(\d\s?min\s)?\d+\s?s left/);
  const share = checklist.getByRole("progressbar", { name: "Model" });
  const before = Number(await share.getAttribute("aria-valuenow"));
  await expect
    .poll(async () => Number(await share.getAttribute("aria-valuenow")))
    .toBeGreaterThan(before);
  // Meanwhile one can look around.
  await page.getByRole("link", { name: "Models" }).click();
  await expect(page.getByRole("heading", { name: "Models" })).toBeVisible();
  await page.getByRole("link", { name: "Chat" }).click();
  pace.pauseMs = 0;
  await expect(checklist).toContainText(/Set up in/);
});
