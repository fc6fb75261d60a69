import type { BenchRun } from "@llcuda/protocol";
import type { RunningAgent } from "@llcuda/test-kit";
import type { Page } from "@playwright/test";
import { expect } from "./agent.ts";
import { query } from "./call.ts";
import { Dashboard } from "./dashboard.ts";

/** Two runs of a quick one take a minute; a sweep of two points on one thread another. */
export const PATIENCE = { timeout: 300_000 };

export async function openBench(page: Page, agent: RunningAgent): Promise<void> {
  await new Dashboard(page).open(agent.dashboardUrl);
  await expect(page.getByRole("banner").getByText("Ready")).toBeVisible();
  await page.getByRole("link", { name: "Bench" }).first().click();
  await expect(page.getByRole("heading", { name: "Bench", exact: true })).toBeVisible();
}

/** The run that the address names, as the agent has it. */
export function shownRun(page: Page, agent: RunningAgent): Promise<BenchRun> {
  const id = /run=([^&]+)/.exec(page.url())![1]!;
  return query<BenchRun>(agent, "bench.get", { id });
}

export async function done(page: Page, agent: RunningAgent): Promise<BenchRun> {
  await expect(page).toHaveURL(/run=/);
  const status = async (): Promise<string> => (await shownRun(page, agent)).status;
  await expect.poll(status, { ...PATIENCE, intervals: [1_000] }).toMatch(/done|failed|cancelled/);
  return shownRun(page, agent);
}

/** Brings a file in, and waits until the page shows its run. */
export async function bringIn(
  page: Page,
  agent: RunningAgent,
  name: string,
  text: string | Buffer,
): Promise<BenchRun> {
  const before = page.url();
  const file = { name, mimeType: "text/plain", buffer: Buffer.from(text) };
  await page.getByLabel("A file with a run").setInputFiles(file);
  await expect.poll(() => page.url()).not.toBe(before);
  await expect(page.getByRole("region", { name: "Findings" })).toBeVisible();
  return shownRun(page, agent);
}
