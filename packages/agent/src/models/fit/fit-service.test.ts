import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { MachineFacts } from "@llcuda/protocol";
import { startStandInHub, tinyLlama } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { gpu, machineWith } from "../../bootstrap/probe/machine.test-data.ts";
import { connectTo } from "../../client.ts";
import { homeOf } from "../../home.ts";
import { testServer, TOKEN } from "../../server/test-server.ts";
import { cachePath } from "../model-cache.ts";
import { FitService } from "./fit-service.ts";
import { freeOf } from "./model-fit.ts";

const REPO = "unsloth/gemma-3-1b-it-GGUF";
const FILE = "gemma-3-1b-it-Q4_K_M.gguf";
const MIB = 1024 * 1024;

/** A real server over a machine; `models` are files in the cache. */
async function fitting(
  machine: MachineFacts,
  {
    env = {},
    models = {},
  }: { env?: Record<string, string>; models?: Record<string, Uint8Array> } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-fit-"));
  const home = homeOf({ LLCUDA_HOME: folder });
  for (const [file, bytes] of Object.entries(models)) {
    const path = cachePath(home, REPO, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  const free = () => Promise.resolve(freeOf(machine));
  const service = new FitService({ home, env, offline: false, free });
  const server = await testServer();
  server.services.models.fit = (request) => service.fit(request);
  const client = connectTo({ url: server.url, token: TOKEN });
  onTestFinished(async () => {
    await client.close();
    service.close();
    rmSync(folder, { recursive: true });
  });
  return client.api.models.fit;
}

function machineWithFree(...vram: number[]): MachineFacts {
  const gpus = vram.map((memoryFree, index) =>
    Object.assign(gpu("Tesla T4", 75, 15, index), { memoryFree }),
  );
  return machineWith({ gpus, driverError: null, memoryAvailable: 4096 * MIB });
}

test("a model in the cache is found by its short name and priced against what is free", async () => {
  const fit = await fitting(machineWithFree(8192 * MIB), { models: { [FILE]: tinyLlama() } });
  expect(await fit.query({ model: "gemma-3-1b" })).toMatchObject({
    file: expect.stringMatching(new RegExp(`${FILE}$`)),
    architecture: "llama",
    checked: true,
    contextLength: 256,
    settings: { context: 8192, kvType: "F16", slots: 4, unified: true },
    verdict: "fits",
    cause: null,
    advice: [],
    estimate: { gpuLayers: 2, layers: 2 },
    machine: { vramFree: [8192 * MIB], ramFree: 4096 * MIB, margin: 1024 * MIB },
  });
});

test("context, type and slots change the price", async () => {
  const fit = await fitting(machineWithFree(8192 * MIB), { models: { [FILE]: tinyLlama() } });
  const kv = async (more: object) =>
    (await fit.query({ model: "gemma-3-1b", ...more })).estimate.kv.device;
  const usual = await kv({});
  // One layer, two key heads of 8: keys and values in F16.
  expect(usual).toBe(8192 * 2 * 16 * 2);
  expect(await kv({ context: 16_384 })).toBe(2 * usual);
  expect(await kv({ kvType: "F32" })).toBe(2 * usual);
  expect(await kv({ slots: 3 })).toBe(3 * Math.ceil(8192 / 3 / 256) * 256 * 64);
});

test("a GPU that is hidden, or whose driver does not work, is no room", async () => {
  const hidden = machineWithFree(8192 * MIB);
  hidden.gpus[0]!.visible = false;
  const broken = machineWithFree(8192 * MIB);
  broken.driverError = { code: "DRIVER_MISMATCH", message: "m", hint: "h", remedies: [] };
  for (const machine of [hidden, broken]) {
    const fit = await fitting(machine, { models: { [FILE]: tinyLlama() } });
    expect(await fit.query({ model: "gemma-3-1b" })).toMatchObject({
      verdict: "ram-only",
      cause: null,
      machine: { vramFree: [] },
    });
  }
});

test("a model of the hub is priced by its header, and nothing is kept", async () => {
  const hub = await startStandInHub();
  onTestFinished(() => hub.close());
  hub.publish({ repo: REPO, file: FILE, bytes: tinyLlama() });
  const fit = await fitting(machineWithFree(1024 * MIB + 1024), {
    env: { LLCUDA_HF_ENDPOINT: hub.url },
  });
  const told = await fit.query({ model: "gemma-3-1b", context: 65_536, slots: 1 });
  expect(told).toMatchObject({ file: `hf:${REPO}@main:${FILE}`, verdict: "ram-only" });
  expect(told.cause).toBe("weights");
});

test("what is no model is told", async () => {
  const fit = await fitting(machineWith(), { models: { [FILE]: new Uint8Array(100).fill(65) } });
  await expect(fit.query({ model: "gemma-3-1b" })).rejects.toThrow(/GGUF/);
  await expect(fit.query({ model: "gema-3-1b" })).rejects.toThrow(/no model named "gema-3-1b"/);
  await expect(fit.query({ model: "/none/at/all.gguf" })).rejects.toThrow(/cannot be opened/);
});
