import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FAKE_H200, installFakeNvidiaSmi } from "@llcuda/test-kit";
import type { GpuState } from "@llcuda/protocol";
import { expect, test } from "../agent.ts";
import { seriousFindings } from "../axe.ts";
import { query } from "../call.ts";
import { Dashboard } from "../dashboard.ts";

const PICTURES = join(import.meta.dirname, "..", ".output", "pictures");
const SIZES = [
  [360, 740],
  [1280, 800],
  [2560, 1440],
] as const;

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

    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      for (const scheme of ["dark", "light"] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        // Half way from one theme to the other nothing has its contrast.
        await page.evaluate(async () => {
          const turning = document.getAnimations().filter((each) => each instanceof CSSTransition);
          await Promise.allSettled(turning.map((each) => each.finished));
        });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide, `${width} px`).toBeLessThanOrEqual(width);
        expect(await seriousFindings(page), `${scheme} ${width}`).toEqual([]);
        await page.screenshot({
          path: join(PICTURES, `gpu-h200-${width}-${scheme}.png`),
          animations: "disabled",
        });
      }
    }

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
