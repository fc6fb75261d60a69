import type { MachineFacts } from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import { build, profile } from "../compat/compat.test-data.ts";
import { left, machine, order, plan, T4 } from "./plan-questions.test-data.ts";
import { ALL, available, FAILED, here, NO_GPU, nothing, passed } from "./plan.test-data.ts";
import { gpu, machineWith } from "./probe/machine.test-data.ts";

const RTX_5090 = gpu("NVIDIA GeForce RTX 5090", 120, 32);
const GF_940M = gpu("NVIDIA GeForce 940M", 50, 2);
const GTX_1080 = gpu("NVIDIA GeForce GTX 1080", 61, 8);
const RTX_3090 = gpu("NVIDIA GeForce RTX 3090", 86, 24, 1);
const H100 = gpu("NVIDIA H100 80GB HBM3", 90, 80);

const AMD_WITHOUT_DRIVER = machineWith({
  vulkan: { loader: null, drivers: [], devices: ["/dev/dri/renderD128 (amdgpu)"] },
});

describe("the best engine for a machine", () => {
  test.each<[string, MachineFacts, string[]]>([
    ["T4, driver 450", machine("450.80.02", [T4]), ["github-vulkan", "debian-vulkan"]],
    ["T4, driver 470", machine("470.256.02", [T4]), ["github-vulkan", "debian-vulkan"]],
    ["T4, driver 525", machine("525.60.13", [T4]), ["llcuda-t4", "llcuda-cuda12-multi"]],
    ["T4, driver 535", machine("535.104.05", [T4]), ["llcuda-t4", "llcuda-cuda12-multi"]],
    [
      "T4, driver 550",
      machine("550.54.15", [T4]),
      ["llcuda-t4", "llcuda-cuda12-multi", "debian-cuda", "github-vulkan"],
    ],
    ["T4, driver 580", machine("580.126.09", [T4]), ["llcuda-cuda13-multi", "llcuda-t4"]],
    ["RTX 5090, driver 570", machine("570.211.01", [RTX_5090]), ["github-cuda-12"]],
    [
      "RTX 5090, driver 580",
      machine("580.126.09", [RTX_5090]),
      ["llcuda-cuda13-multi", "github-cuda-13", "github-cuda-12"],
    ],
    [
      "GeForce 940M, driver 535",
      machine("535.104.05", [GF_940M]),
      ["llcuda-cuda12-multi", "github-vulkan"],
    ],
    [
      "GeForce 940M, driver 580: CUDA 13 dropped it",
      machine("580.126.09", [GF_940M]),
      ["llcuda-cuda12-multi", "github-cuda-12", "debian-cuda"],
    ],
    [
      "a driver newer than all that is known",
      machine("700.10.01", [H100]),
      ["llcuda-cuda13-multi", "llcuda-cuda12-multi", "github-cuda-13"],
    ],
    [
      "two GPUs that only CUDA 12 serves both",
      machine("580.126.09", [GTX_1080, RTX_3090]),
      ["llcuda-cuda12-multi"],
    ],
    [
      "no NVIDIA driver, but a Vulkan one",
      machine(null, []),
      ["github-vulkan", "debian-vulkan", "github-cpu", "debian-cpu"],
    ],
    [
      "a GPU without a driver: Debian's build brings one",
      AMD_WITHOUT_DRIVER,
      ["debian-vulkan", "github-cpu"],
    ],
    ["no GPU at all", NO_GPU, ["github-cpu", "debian-cpu"]],
    [
      "a toolkit without a driver",
      machineWith({ toolkits: [{ version: "12.4", path: "/usr/local/cuda-12.4" }] }),
      ["github-cpu", "debian-cpu"],
    ],
  ])("%s", (_, facts, first) => {
    expect(order(ALL, facts).slice(0, first.length)).toEqual(first);
  });

  test("every machine can fall back to Vulkan and to the processor", () => {
    expect(order(ALL, machine("535.104.05", [T4])).slice(-4)).toEqual([
      "github-vulkan",
      "debian-vulkan",
      "github-cpu",
      "debian-cpu",
    ]);
  });

  test.each<[string, string, MachineFacts, RegExp]>([
    [
      "llcuda-cuda13-multi",
      "T4 with driver 535",
      machine("535.104.05", [T4]),
      /^DRIVER_TOO_OLD: CUDA 13 needs driver 580/,
    ],
    [
      "github-cuda-12",
      "T4 with driver 550, whose CUDA is older than the PTX",
      machine("550.54.15", [T4]),
      /^PTX_UNSUPPORTED: .*CUDA 12\.4/,
    ],
    [
      "debian-cuda",
      "RTX 5090: a CUDA 12.4 build has PTX at most",
      machine("535.104.05", [RTX_5090]),
      /^PTX_UNSUPPORTED: /,
    ],
    ["llcuda-t4", "RTX 5090", machine("570.211.01", [RTX_5090]), /^NO_KERNEL_IMAGE: .*sm_75/],
    [
      "llcuda-cuda13-multi",
      "GeForce 940M",
      machine("580.126.09", [GF_940M]),
      /^NO_KERNEL_IMAGE: There is no code for NVIDIA GeForce 940M \(sm_50\)/,
    ],
    [
      "llcuda-t4",
      "a toolkit without a driver",
      machineWith({ toolkits: [{ version: "12.4", path: "/usr/local/cuda-12.4" }] }),
      /^DRIVER_MISSING: .*toolkit 12\.4/,
    ],
    ["github-vulkan", "no Vulkan", NO_GPU, /^DRIVER_MISSING: There is neither a Vulkan driver nor/],
    [
      "github-vulkan",
      "Vulkan on the processor only",
      machineWith({
        vulkan: { loader: "/l", drivers: ["/usr/share/vulkan/icd.d/lvp_icd.json"], devices: [] },
      }),
      /^DRIVER_MISSING: There is no GPU here that a Vulkan driver could open/,
    ],
    [
      "github-vulkan",
      "a GPU whose driver is not installed",
      AMD_WITHOUT_DRIVER,
      /^DRIVER_MISSING: There is no Vulkan loader/,
    ],
  ])("%s is not fetched for %s", (id, _, facts, reason) => {
    expect(left(id, ALL, facts)).toMatch(reason);
  });

  test("a build for a newer system is left, one with its own C library is not", () => {
    const old = machineWith({ glibc: "2.31", glibcxx: "3.4.28" });
    const known = [
      available("github", "github-cpu", "cpu", { inspection: cpuFor("2.38") }),
      available("debian", "debian-cpu", "cpu", { inspection: cpuFor("2.43"), ownGlibc: true }),
    ];
    expect(order(known, old)).toEqual(["debian-cpu"]);
    expect(left("github-cpu", known, old)).toMatch(/^GLIBC_TOO_OLD: It wants glibc 2\.38/);
  });
});

