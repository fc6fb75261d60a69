import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installFakeEngine, type FakeBehaviour } from "@llcuda/test-kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { homeOf } from "../home.ts";
import { COMPILING } from "./compile-watch.ts";
import type { ProvedEngine } from "./engine.ts";
import { kernelCache } from "./kernel-cache.ts";
import { EngineSupervisor } from "./supervisor.ts";

const CUDA0 = "CUDA0: Tesla T4 (15095 MiB, 14990 MiB free)";

let folder = "";
let supervisor: EngineSupervisor;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-gpu-load-"));
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true });
});

/** A supervisor whose engine was proved to compute with CUDA. */
function start(behaviour: Partial<FakeBehaviour>, more: Partial<ProvedEngine> = {}) {
  const { bin } = installFakeEngine(join(folder, "engine"), { devices: [CUDA0], ...behaviour });
  const path = join(folder, "model.gguf");
  writeFileSync(path, "GGUF");
  const named = { id: "fake", source: "path", backend: "cuda", description: "a fake" } as const;
  const info = { ...named, version: "1", devices: [], path: bin, provedAt: "" };
  const engine: ProvedEngine = { ...named, bin, launcher: [], cwd: null, env: {}, info, ...more };
  supervisor = new EngineSupervisor({
    home: homeOf({ LLCUDA_HOME: join(folder, "home") }),
    acquireEngine: () => Promise.resolve(engine),
    acquireModel: () =>
      Promise.resolve({ id: "tiny", name: "Tiny", path, size: 4, source: "local" as const }),
  });
  return supervisor;
}

test("a model on the GPU is told with its layers and buffers", async () => {
  const { state } = start({});
  await supervisor.ensureReady();
  expect(state.value).toMatchObject({
    phase: "ready",
    offload: {
      layers: { onGpu: 2, total: 2 },
      buffers: [{ device: "CPU_Mapped" }, { device: "CUDA0" }],
    },
    warning: null,
  });
});

test("a model that stays on the processor is answered with, and warned of", async () => {
  const { state } = start({ offloads: false });
  await supervisor.ensureReady();
  expect(state.value).toMatchObject({
    phase: "ready",
    offload: { layers: { onGpu: 0, total: 2 } },
    warning: { code: "GPU_NOT_USED", remedies: expect.arrayContaining(["choose-engine"]) },
  });
});

test("the compiling of kernels is told with its seconds, until the model is there", async () => {
  const { state } = start({ warmUpMs: 3_500 }, { compiles: true });
  void supervisor.ensureReady();
  const compiling = await state.until(
    (value) => value.phase === "starting" && value.stage === COMPILING,
  );
  expect(compiling).toMatchObject({ progress: { unit: "seconds", total: null } });
  await supervisor.ensureReady();
  expect(state.value.phase).toBe("ready");
});

test("what the driver compiles is kept in the cache, unless a person chose a place", () => {
  const home = homeOf({ LLCUDA_HOME: join(folder, "home") });
  start({});
  expect(kernelCache(home, {})).toEqual({
    CUDA_CACHE_PATH: join(folder, "home/cuda-kernels"),
    CUDA_CACHE_MAXSIZE: "4294967296",
  });
  expect(kernelCache(home, { CUDA_CACHE_PATH: "/mine" }).CUDA_CACHE_PATH).toBe("/mine");
  expect(existsSync(join(folder, "home"))).toBe(false);
});
