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

/** GPUs of which the fake addon tells, and what it measures of them. */
function fakeGpus(): Gpus {
  const database = openDatabase(":memory:");
  const gpus = new Gpus({
    env: { ...process.env, ...fakeAddon() },
    database,
    host: new LiveValue<HostSample>({} as HostSample),
    loaded: new LiveValue<LoadedModels>({ models: [], current: null }),
    engines: () => [],
  });
  onTestFinished(() => {
    gpus.close();
    database.close();
  });
  gpus.start();
  return gpus;
}

/** Two processes of the addon's are started, and one that tries it, on a machine that does other things. */
const PATIENCE_MS = 60_000;

test(
  "on a GPU each point's part of the limit comes from the addon's own probe",
  async () => {
    const gpus = fakeGpus();
    await gpus.state.until(({ source }) => source === "addon");
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
    const { bin, engine, model, run } = benchesOver(
      {},
      {
        gpu: gpus,
        machine: () => Promise.resolve(MACHINE),
        work: (path) => planner.work(path),
        limits: (backend, signal) => limits.of(backend, signal),
      },
    );
    engine.backend = "cuda";
    engine.info.backend = "cuda";
    installTool(bin, "llama-bench", [toolRow(0, 128, 1)]);
    const { conditions, points } = await run(planOf({ models: [model], generations: [128] }));
    // Read and written in the one millisecond that the fake's clock shows.
    const bandwidth = 2 * 2 ** 18 * 1_000;
    expect(conditions).toMatchObject({ gpu: "NVIDIA Fake 0", driver: "580.1", bandwidth });
    const { bound, bytesPerToken, limit, share } = points[0]!.limit!;
    expect(bound).toBe("bandwidth");
    expect(limit).toBeCloseTo(bandwidth / bytesPerToken);
    expect(share).toBeCloseTo(128 / limit);
  },
  PATIENCE_MS,
);
