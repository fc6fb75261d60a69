import type {
  EngineInfo,
  EngineState,
  ErrorReport,
  MachineFacts,
  ModelInfo,
} from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import { gpu, machineWith } from "../bootstrap/probe/machine.test-data.ts";
import { build } from "../compat/compat.test-data.ts";
import { diagnose } from "../engine/diagnosis/diagnose.ts";
import { catalogOf, cudaEngine, plainEngine } from "./doctor-chain.test-data.ts";
import { doctorChain } from "./doctor-chain.ts";
import type { ChainInput } from "./links/link.ts";
import { verdictOf } from "./verdict.ts";

const T4 = gpu("Tesla T4", 75, 15);
const RTX_5090 = gpu("NVIDIA GeForce RTX 5090", 120, 32);
const GF_940M = gpu("NVIDIA GeForce 940M", 50, 2);
const MODEL: ModelInfo = {
  id: "tiny",
  name: "Tiny",
  path: "/models/tiny.gguf",
  size: 98_362_432,
  source: "cache",
};
const NONE: EngineState = { phase: "none" };

function hostWith(driver: string | null, gpus = [T4], facts: Partial<MachineFacts> = {}) {
  const libcuda = driver === null ? null : { path: "/usr/lib/libcuda.so.1", version: driver };
  return machineWith({ driver, gpus, libcuda, ...facts });
}

/** The usual engines: this project's bundles, upstream's, Vulkan and CPU. */
function input(machine: MachineFacts, change: Partial<ChainInput> = {}): ChainInput {
  const bundles = ["cuda13-multi", "cuda12-multi", "t4", "upstream-cuda-12.8"];
  const catalog = catalogOf([
    ...bundles.map((id) => cudaEngine(id, machine)),
    plainEngine("vulkan"),
    plainEngine("cpu"),
  ]);
  return { machine, catalog, state: NONE, model: MODEL, ...change };
}

/** `gpu:ok driver:ok …`, the links that are not ok first being of interest. */
function told(given: ChainInput): string {
  const chain = doctorChain(given);
  return chain
    .filter(({ status }) => status !== "ok")
    .map(({ id, status }) => `${id}:${status}`)
    .join(" ");
}

const of = (given: ChainInput, id: string) => doctorChain(given).find((link) => link.id === id)!;

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
    expect(link.error?.hint).toContain("What does run here: llama.cpp from GitHub, cpu (CPU)");
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

