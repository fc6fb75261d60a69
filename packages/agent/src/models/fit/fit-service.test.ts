import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freeForEngine } from "@llcuda/gguf";
import { AUTOMATIC, type LoadOptions, type MachineFacts } from "@llcuda/protocol";
import { startStandInHub, tinyLlama } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { gpu, machineWith } from "../../bootstrap/probe/machine.test-data.ts";
import { connectTo } from "../../client.ts";
import { homeOf } from "../../home.ts";
import { testServer, TOKEN } from "../../server/test-server.ts";
import { Hub } from "../hub/hub.ts";
import { localModel } from "../local-model.ts";
import { cachePath } from "../model-cache.ts";
import { FitService } from "./fit-service.ts";
import { HubProjectors } from "./hub-projectors.ts";
import { LoadPricing } from "./load-pricing.ts";

const REPO = "unsloth/gemma-3-1b-it-GGUF";
const FILE = "gemma-3-1b-it-Q4_K_M.gguf";
const MIB = 1024 * 1024;

/** A real server over a machine; `models` are files in the cache. */
async function fitting(
  machine: MachineFacts,
  {
    env = {},
    models = {},
    saved = null,
  }: {
    env?: Record<string, string>;
    models?: Record<string, Uint8Array>;
    saved?: LoadOptions | null;
  } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-fit-"));
  const home = homeOf({ LLCUDA_HOME: folder });
  for (const [file, bytes] of Object.entries(models)) {
    const path = cachePath(home, REPO, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  const find = (name: string) => localModel(name, home);
  const hub = new Hub({ env, offline: false, localId: () => null });
  const projectors = new HubProjectors(hub);
  const pricing = new LoadPricing({ home, env, offline: false, find, projectors });
  const free = () => Promise.resolve(freeForEngine(machine));
  const service = new FitService({ home, pricing, free, saved: () => saved });
  const server = await testServer();
  server.services.models.fit = (request) => service.fit(request);
  const client = connectTo({ url: server.url, token: TOKEN });
  onTestFinished(async () => {
    await client.close();
    pricing.close();
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
    mostTokensPerSecond: null,
    settings: { context: 8192, kvTypeK: "F16", kvTypeV: "F16", slots: 4, unified: true },
    beside: { mmproj: null, files: 0, draft: null },
    verdict: "fits",
    cause: null,
    advice: [],
    estimate: { gpuLayers: 2, layers: 2 },
    machine: { vramFree: [8192 * MIB], ramFree: 4096 * MIB, margin: 1624 * MIB },
  });
});

test("context, type and slots change the price", async () => {
  const fit = await fitting(machineWithFree(8192 * MIB), { models: { [FILE]: tinyLlama() } });
  const kv = async (options: Partial<LoadOptions>) =>
    (await fit.query({ model: "gemma-3-1b", options })).estimate.kv.device;
  const usual = await kv({});
  // One layer, two key heads of 8: keys and values in F16.
  expect(usual).toBe(8192 * 2 * 16 * 2);
  expect(await kv({ context: 16_384 })).toBe(2 * usual);
  expect(await kv({ kvTypeK: "F32", kvTypeV: "F32" })).toBe(2 * usual);
  expect(await kv({ kvTypeK: "F16", kvTypeV: "F32" })).toBe(1.5 * usual);
  expect(await kv({ slots: 3 })).toBe(3 * Math.ceil(8192 / 3 / 256) * 256 * 64);
});

test("what was saved holds where nothing else is wished, and null is automatic again", async () => {
  const fit = await fitting(machineWithFree(8192 * MIB), {
    models: { [FILE]: tinyLlama() },
    saved: { ...AUTOMATIC, context: 512, kvTypeV: "Q8_0" },
  });
  const asked = async (options?: Partial<LoadOptions>) =>
    (await fit.query({ model: "gemma-3-1b", options })).settings;
  expect(await asked()).toMatchObject({ context: 512, kvTypeK: "F16", kvTypeV: "Q8_0" });
  expect(await asked({ slots: 2 })).toMatchObject({ context: 512, slots: 2 });
  expect(await asked({ context: null, kvTypeV: null })).toMatchObject({
    context: 8192,
    kvTypeV: "F16",
  });
});

test("a projector, adapters and a draft are counted as a load counts them", async () => {
  const projector = new Uint8Array(3000);
  const fit = await fitting(machineWithFree(8192 * MIB), {
    models: {
      [FILE]: tinyLlama(),
      "mmproj-F16.gguf": projector,
      "adapter.bin": new Uint8Array(500),
    },
  });
  const asked = (options?: Partial<LoadOptions>) => fit.query({ model: "gemma-3-1b", options });
  const [beside, alone] = [await asked(), await asked({ mmproj: "none" })];
  expect(beside.beside).toMatchObject({ files: 3000, draft: null });
  expect(beside.beside.mmproj).toMatch(/mmproj-F16\.gguf$/);
  expect(alone.beside).toEqual({ mmproj: null, files: 0, draft: null });
  expect(beside.estimate.device - alone.estimate.device).toBe(3000);
  const path = join(dirname(beside.beside.mmproj!), "adapter.bin");
  const adapted = await asked({ mmproj: "none", loras: [{ path, scale: 1 }] });
  expect(adapted.estimate.device - alone.estimate.device).toBe(500);
  const draft = { kind: "model", model: beside.file, most: 4 } as const;
  const drafted = await asked({ mmproj: "none", draft });
  expect(drafted.beside.draft).toBe(beside.file);
  expect(drafted.estimate.kv.device).toBe(2 * alone.estimate.kv.device);
  // On GPUs that are not to be used nothing goes.
  expect(await asked({ devices: [] })).toMatchObject({
    machine: { vramFree: [] },
    verdict: "ram-only",
  });
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
  const told = await fit.query({
    model: "gemma-3-1b",
    options: { context: 65_536, slots: 1 },
  });
  expect(told).toMatchObject({ file: `hf:${REPO}@main:${FILE}`, verdict: "ram-only" });
  expect(told.cause).toBe("weights");
});

test("a projector that a download would bring from the hub is counted", async () => {
  const hub = await startStandInHub();
  onTestFinished(() => hub.close());
  hub.publish({ repo: REPO, file: FILE, bytes: tinyLlama() });
  hub.publish({ repo: REPO, file: "mmproj-F16.gguf", bytes: new Uint8Array(4000) });
  const fit = await fitting(machineWithFree(8192 * MIB), { env: { LLCUDA_HF_ENDPOINT: hub.url } });
  const { beside } = await fit.query({ model: "gemma-3-1b" });
  expect(beside).toEqual({ mmproj: `hf:${REPO}/mmproj-F16.gguf`, files: 4000, draft: null });
});

test("what is no model is told", async () => {
  const fit = await fitting(machineWith(), { models: { [FILE]: new Uint8Array(100).fill(65) } });
  await expect(fit.query({ model: "gemma-3-1b" })).rejects.toThrow(/GGUF/);
  await expect(fit.query({ model: "gema-3-1b" })).rejects.toThrow(/no model named "gema-3-1b"/);
  await expect(fit.query({ model: "/none/at/all.gguf" })).rejects.toThrow(/cannot be opened/);
});
