import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { DoctorReport, EngineCatalog, EngineRecord } from "@llcuda/protocol";
import type { RunningAgent } from "@llcuda/test-kit";
import { expect, test } from "../agent.ts";
import { query } from "../call.ts";
import { Dashboard } from "../dashboard.ts";
import { twoGpus, wsl } from "../machines/others.test-data.ts";
import {
  allWell,
  firstRun,
  foundingFailure,
  installing,
  noLibraries,
} from "../machines/t4.test-data.ts";
import { PTX } from "../machines/t4-engines.test-data.ts";
import { standIn } from "../stand-in.ts";

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

async function engineInUse(agent: RunningAgent): Promise<EngineRecord> {
  const { engines } = await query<EngineCatalog>(agent, "engine.catalog.snapshot");
  return engines.find(({ inUse }) => inUse)!;
}

test("the chain of a machine without a GPU, and what can be done with its engine", async ({
  launch,
  page,
}) => {
  const agent = await launch();
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Setup" }).click();

  const chain = page.getByRole("region", { name: "Chain" });
  await expect(chain.getByRole("link", { name: "Answer" })).toContainText("ms");
  await chain.getByRole("link", { name: "GPU" }).click();
  await expect(page).toHaveURL(/#\/setup\/gpu$/);
  const gpu = chain.getByRole("region", { name: "GPU" });
  await expect(gpu).toContainText("None here");
  await expect(gpu.getByText("nvidia-smi").first()).toBeVisible();

  const engine = page.getByRole("listitem").filter({ hasText: "In use" });
  await expect(engine).toContainText("CPU");
  await expect(engine).toContainText("Proved");
  const before = await engineInUse(agent);
  await engine.getByRole("button", { name: "Prove again" }).click();
  await expect.poll(async () => (await engineInUse(agent)).proof).not.toEqual(before.proof);
  await expect(engine).toContainText("Proved");

  await engine.getByRole("button", { name: "Remove" }).click();
  await expect(engine.getByRole("alert")).toContainText("runs now as process");

  await page.goto(`${agent.url}#/setup/engines/${encodeURIComponent(before.id)}`);
  await expect(engine.getByText(before.path!)).toBeVisible();

  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.type("use the cpu");
  await page.keyboard.press("Enter");
  await expect(page.getByText("You asked for cpu.")).toBeVisible();
  await page.getByRole("button", { name: "Let llcuda choose" }).click();
  await expect(page.getByText("You asked for cpu.")).toHaveCount(0);
});

test("the failure that llcuda exists to end: its cause, the engine's line, and what runs instead", async ({
  launch,
  page,
}) => {
  const agent = await launch();
  const machine = await standIn(page, foundingFailure);
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await page.getByRole("link", { name: "Setup" }).click();

  const proof = page.getByRole("region", { name: "Proof" });
  const card = proof.getByRole("alert");
  await expect(card).toContainText(PTX.message);
  await expect(card.getByRole("group", { name: "In its own words" })).toHaveText(
    "CUDA error: the provided PTX was compiled with an unsupported toolchain.",
  );
  // All that it said opens at its newest line.
  await card.getByText("All 8 lines that it said").click();
  await expect(card.getByText("Aborted (core dumped)")).toBeInViewport();

  const instead = proof.getByRole("region", { name: "What does run here" });
  await instead.getByRole("button", { name: "Install llcuda bundle t4" }).click();
  await expect
    .poll(() => machine.mutations)
    .toEqual([{ path: "engine.install", input: { id: "bundle:t4@11669" } }]);

  machine.tell("engine.catalog.watch", installing["engine.catalog.watch"]);
  const bundle = page.getByRole("status", { name: /Work on llcuda bundle t4/ });
  await expect(bundle).toContainText(/88\.4.MB of 214.MB/);
  await expect(bundle).toContainText(/12\.3.MB\/s/);

  expect(await findings(page)).toEqual([]);

  // Every other machine on the narrowest page: long names, names that run from right to left.
  await page.setViewportSize({ width: 360, height: 740 });
  const machines = { allWell, installing, firstRun, noLibraries, wsl, twoGpus };
  for (const [name, answers] of Object.entries(machines)) {
    for (const [path, value] of Object.entries(answers)) machine.tell(path, value);
    const { verdict, ok } = answers["system.doctor"] as DoctorReport;
    const said = ok ? verdict : /Getting ready|What is in the way: Libraries/;
    await expect(page.getByRole("main")).toContainText(said);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, name).toBe(360);
  }
  expect(await findings(page)).toEqual([]);
  await expect(page.getByRole("link", { name: "محرك" })).toBeAttached();
});
