import { expect, test } from "vitest";
import { NO_TOOLS } from "../build/llama-tree.test-data.ts";
import type { HostFacts } from "../facts.ts";
import { gpu, machineWith } from "../probe/machine.test-data.ts";
import { engineSettings } from "../settings.ts";
import { buildSource } from "./build.ts";

const TOOLS = { ...NO_TOOLS, compiler: "/usr/bin/c++" };
const FACTS: HostFacts = {
  platform: "linux",
  arch: "x64",
  glibc: "2.36",
  cached: [],
  servers: [],
  apt: { aptGet: null, dpkgDeb: null, mirrors: [], keyrings: [] },
  tools: TOOLS,
  bundles: { bundles: [], problems: [] },
  machine: machineWith({}),
};
const WITH_GPU = { machine: machineWith({ gpus: [gpu("Tesla T4", 75, 16)] }) };

/** Each offer as `id: try` or `id: reason`. */
function offered(facts: Partial<HostFacts>, offline = false, env: Record<string, string> = {}) {
  const offers = buildSource.find(
    { ...FACTS, ...facts },
    { engine: null, offline },
    engineSettings(env),
  );
  return offers.map(({ action, id }) => `${id}: ${action.kind === "try" ? "try" : action.reason}`);
}

test("a machine without a GPU can build for its processor", () => {
  expect(offered({})).toEqual(["build-cpu: try"]);
});

test("a machine with a GPU builds for it first, where CUDA's compiler is here", () => {
  const tools = { ...TOOLS, nvcc: "/usr/local/cuda/bin/nvcc" };
  expect(offered({ ...WITH_GPU, tools })).toEqual(["build-cuda: try", "build-cpu: try"]);
  expect(offered(WITH_GPU)).toEqual([
    "build-cuda: CUDA's compiler nvcc is not here; NVIDIA's CUDA toolkit brings it",
    "build-cpu: try",
  ]);
});

test("without a compiler, off Linux and without a network it says what is missing", () => {
  expect(offered({ tools: NO_TOOLS })[0]).toMatch(/^build-cpu: there is no C\+\+ compiler here/);
  expect(offered({ platform: "darwin" })).toEqual([
    "build-cpu: llcuda builds engines on Linux, not on darwin",
  ]);
  expect(offered({}, true)[0]).toMatch(/LLCUDA_LLAMA_SOURCE can name a source tree/);
  expect(offered({}, true, { LLCUDA_LLAMA_SOURCE: "/src/llama.cpp" })).toEqual(["build-cpu: try"]);
});
