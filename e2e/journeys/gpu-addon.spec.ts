import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FAKE_H200, fakeAddon, installFakeNvidiaSmi, tinyLlama } from "@llcuda/test-kit";
import { expect, test } from "../agent.ts";
import { Dashboard } from "../dashboard.ts";

/** Wide enough that one of its matrices has more values than the processor is asked for. */
const WIDE = { layers: 1, embeddingLength: 1536, weights: "Q8_0" } as const;

test("GPUs that the CUDA addon reads: figures, a measurement, and a tensor's values computed there", async ({
  launchFake,
  page,
}) => {
  test.slow();
  const folder = mkdtempSync(join(tmpdir(), "llcuda-addon-"));
  const wide = join(folder, "wide.gguf");
  writeFileSync(wide, tinyLlama(WIDE));
  const coarse = join(folder, "coarse.gguf");
  writeFileSync(coarse, tinyLlama({ ...WIDE, weights: "Q4_0" }));
  try {
    const agent = await launchFake({ env: fakeAddon() });
    const dashboard = new Dashboard(page);
    await dashboard.open(agent.dashboardUrl);
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "GPU", exact: true }).click();

    await expect(page.getByText("Read by the driver’s own library (NVML)")).toBeVisible();
    const first = page.getByRole("region", { name: "GPU 0: NVIDIA Fake 0", exact: true });
    await expect(first.getByRole("img", { name: /^Load .*kernels 50.%/ })).toBeVisible();
    await expect(first.getByRole("img", { name: /^PCIe .*/ })).toBeVisible();
    const properties = first.getByRole("region", { name: "Properties" });
    await expect(properties).toContainText("132");
    await expect(properties).toContainText("GPU 1");

    const measured = first.getByRole("region", { name: "Measured" });
    await expect(measured).toContainText("Not measured yet with this driver");
    await measured.getByRole("button", { name: "Measure" }).click();
    await expect(measured).toContainText("Copy, read and written");
    await expect(measured.getByRole("button", { name: "Measure again" })).toBeEnabled();

    const place = new URLSearchParams({ file: wide, tensor: "blk.0.ffn_down.weight" });
    await page.goto(`${agent.url}#/tensors?${place.toString()}`);
    const values = page.getByRole("region", { name: "Values" });
    await expect(values).toContainText(/Computed on the GPU \(NVIDIA Fake \d\) in 1\.0.ms, after/);
    await expect(values).toContainText("all 4,718,592 values");

    const pair = new URLSearchParams({
      file: wide,
      view: "compare",
      with: coarse,
      pair: "blk.0.ffn_down.weight",
    });
    await page.goto(`${agent.url}#/tensors?${pair.toString()}`);
    const compared = page.getByRole("region", { name: "First against second" });
    // The stand-in computes in JavaScript, some seconds a pair on a busy machine.
    const byGpu = /Computed on the GPU \(NVIDIA Fake \d\) in 3\.0.ms, after/;
    await expect(compared).toContainText(byGpu, { timeout: 240_000 });
    await expect(compared).toContainText(/of 4,718,592/);
    const all = page.getByText(/^3 large tensors: computed on the GPU/);
    await expect(all).toBeVisible({ timeout: 240_000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("an addon that crashes in its trial: nvidia-smi stands in, and the page says why", async ({
  launchFake,
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-smi-"));
  const smi = installFakeNvidiaSmi(folder, { gpus: [FAKE_H200], processes: [] });
  try {
    const env = { ...fakeAddon({ crashesIn: "deviceCount" }), PATH: smi.path };
    const agent = await launchFake({ env });
    const dashboard = new Dashboard(page);
    await dashboard.open(agent.dashboardUrl);
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "GPU", exact: true }).click();
    const source = page.getByText("Read by nvidia-smi, once a second.");
    await expect(source).toContainText("SIGABRT");
    await expect(source).toContainText("Xid 31");
    const first = page.getByRole("region", { name: "GPU 0: NVIDIA H200", exact: true });
    await expect(first.getByRole("region", { name: "Measured" })).toContainText(
      "Only the CUDA addon can measure",
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
