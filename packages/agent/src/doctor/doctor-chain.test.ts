import type { ErrorReport } from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import { gpu } from "../bootstrap/probe/machine.test-data.ts";
import { build } from "../compat/compat.test-data.ts";
import {
  catalogOf,
  cudaEngine,
  hostWith,
  input,
  of,
  plainEngine,
  T4,
  told,
} from "./doctor-chain.test-data.ts";
import { doctorChain } from "./doctor-chain.ts";
import { verdictOf } from "./verdict.ts";

const RTX_5090 = gpu("NVIDIA GeForce RTX 5090", 120, 32);
const GF_940M = gpu("NVIDIA GeForce 940M", 50, 2);

describe("the past's stories", () => {
  test.each([
    ["450.80.02", "CUDA 11.0", "github-vulkan"],
    ["470.256.02", "CUDA 11.4", "github-vulkan"],
    ["525.147.05", "CUDA 12.0", "cuda12-multi"],
    ["535.104.05", "CUDA 12.2", "cuda12-multi"],
    ["550.54.15", "CUDA 12.4", "cuda12-multi"],
    ["580.82.07", "CUDA 13.0", "cuda13-multi"],
  ])("T4 with driver %s: %s, and %s runs", (driver, cuda, engine) => {
    const given = input(hostWith(driver));
    expect(of(given, "cuda").summary).toContain(cuda);
    expect(of(given, "proof").summary).toContain(
      engine === "github-vulkan" ? "GitHub, vulkan" : `Bundle ${engine}`,
    );
    expect(told(given)).toBe("runtime:absent proof:pending");
    expect(verdictOf(doctorChain(given), given)).toContain("would run here");
  });

  test("T4 with driver 550 and an engine of PTX alone from CUDA 12.8: the founding failure, foreseen", () => {
    const machine = hostWith("550.54.15");
    const catalog = catalogOf([cudaEngine("upstream-cuda-12.8", machine), plainEngine("cpu")]);
    const link = of(input(machine, { catalog }), "engine");
    expect(link).toMatchObject({
      status: "warn",
      error: { code: "PTX_UNSUPPORTED", remedies: ["choose-engine", "use-cpu"] },
    });
    expect(link.summary).toContain("Tesla T4 is not used");
    expect(link.error?.hint).toContain(
      "What fits this machine and can be fetched: llama.cpp from GitHub, cpu (CPU)",
    );
  });

  test("RTX 5090 with a build of CUDA 12.4", () => {
    const machine = hostWith("570.86.10", [RTX_5090]);
    const catalog = catalogOf([
      cudaEngine(build(12, ["sm_75", "sm_86", "sm_89", "sm_90"], []), machine),
      plainEngine("vulkan"),
      plainEngine("cpu"),
    ]);
    const given = input(machine, { catalog });
    expect(told(given)).toBe("runtime:absent proof:pending");
    expect(of(given, "engine").summary).toMatch(/\(Vulkan\)\. Not with CUDA: .*sm_120/);
    const refused = of(given, "engine").facts.find(({ name }) => name === "given");
    expect(refused?.value).toContain("no code for NVIDIA GeForce RTX 5090 (sm_120)");
  });

  test("RTX 5090 with driver 535, which does not know it", () => {
    const given = input(hostWith("535.104.05", [RTX_5090]));
    expect(of(given, "driver")).toMatchObject({
      status: "fail",
      error: { code: "DRIVER_TOO_OLD", hint: expect.stringContaining("570") },
    });
  });

  test("GeForce 940M with a build of CUDA 13", () => {
    const machine = hostWith("580.65.06", [GF_940M]);
    const catalog = catalogOf([cudaEngine("cuda13-multi", machine), plainEngine("cpu")]);
    expect(of(input(machine, { catalog }), "engine").error).toMatchObject({
      code: "NO_KERNEL_IMAGE",
      hint: expect.stringContaining("CUDA 11.0 to 12.9"),
    });
  });

  test("GeForce 940M with driver 590, which serves it no more", () => {
    const { error } = of(input(hostWith("590.44.01", [GF_940M])), "driver");
    expect(error?.hint).toContain("branch 580");
  });

  test("no driver but a toolkit", () => {
    const toolkits = [{ version: "12.4.1", path: "/usr/local/cuda-12.4" }];
    const given = input(hostWith(null, [], { toolkits }));
    expect(told(given)).toBe("gpu:absent driver:absent cuda:absent proof:pending");
    expect(of(given, "cuda").summary).toContain("toolkit 12.4.1 in /usr/local/cuda-12.4");
  });

  test("a driver newer than everything", () => {
    const given = input(hostWith("999.10"));
    expect(told(given)).toBe("runtime:absent proof:pending");
    expect(of(given, "cuda").summary).toContain("or newer");
  });

  test("two GPUs of different generations: the one that must be left out is named", () => {
    const gtx = gpu("NVIDIA GeForce GTX 1080", 61, 8, 1);
    const machine = hostWith("580.65.06", [gpu("NVIDIA GeForce RTX 3090", 86, 24), gtx]);
    const catalog = catalogOf([cudaEngine("cuda13-multi", machine), plainEngine("cpu")]);
    const given = input(machine, { catalog });
    expect(told(given)).toBe("runtime:absent proof:pending");
    expect(of(given, "engine").summary).toContain("One GPU must be left out");
    expect(of(given, "gpu").summary).toContain(
      "RTX 3090 (sm_86, 24.0 GiB), NVIDIA GeForce GTX 1080",
    );
  });

  test("the compatibility package before a GeForce's driver", () => {
    const geforce = gpu("NVIDIA GeForce RTX 3090", 86, 24);
    const given = input(hostWith("535.104.05", [geforce], { compatCuda: "12.4" }));
    expect(of(given, "cuda")).toMatchObject({
      status: "fail",
      summary: expect.stringContaining("804"),
    });
  });
});

