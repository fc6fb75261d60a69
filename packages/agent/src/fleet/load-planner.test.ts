import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AUTOMATIC, type LoadOptions } from "@llcuda/protocol";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { gpu, machineWith } from "../bootstrap/probe/machine.test-data.ts";
import { realEngine } from "../bootstrap/real-engine.test-data.ts";
import type { ProvedEngine } from "../engine/engine.ts";
import { homeOf } from "../home.ts";
import { localModel } from "../models/local-model.ts";
import { LoadPlanner } from "./load-planner.ts";

/** The first run on a machine fetches the engine. */
const FETCH_MS = 180_000;
const folder = mkdtempSync(join(tmpdir(), "planner-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The real build, which has `-dev`, as if it saw these GPUs. */
async function engineWith(...descriptions: string[]): Promise<ProvedEngine> {
  const engine = await realEngine();
  const devices = descriptions.map((description, index) => ({
    name: `CUDA${index}`,
    description,
    memoryTotal: null,
    memoryFree: null,
  }));
  return { ...engine, backend: "cuda", info: { ...engine.info, backend: "cuda", devices } };
}

function plannerOn(
  gpus: string[],
  env: NodeJS.ProcessEnv = {},
  readRate: number | null = null,
): LoadPlanner {
  const home = homeOf({ LLCUDA_HOME: folder });
  const at = new Date(Date.now() + 60_000).toISOString();
  const facts = machineWith({
    at,
    gpus: gpus.map((name, index) => gpu(name, 90, 80, index)),
    visibleDevices: env["CUDA_VISIBLE_DEVICES"] ?? null,
  });
  const find = (name: string) => localModel(name, home);
  const readMachine = () => Promise.resolve(facts);
  const planner = new LoadPlanner({
    home,
    env,
    offline: true,
    readMachine,
    find,
    readRate: () => readRate,
  });
  onTestFinished(() => planner.close());
  return planner;
}

async function namesOn(gpus: string[], engine: ProvedEngine, visible: string | null = null) {
  const env = visible === null ? {} : { CUDA_VISIBLE_DEVICES: visible };
  return (await plannerOn(gpus, env).free(engine)).names;
}

test(
  "several GPUs have the engine's names where it counts them as the driver does",
  async () => {
    const two = await engineWith("NVIDIA H100", "NVIDIA H100");
    expect(await namesOn(["NVIDIA H100", "NVIDIA H100"], two)).toEqual(["CUDA0", "CUDA1"]);
    expect(await namesOn(["NVIDIA H100", "NVIDIA H100"], two, "0,1")).toEqual(["CUDA0", "CUDA1"]);
    // Then CUDA0 is the driver's second.
    expect(await namesOn(["NVIDIA H100", "NVIDIA H100"], two, "1,0")).toBeUndefined();
    // CUDA may count the faster one first.
    const mixed = await engineWith("NVIDIA H100", "Tesla T4");
    expect(await namesOn(["Tesla T4", "NVIDIA H100"], mixed)).toBeUndefined();
    expect(await namesOn(["NVIDIA H100"], await engineWith("NVIDIA H100"))).toBeUndefined();
    expect(await namesOn(["NVIDIA H100", "NVIDIA H100"], mixed)).toBeUndefined();
  },
  FETCH_MS,
);

test(
  "a model for one GPU sees no other, unless a person chose what programs see or the engine is not for CUDA",
  async () => {
    const path = join(folder, "a.gguf");
    writeFileSync(path, tinyLlama());
    const h100 = ["NVIDIA H100", "NVIDIA H100"];
    const engine = await engineWith(...h100);
    const load = async (
      options: Partial<LoadOptions>,
      { by = engine, env = {} }: { by?: ProvedEngine; env?: NodeJS.ProcessEnv } = {},
    ) => {
      const model = await localModel(path, homeOf({ LLCUDA_HOME: folder }));
      const planner = plannerOn(h100, env);
      return (await planner.prepare(model, { ...AUTOMATIC, ...options }, by)).settings;
    };
    const second = { devices: ["CUDA1"] };
    expect(await load(second)).toMatchObject({
      args: expect.arrayContaining(["-dev", "CUDA0"]) as string[],
      env: { CUDA_VISIBLE_DEVICES: "GPU-00000001" },
      onlyGpu: { name: "CUDA1", uuid: "GPU-00000001" },
    });
    expect((await load({})).env).toMatchObject({ CUDA_VISIBLE_DEVICES: "GPU-00000000" });
    for (const settings of [
      await load({ splitMode: "layer" }),
      await load(second, { env: { CUDA_VISIBLE_DEVICES: "0,1" } }),
      await load(second, { by: { ...engine, env: { CUDA_VISIBLE_DEVICES: "0,1" } } }),
      await load(second, { by: { ...engine, backend: "vulkan" } }),
    ]) {
      expect(settings.onlyGpu).toBeNull();
      expect(Object.keys(settings.env)).not.toContain("CUDA_VISIBLE_DEVICES");
      expect(settings.args).not.toContain("CUDA0");
    }
  },
  FETCH_MS,
);

test(
  "several users of a GPU that reads faster than it copies save no prompts, which is said",
  async () => {
    const engine = await engineWith("NVIDIA H100");
    const path = join(folder, "copied.gguf");
    writeFileSync(path, tinyLlama());
    const model = await localModel(path, homeOf({ LLCUDA_HOME: folder }));
    const options: LoadOptions = { ...AUTOMATIC, slots: 8 };
    const prepare = (readRate: number) =>
      plannerOn(["NVIDIA H100"], {}, readRate).prepare(model, options, engine);
    const fast = await prepare(1e12);
    expect(fast.settings.args.join(" ")).toContain("--cache-ram 0");
    expect(fast.priced?.plan.cacheRam).toMatchObject({ mib: 0 });
    const slow = await prepare(1);
    expect(slow.settings.args.join(" ")).not.toContain("--cache-ram");
    expect(slow.priced?.plan).not.toHaveProperty("cacheRam");
  },
  FETCH_MS,
);
