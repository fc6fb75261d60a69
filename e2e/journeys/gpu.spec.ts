import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FAKE_H200, installFakeNvidiaSmi } from "@llcuda/test-kit";
import type { GpuState } from "@llcuda/protocol";
import { expect, test } from "../agent.ts";
import { query } from "../call.ts";
import { Dashboard } from "../dashboard.ts";
import { photograph } from "../photograph.ts";

test("a machine without a GPU says so, and shows its processor and memory", async ({
  launchFake,
  page,
}) => {
  const agent = await launchFake();
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "GPU", exact: true }).click();

  await expect(page.getByRole("region", { name: "No GPU is used on this machine" })).toContainText(
    "There is no nvidia-smi",
  );
  const machine = page.getByRole("region", { name: "This machine" });
  await expect(
    machine.getByRole("img", { name: /^CPU of this machine .* now all cores \d/ }),
  ).toBeVisible();
  await expect(machine.getByRole("img", { name: /^RAM of this machine .*GiB/ })).toBeVisible();
  // The model that was loaded is a mark.
  await expect(page.getByRole("region", { name: "What happened" })).toContainText("Loaded");
  await expect(page.getByRole("banner")).toContainText("RAM");
});

test("two GPUs that only nvidia-smi reads: charts, holders, properties, throttling, and its end", async ({
  launchFake,
  page,
}) => {
  test.slow();
  const folder = mkdtempSync(join(tmpdir(), "llcuda-smi-"));
  const second = { ...FAKE_H200, index: "1", uuid: "GPU-2", name: "NVIDIA H200 (second)" };
  const gpus = [FAKE_H200, second];
  const processes = [`${FAKE_H200["uuid"]}, 999999, /usr/bin/python3, 40960`];
  const smi = installFakeNvidiaSmi(folder, { gpus, processes });
  try {
    const agent = await launchFake({ env: { PATH: smi.path } });
    const dashboard = new Dashboard(page);
    await dashboard.open(agent.dashboardUrl);
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "GPU", exact: true }).click();

    const first = page.getByRole("region", { name: "GPU 0: NVIDIA H200", exact: true });
    await expect(first).toContainText("Throttled: power limit");
    await expect(first.getByRole("img", { name: /^Load .*kernels 37.%/ })).toBeVisible();
    await expect(first.getByRole("img", { name: /^Power .*drawn 122.W/ })).toBeVisible();
    await expect(first.getByRole("region", { name: "Properties" })).toContainText("580.65.06");
    await expect(first.getByRole("region", { name: "Measured" })).toContainText(
      "Only the CUDA addon can measure",
    );
    await expect(page.getByRole("region", { name: /H200 \(second\)/ })).toBeVisible();
    const holders = page.getByRole("region", { name: "Who holds the VRAM" });
    await expect(holders).toContainText("python3");
    await expect(holders).toContainText(/40\.0.GiB/);

    const strip = page.getByRole("banner");
    await expect(strip.getByRole("meter", { name: "VRAM" })).toHaveAttribute("aria-valuenow", "0");
    await expect(strip).toContainText(/37.%/);
    await expect(strip).toContainText(/244.W/);

    // What it says next is seen without a reload.
    const hot = { ...FAKE_H200, "temperature.gpu": "83", "utilization.gpu": "99" };
    smi.behave({ gpus: [hot, second], processes });
    await expect(first.getByRole("img", { name: /^Temperature .*83.°C/ })).toBeVisible();
    await expect(strip).toContainText(/83.°C/);

    await photograph(page, "gpu-h200");

    smi.behave({ gpus, dies: { rounds: 0, words: "GPU is lost" } });
    await expect
      .poll(async () => (await query<GpuState>(agent, "gpu.state.snapshot")).reason)
      .toContain("GPU is lost");
    smi.behave({ gpus });
    await expect
      .poll(async () => (await query<GpuState>(agent, "gpu.state.snapshot")).source)
      .toBe("nvidia-smi");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