function cpuFor(glibc: string) {
  return build(null, [], [], { cuda: null, needed: [], glibc });
}

describe("what is here already", () => {
  const facts = machine("535.104.05", [T4]);
  const native = profile("t4");

  test("comes before its equal that must be fetched, and the proved one first", () => {
    const known = [
      here("cache", "mine", "cuda", native),
      here("path", "proved", "cuda", native, passed("proved", "cuda")),
      ...ALL,
    ];
    expect(order(known, facts).slice(0, 3)).toEqual(["proved", "mine", "llcuda-t4"]);
  });

  test("does not come before what is better", () => {
    const known = [here("cache", "processor", "cpu", null, passed("processor", "cpu")), ...ALL];
    expect(order(known, facts)[0]).toBe("llcuda-t4");
    expect(order(known, NO_GPU)[0]).toBe("processor");
  });

  test("that failed is not tried again, and says when and why", () => {
    const known = [here("cache", "broken", "cpu", null, FAILED), ...ALL];
    expect(left("broken", known, NO_GPU)).toBe(
      "CPU_TOO_OLD: it failed here on 2026-11-20: It died of SIGILL.",
    );
  });

  test("that was proved is tried whatever is foreseen", () => {
    const wrong = here("path", "mine", "cuda", build(13, ["sm_90"], []), passed("mine", "cuda"));
    expect(order([wrong], facts)).toEqual(["mine"]);
  });

  test("tells what its source would give again", () => {
    const failed = here("cache", "github-b1", "cpu", null, FAILED, "github-cpu");
    expect(left("github-cpu", [failed, ...ALL], NO_GPU)).toMatch(/^CPU_TOO_OLD: it failed here/);
    const liar = here("cache", "t4-b1", "cuda", build(12, ["sm_90"], []), undefined, "llcuda-t4");
    expect(left("llcuda-t4", [liar, ...ALL], facts)).toMatch(
      /^NO_KERNEL_IMAGE: t4-b1, which it gave, does not run here: There is no code for Tesla T4/,
    );
  });

  test("under the id that its source offers counts once", () => {
    const known = [here("cache", "llcuda-t4", "cuda", native), ...ALL];
    expect(plan(known, facts).steps.filter(({ id }) => id === "llcuda-t4")).toHaveLength(1);
  });

  test("counts by what was seen in it, not by what it is called", () => {
    // A package called cu124 carried CUDA 12.6, whose PTX this driver does not know.
    const known = [here("path", "torch-cu124", "cuda", build(12, [], ["sm_75@8.5"])), ...ALL];
    expect(left("torch-cu124", known, machine("550.54.15", [T4]))).toMatch(/^PTX_UNSUPPORTED/);
  });
});

test("sources that have nothing say so first, and building from source is the last resort", () => {
  const known = [
    nothing("cache", "none is installed yet"),
    available("build", "build-cuda", "cuda", { inspection: profile("t4") }),
    ...ALL,
  ];
  const facts = machine("535.104.05", [T4]);
  expect(plan(known, facts).steps[0]?.id).toBe("cache");
  expect(order(known, facts).at(-1)).toBe("build-cuda");
  expect(order(known, facts, { engine: "build" })).toEqual(["build-cuda"]);
});