describe("engines", () => {
  const info: EngineInfo = {
    id: "t4",
    source: "bundle",
    description: "Bundle t4",
    backend: "cuda",
    version: "b11669",
    devices: [{ name: "CUDA0", description: "Tesla T4", memoryTotal: null, memoryFree: null }],
    path: "/cache/t4/llama-server",
    provedAt: "2026-11-21T08:00:00.000Z",
  };
  const ready: EngineState = {
    phase: "ready",
    engine: info,
    model: MODEL,
    contextSize: 4096,
    slots: 1,
    loadSeconds: 1.2,
    offload: { layers: { onGpu: 27, total: 27 }, buffers: [], gpuMemory: null },
    warning: null,
    since: info.provedAt,
  };
  const failed = (error: ErrorReport, log: string[] = []): EngineState => ({
    phase: "failed",
    error,
    exit: { code: null, signal: "SIGABRT" },
    log,
    restart: null,
    since: info.provedAt,
  });

  test("one that answers: all green", () => {
    const machine = hostWith("550.54.15");
    const catalog = catalogOf([cudaEngine("t4", machine, { inUse: true })]);
    const given = input(machine, { catalog, state: ready });
    expect(told(given)).toBe("runtime:absent");
    expect(verdictOf(doctorChain(given), given)).toBe("Tiny answers on Bundle t4.");
    expect(of(given, "model").facts).toContainEqual({
      name: "Layers on the GPU",
      value: "27 of 27",
    });
  });

  test("one that died of its PTX: its own line, the link to blame, and what runs instead", () => {
    const machine = hostWith("550.54.15");
    const log = [
      "load_tensors: offloaded 26/27 layers to GPU",
      "CUDA error: the provided PTX was compiled with an unsupported toolchain.",
      "  current device: 0, in function launch_mul_mat_q at mmq.cuh:3592",
    ];
    const exit = { code: null, signal: "SIGABRT" };
    const state = failed(diagnose({ log, exit, phase: "starting" }), log);
    const given = input(machine, { state });
    const link = of(given, "engine");
    expect(link).toMatchObject({ status: "fail", error: { code: "PTX_UNSUPPORTED" } });
    expect(link.error?.detail).toContain("unsupported toolchain");
    expect(link.error?.remedies).toEqual(
      expect.arrayContaining(["choose-engine", "use-vulkan", "use-cpu"]),
    );
    expect(verdictOf(doctorChain(given), given)).toContain("What does run here:");
  });

  test("one that found no room: the model is to blame", () => {
    const log = [
      "ggml_backend_cuda_buffer_type_alloc_buffer: allocating 9000.00 MiB on device 0: cudaMalloc failed: out of memory",
    ];
    const state = failed(
      diagnose({ log, exit: { code: 1, signal: null }, phase: "starting" }),
      log,
    );
    const given = input(hostWith("550.54.15"), { state });
    expect(of(given, "model")).toMatchObject({
      status: "fail",
      error: { code: "OUT_OF_MEMORY", detail: expect.stringContaining("cudaMalloc failed") },
    });
  });

  test("one whose failure nobody knows: its last lines", () => {
    const error: ErrorReport = {
      code: "ENGINE_CRASHED",
      message: "It ended.",
      hint: "See below.",
      remedies: [],
    };
    const given = input(hostWith("550.54.15"), { state: failed(error, ["strange words"]) });
    expect(of(given, "proof")).toMatchObject({
      status: "fail",
      error: { detail: "strange words" },
    });
  });

  test("one that failed its proof earlier is passed over, and told of", () => {
    const machine = hostWith("550.54.15");
    const error: ErrorReport = {
      code: "PTX_UNSUPPORTED",
      message: "PTX is too new.",
      hint: "Another.",
      remedies: [],
    };
    const broken = cudaEngine("t4", machine, {
      proof: { state: "failed", at: "2026-11-20", error },
    });
    const given = input(machine, { catalog: catalogOf([broken, plainEngine("cpu")]) });
    expect(of(given, "engine")).toMatchObject({
      status: "warn",
      error: { code: "PTX_UNSUPPORTED", message: "Tesla T4 is not used. PTX is too new." },
    });
    expect(of(given, "engine").facts[0]?.value).toContain("failed 2026-11-20");
  });

  test("one for CUDA that lists no device, and one that computes elsewhere than it should", () => {
    const machine = hostWith("550.54.15");
    const catalog = catalogOf([cudaEngine("t4", machine, { inUse: true })]);
    const blind = { ...ready, engine: { ...info, devices: [] } };
    expect(of(input(machine, { catalog, state: blind }), "proof")).toMatchObject({
      status: "fail",
      error: { code: "GPU_NOT_USED" },
    });
    const warning: ErrorReport = {
      code: "GPU_NOT_USED",
      message: "0 of 27 layers.",
      hint: "Free memory.",
      remedies: [],
    };
    expect(of(input(machine, { catalog, state: { ...ready, warning } }), "proof")).toMatchObject({
      status: "warn",
      error: warning,
    });
  });

  test("a CPU engine that a person chose leaves the GPU idle, with a way back", () => {
    const machine = hostWith("550.54.15");
    const catalog = catalogOf([plainEngine("cpu"), cudaEngine("t4", machine)], { pin: "cpu" });
    expect(of(input(machine, { catalog }), "engine").error).toMatchObject({
      code: "GPU_NOT_USED",
      remedies: ["use-best", "choose-engine"],
    });
  });

  test("a CUDA engine that lacks its libraries, and nothing else", () => {
    const machine = hostWith("550.54.15");
    const lacking = build(12, ["sm_75"], [], { missing: ["libcublas.so.12"] });
    const given = input(machine, { catalog: catalogOf([cudaEngine(lacking, machine)]) });
    expect(of(given, "runtime")).toMatchObject({
      status: "fail",
      error: { code: "LIBRARY_MISSING", message: expect.stringContaining("libcublas.so.12") },
    });
    expect(of(given, "engine")).toMatchObject({
      status: "fail",
      error: { code: "ENGINE_NONE_WORKS", detail: expect.stringContaining("libcublas.so.12") },
    });
  });

  test("while it is fetched, proved and loaded", () => {
    const machine = hostWith("550.54.15");
    const { source } = info;
    const installing: EngineState = {
      phase: "installing",
      source,
      detail: "fetching",
      progress: null,
    };
    expect(of(input(machine, { state: installing }), "engine").status).toBe("pending");
    const proving: EngineState = { phase: "proving", source, check: "token" };
    expect(of(input(machine, { state: proving }), "proof").summary).toContain("a real token");
    expect(verdictOf([], input(machine, { state: proving }))).toBe("The engine is proving.");
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
