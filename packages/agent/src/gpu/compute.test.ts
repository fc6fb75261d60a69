import { fakeAddon, type AddonFaults } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { parentDeathLauncher } from "../engine/parent-death.ts";
import { GpuCompute } from "./compute.ts";

function computeWith(faults: AddonFaults = {}): GpuCompute {
  const compute = new GpuCompute({ ...process.env, ...fakeAddon(faults) });
  onTestFinished(() => compute.close());
  return compute;
}

test("the addon is tried, tells what the GPUs are, and measures one", async () => {
  const compute = computeWith();
  expect(await compute.run("describe", null)).toMatchObject({
    works: true,
    cudaDriver: "13.0",
    gpus: [
      { uuid: "GPU-fake-0", computeCapability: "9.0", multiprocessors: 132, peers: ["GPU-fake-1"] },
      { uuid: "GPU-fake-1" },
    ],
  });
  const probe = await compute.run("probe", { uuid: "GPU-fake-1" });
  expect(probe).toMatchObject({ uuid: "GPU-fake-1", driver: "580.1", matmul: {} });
  // Read and written in the one millisecond that the fake's clock shows.
  expect(probe.copyBandwidth).toBe(2 * 2 ** 18 * 1_000);
});

test("a machine without a driver: the reason, no crash", async () => {
  const compute = computeWith({ noDevices: "cudaErrorInsufficientDriver" });
  expect(await compute.run("describe", null)).toEqual({
    works: false,
    reason: "The CUDA addon finds no GPU (cudaErrorInsufficientDriver).",
  });
});

test("a process that cannot be started is the reason, and ends nobody else", async () => {
  const compute = new GpuCompute({ ...fakeAddon(), PATH: "/none" });
  onTestFinished(() => compute.close());
  // Where nothing has to be put before it, it is found without a path.
  const [before] = await parentDeathLauncher();
  if (before === undefined) return;
  await expect(compute.run("describe", null)).rejects.toMatchObject({
    detail: expect.stringContaining("ENOENT") as unknown,
  });
});

test("an addon that crashes in its trial takes only the trial along", async () => {
  const compute = computeWith({ crashesIn: "deviceCount" });
  expect(await compute.run("describe", null)).toMatchObject({
    works: false,
    reason: "The CUDA addon did not pass its trial (SIGABRT: Xid 31: a fault in the driver).",
  });
  expect(compute.pid).toBeDefined();
});

test("a fault in a job ends that process with its last words, and the next job gets another", async () => {
  const compute = computeWith({ crashesIn: "recordEvent" });
  await compute.run("describe", null);
  await expect(compute.run("probe", { uuid: "GPU-fake-0" })).rejects.toMatchObject({
    code: "CUDA_FAULT",
    detail: expect.stringContaining("Xid 31"),
  });
  expect(await compute.run("describe", null)).toMatchObject({ works: true });
});

test("after a sticky error the process is replaced; what failed is told", async () => {
  const compute = computeWith({ stickyIn: "recordEvent" });
  await compute.run("describe", null);
  const first = compute.pid;
  await expect(compute.run("probe", { uuid: "GPU-fake-0" })).rejects.toMatchObject({
    code: "CUDA_FAULT",
    message: expect.stringContaining("illegal memory access"),
  });
  expect(await compute.run("describe", null)).toMatchObject({ works: true });
  expect(compute.pid).not.toBe(first);
});

test("a GPU that ends every process is left alone for a while", async () => {
  let now = 0;
  const compute = new GpuCompute(
    { ...process.env, ...fakeAddon({ crashesIn: "deviceProperties" }) },
    () => now,
  );
  onTestFinished(() => compute.close());
  for (let death = 0; death < 3; death += 1) {
    await expect(compute.run("probe", { uuid: "GPU-fake-0" })).rejects.toMatchObject({
      message: expect.stringContaining("died;"),
    });
  }
  await expect(compute.run("probe", { uuid: "GPU-fake-0" })).rejects.toMatchObject({
    message: expect.stringContaining("died 3 times in a row"),
  });
  expect(compute.pid).toBeUndefined();
  now = 6 * 60_000;
  await expect(compute.run("probe", { uuid: "GPU-fake-0" })).rejects.toMatchObject({
    message: expect.stringContaining("died;"),
  });
});

test("a GPU that CUDA does not list cannot be measured", async () => {
  const compute = computeWith();
  await expect(compute.run("probe", { uuid: "GPU-other" })).rejects.toMatchObject({
    code: "DEVICE_INVALID",
  });
});
