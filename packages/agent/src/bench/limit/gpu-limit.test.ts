import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostSample, LoadedModels, MachineFacts } from "@llcuda/protocol";
import { fakeAddon } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { LoadPlanner } from "../../fleet/load-planner.ts";
import { Gpus } from "../../gpu/gpus.ts";
import { homeOf } from "../../home.ts";
import { LiveValue } from "../../live/live-value.ts";
import { openDatabase } from "../../store/database.ts";
import { benchesOver } from "../benches.test-data.ts";
import { installTool, planOf, toolRow } from "../engine/engine-bench.test-data.ts";
import { MachineLimits } from "./machine-limits.ts";

const MACHINE = {
  driver: "580.1",
  gpus: [{ visible: true, name: "NVIDIA Fake 0" }],
} as unknown as MachineFacts;

function nobody(): never {
  throw new Error("nobody looks at this machine");
}

/** GPUs of which the fake addon tells, and what it measures of them. @param env who else tells */
function fakeGpus(env: Record<string, string | undefined> = fakeAddon()): Gpus {
  const folder = mkdtempSync(join(tmpdir(), "gpu-limit-"));
  const database = openDatabase(join(folder, "store.db"));
  const gpus = new Gpus({
    env: { ...process.env, ...env },
    database,
    host: new LiveValue<HostSample>({} as HostSample),
    loaded: new LiveValue<LoadedModels>({ models: [], current: null }),
    engines: () => [],
  });
  onTestFinished(() => {
    gpus.close();
    database.close();
    rmSync(folder, { recursive: true });
  });
  gpus.start();
  return gpus;
}

/** Two processes of the addon's are started, and one that tries it, on a machine that does other things. */
const PATIENCE_MS = 180_000;

/** A run of llama-bench on a GPU, from the agent's first moment on: nobody has looked for GPUs yet. */
async function firstRun(gpus: Gpus) {
  expect(gpus.state.value).toMatchObject({ source: "none", probes: [] });
  const limits = new MachineLimits({ store: { probe: nobody, saveProbe: nobody }, gpu: gpus });
  const home = homeOf({ LLCUDA_HOME: "/none" });
  const planner = new LoadPlanner({
    home,
    env: {},
    offline: true,
    readMachine: nobody,
    find: nobody,
  });
  onTestFinished(() => planner.close());
  const { benches, bin, engine, model, run } = benchesOver(
    {},
    {
      gpu: gpus,
      machine: () => Promise.resolve(MACHINE),
      work: (path) => planner.work(path),
      limits: (backend, model, signal) => limits.of(backend, model, signal),
    },
  );
  engine.backend = "cuda";
  engine.info.backend = "cuda";
  installTool(bin, "llama-bench", [toolRow(0, 128, 1)]);
  return { benches, done: await run(planOf({ models: [model], generations: [128] })) };
}

test(
  "on a GPU each point's part of the limit comes from the addon's own probe, which the run makes",
  async () => {
    const { conditions, points } = (await firstRun(fakeGpus())).done;
    // Read and written in the one millisecond that the fake's clock shows.
    const bandwidth = 2 * 2 ** 18 * 1_000;
    expect(conditions).toMatchObject({ gpu: "NVIDIA Fake 0", driver: "580.1", bandwidth });
    expect(conditions.noLimit).toBeUndefined();
    const { bound, bytesPerToken, limit, share } = points[0]!.limit!;
    expect(bound).toBe("bandwidth");
    expect(limit).toBeCloseTo(bandwidth / bytesPerToken);
    expect(share).toBeCloseTo(128 / limit);
  },
  PATIENCE_MS,
);

test(
  "where nothing can measure the GPU, the run says so and its files say it too",
  async () => {
    const { benches, done } = await firstRun(fakeGpus({ LLCUDA_NATIVE_ADDON: "/none.node" }));
    expect(done.points[0]!.limit).toBeNull();
    expect(done.conditions.noLimit).toMatch(
      /^Points have no part of a limit: only the CUDA addon measures a GPU, and it is not in use here\. ./,
    );
    for (const format of ["markdown", "html"] as const) {
      expect(benches.export(done.id, format).text).toContain("only the CUDA addon measures a GPU");
    }
  },
  PATIENCE_MS,
);