const fault = (code: ErrorReport["code"]): ErrorReport => ({
  code,
  message: "It is broken.",
  hint: "Mend it.",
  detail: "Failed to initialize NVML: Driver/library version mismatch",
  remedies: [],
});

test("a compatibility package that lies unused is named where it would help", () => {
  const a100 = gpu("NVIDIA A100-SXM4-80GB", 80, 80);
  const path = "/usr/local/cuda-12.4/compat/libcuda.so.1";
  const libraries = [
    { soname: "libcuda.so.1", path, version: "550.54.15", origin: "toolkit" as const },
  ];
  const helped = of(input(hostWith("535.104.05", [a100], { libraries })), "cuda");
  expect(helped.facts).toContainEqual({
    name: "Compatibility package, not used",
    value: "LD_LIBRARY_PATH=/usr/local/cuda-12.4/compat would raise it to CUDA 12.4",
  });
  const newer = of(input(hostWith("560.35.03", [a100], { libraries })), "cuda");
  const geforce = gpu("NVIDIA GeForce RTX 3090", 86, 24);
  const refused = of(input(hostWith("535.104.05", [geforce], { libraries })), "cuda");
  for (const link of [newer, refused]) {
    expect(link.facts.map(({ name }) => name)).not.toContain("Compatibility package, not used");
  }
});

describe("a machine that hides its GPU", () => {
  test.each([
    ["DRIVER_MISMATCH", "driver"],
    ["DRIVER_MISSING", "driver"],
    ["CUDA_INIT_FAILED", "gpu"],
    ["LIBRARY_MISSING", "cuda"],
  ] as const)("%s is the fault of the %s, and a CPU engine runs meanwhile", (code, id) => {
    const machine = hostWith("550.54.15", [T4], { driverError: fault(code) });
    const catalog = catalogOf([cudaEngine("t4", machine), plainEngine("cpu")]);
    const given = input(machine, { catalog });
    expect(of(given, id)).toMatchObject({ status: "fail", error: { detail: fault(code).detail } });
    const verdict = verdictOf(doctorChain(given), given);
    expect(verdict).toContain("llama.cpp from GitHub, cpu (CPU) would run here");
    expect(verdict).toContain("It is broken.");
  });

  test("CUDA_VISIBLE_DEVICES", () => {
    const hidden = { ...T4, visible: false };
    const given = input(hostWith("550.54.15", [hidden], { visibleDevices: "" }));
    expect(of(given, "gpu")).toMatchObject({ status: "fail", error: { code: "GPU_NOT_USED" } });
  });

  test("other programs that hold its memory", () => {
    const full = { ...T4, memoryFree: 0.5 * 1024 ** 3 };
    const given = input(hostWith("550.54.15", [full]));
    expect(of(given, "gpu")).toMatchObject({
      status: "warn",
      error: { code: "OUT_OF_MEMORY", message: expect.stringContaining("0.5 GiB of 15.0 GiB") },
    });
  });

  test("an nvidia-smi that hangs", () => {
    const probe = {
      asked: "/usr/bin/nvidia-smi -q",
      outcome: "timed-out",
      milliseconds: 20_004,
      output: "",
    } as const;
    const given = input(hostWith("535.183.01", [T4], { probes: [probe] }));
    expect(of(given, "driver")).toMatchObject({
      status: "warn",
      summary: expect.stringContaining("within 20 s"),
    });
  });
});

test("every red or yellow link tells a cause and a remedy", () => {
  const drivers = [null, "390.157", "450.80.02", "550.54.15", "999.10"];
  const gpus = [[], [T4], [RTX_5090], [GF_940M], [T4, GF_940M]];
  for (const driver of drivers) {
    for (const some of gpus) {
      for (const link of doctorChain(input(hostWith(driver, some)))) {
        if (link.status !== "fail" && link.status !== "warn") continue;
        expect(link.error?.message).not.toBe("");
        expect(link.error?.hint).toMatch(/\w+\./);
      }
    }
  }
});
