import type { EngineCatalog, ErrorReport, MachineFacts } from "@llcuda/protocol";
import type { Answers } from "../stand-in.ts";
import { AT, catalog, DONE, engine, gpu, link, machine, probe, ready, step } from "./parts.ts";

const SMI = `| NVIDIA-SMI 550.54.15    Driver Version: 550.54.15    CUDA Version: 12.4 |
|   0  Tesla T4     Off   | 00000000:00:04.0 Off |                    0 |
| N/A   41C    P8    9W /  70W |      3MiB / 15360MiB |      0%      Default |`;

export const T4: MachineFacts = machine({
  platform: "colab",
  container: "docker",
  notes: [
    "Colab keeps the driver's libraries in /usr/lib64-nvidia and cannot change the driver.",
    "Its port proxy passes HTTP but no WebSockets; the page falls back to an event stream by itself.",
    "Everything outside of Google Drive is lost when the session ends; there is no systemd.",
  ],
  gpus: [gpu("Tesla T4", 75, 15)],
  driver: "550.54.15",
  driverCuda: "12.4",
  toolkits: [{ version: "12.5", path: "/usr/local/cuda-12.5" }],
  libraries: [
    {
      soname: "libcudart.so.12",
      path: "/usr/local/cuda-12.5/targets/x86_64-linux/lib/libcudart.so.12.5.82",
      version: "12.5.82",
      origin: "toolkit",
    },
    {
      soname: "libcublas.so.12",
      path: "/usr/local/lib/python3.12/dist-packages/nvidia/cublas/lib/libcublas.so.12",
      version: "12.4.5.8",
      origin: "pip",
    },
    {
      soname: "libcublasLt.so.12",
      path: "/usr/local/lib/python3.12/dist-packages/nvidia/cublas/lib/libcublasLt.so.12",
      version: null,
      origin: "pip",
    },
  ],
  probes: [
    probe("nvidia-smi -q -d COMPUTE", SMI, { milliseconds: 61 }),
    probe(
      "/proc/driver/nvidia/version",
      "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15",
    ),
    probe("libcuda.so.1 as the loader finds it", "/usr/lib64-nvidia/libcuda.so.550.54.15"),
    probe("nvcc and /usr/local/cuda*", "/usr/local/cuda-12.5: 12.5.82", { milliseconds: 12 }),
    probe("vulkan: ld cache, icd.d", "", { outcome: "absent", milliseconds: 0.8 }),
    probe("/proc/cpuinfo", "model name: Intel(R) Xeon(R) CPU @ 2.00GHz\nflags: avx2 avx512f"),
  ],
});

/** The failure that this project exists to end. */
export const PTX: ErrorReport = {
  code: "PTX_UNSUPPORTED",
  message:
    "llama.cpp b11434 CUDA 12.8 does not run here: it has no ready code for SM 7.5, and its PTX (version 8.7, CUDA 12.8) is newer than driver 550.54.15 (CUDA 12.4).",
  hint: "Use the llcuda bundle t4, which carries real code for this GPU; on Colab the driver cannot be updated.",
  detail: [
    "load_tensors: offloading 26 repeating layers to GPU",
    "load_tensors: offloaded 26/27 layers to GPU",
    "main: model loaded",
    "CUDA error: the provided PTX was compiled with an unsupported toolchain.",
    "  current device: 0, in function ggml_cuda_op_mul_mat at ggml-cuda.cu:1643",
    "  cudaGetLastError()",
    "ggml-cuda.cu:99: CUDA error",
    "Aborted (core dumped)",
  ].join("\n"),
  remedies: ["use-best", "use-cpu", "retry-setup"],
};

const BUNDLE = engine({
  id: "bundle:t4@11669",
  source: "bundle",
  description: "llcuda bundle t4, build 11669",
  backend: "cuda",
  size: 214_000_000,
  contents: {
    inspected: false,
    sass: ["sm_75"],
    ptx: [],
    cudaMajor: 12,
    glibc: "2.28",
    needed: ["libcudart.so.12", "libcublas.so.12", "libcuda.so.1"],
    missing: [],
  },
  fit: {
    runs: "native",
    because: "It has code for SM 7.5, and driver 550.54.15 supports CUDA 12.4.",
    code: null,
    remedy: null,
  },
});

const MULTI = engine({
  ...BUNDLE,
  id: "bundle:cuda12-multi@11669",
  description: "llcuda bundle cuda12-multi, build 11669",
  size: 486_000_000,
  contents: {
    ...BUNDLE.contents!,
    sass: ["50", "60", "61", "70", "75", "80", "86", "89", "90"].map((sm) => `sm_${sm}`),
    ptx: [{ target: "compute_90", version: "8.4" }],
  },
});

const UPSTREAM = engine({
  id: "github:b11434-cuda-12.8",
  source: "github",
  description: "llama.cpp b11434 CUDA 12.8",
  backend: "cuda",
  place: "cache",
  path: "/root/.cache/llcuda/engines/github-b11434-cuda-12.8",
  size: 402_000_000,
  installedAt: AT,
  contents: {
    inspected: true,
    sass: ["sm_86", "sm_89", "sm_120a"],
    ptx: [
      { target: "compute_50", version: "8.7" },
      { target: "compute_75", version: "8.7" },
      { target: "compute_90", version: "8.7" },
    ],
    cudaMajor: 12,
    glibc: "2.38",
    needed: ["libcudart.so.12", "libcublas.so.12", "libcuda.so.1", "libstdc++.so.6"],
    missing: ["libggml-rpc.so.0"],
  },
  fit: {
    runs: "no",
    because:
      "It has no code for SM 7.5, and its PTX version 8.7 needs a driver for CUDA 12.8 or newer; driver 550.54.15 supports 12.4.",
    code: "PTX_UNSUPPORTED",
    remedy: "Take a build with code for SM 7.5, or one made with CUDA 12.4 or older.",
  },
  proof: { state: "failed", at: AT, error: PTX },
});

const CUDA13 = engine({
  id: "github:b11434-cuda-13.4",
  source: "github",
  description: "llama.cpp b11434 CUDA 13.4",
  backend: "cuda",
  size: 371_000_000,
  contents: { ...UPSTREAM.contents!, inspected: false, cudaMajor: 13, missing: [] },
  fit: {
    runs: "no",
    because: "CUDA 13 needs driver 580.65 or newer; 550.54.15 is loaded.",
    code: "DRIVER_TOO_OLD",
    remedy: "Take a build for CUDA 12.",
  },
});

const CPU = engine({});

const LINKS = [
  link("gpu", "ok", "Tesla T4, SM 7.5, 14.6 GiB of 15 GiB free.", {
    facts: [{ name: "Found by", value: "nvidia-smi" }],
  }),
  link("driver", "ok", "NVIDIA driver 550.54.15.", {
    facts: [
      { name: "Version", value: "550.54.15" },
      { name: "libcuda.so.1", value: "/usr/lib64-nvidia/libcuda.so.550.54.15" },
    ],
  }),
  link("cuda", "ok", "The driver supports CUDA up to 12.4.", {
    facts: [{ name: "Toolkit", value: "12.5 (/usr/local/cuda-12.5)" }],
  }),
  link("runtime", "ok", "The CUDA 12 libraries are here."),
];

/** Nothing runs yet: the only engine that was here fails its proof. */
export const foundingFailure: Answers = {
  "system.doctor": {
    machine: T4,
    ok: false,
    verdict: `${PTX.message} ${PTX.hint}`,
    chain: [
      ...LINKS,
      link("engine", "ok", UPSTREAM.description),
      link("proof", "fail", PTX.message, { error: PTX }),
    ],
  },
  "engine.state.watch": { phase: "none" },
  "setup.state.watch": {
    done: false,
    steps: [
      step("engine", "done", UPSTREAM.description),
      step("proof", "failed", PTX.message, {
        error: PTX,
        attempts: [
          { source: "github", description: UPSTREAM.description, outcome: "failed", error: PTX },
        ],
      }),
      step("model", "done", "gemma-3-1b-it-Q4_K_M"),
      step("start", "waiting", "The engine loads the model"),
      step("token", "waiting", "The model answers"),
    ],
  },
  "engine.catalog.watch": catalog({ engines: [BUNDLE, MULTI, CPU, UPSTREAM, CUDA13] }),
};

const GOOD: EngineCatalog = catalog({
  engines: [
    {
      ...BUNDLE,
      place: "cache",
      path: "/root/.cache/llcuda/engines/bundle-t4",
      installedAt: AT,
      contents: { ...BUNDLE.contents!, inspected: true },
      proof: { state: "passed", at: AT, version: "11669 (b7f1c2d4)" },
      inUse: true,
    },
    MULTI,
    CPU,
    UPSTREAM,
    CUDA13,
  ],
  choice: {
    id: BUNDLE.id,
    because:
      "CUDA 12 bundle t4 chosen: driver 550.54.15 supports CUDA up to 12.4, and the bundle has code for SM 7.5.",
  },
});

/** All links hold. */
export const allWell: Answers = {
  "system.doctor": {
    machine: T4,
    ok: true,
    verdict: "gemma-3-1b-it-Q4_K_M answers on llcuda bundle t4, build 11669.",
    chain: [
      ...LINKS,
      link("engine", "ok", BUNDLE.description),
      link("proof", "ok", "11669 (b7f1c2d4), proved with a real token"),
      link("model", "ok", "gemma-3-1b-it-Q4_K_M"),
    ],
  },
  "engine.state.watch": ready({}),
  "setup.state.watch": DONE,
  "engine.catalog.watch": GOOD,
};

/** The bundle is being fetched while the processor's engine already answers. */
export const installing: Answers = {
  ...allWell,
  "engine.state.watch": ready({ id: CPU.id, backend: "cpu", description: CPU.description }),
  "engine.catalog.watch": catalog({
    engines: [
      BUNDLE,
      MULTI,
      {
        ...CPU,
        place: "cache",
        size: 75_000_000,
        inUse: true,
        proof: { state: "passed", at: AT, version: "11669" },
      },
      UPSTREAM,
      CUDA13,
    ],
    choice: { id: CPU.id, because: "Debian's CPU engine chosen, because you asked for it." },
    pin: "cpu",
    work: [
      {
        engine: BUNDLE.id,
        kind: "install",
        detail: "fetching llcuda-t4-11669-linux-x64.tar.xz",
        progress: {
          unit: "bytes",
          done: 88_400_000,
          total: 214_000_000,
          ratePerSecond: 12_300_000,
          secondsLeft: 10,
        },
        startedAt: new Date(Date.now() - 7_000).toISOString(),
        error: null,
      },
      {
        engine: CUDA13.id,
        kind: "install",
        detail: "",
        progress: null,
        startedAt: AT,
        error: {
          code: "NETWORK",
          message:
            "cannot fetch cudart-llama-bin-ubuntu-cuda-13.4-x64.tar.gz: the connection was reset.",
          hint: "Try again; what is here already is kept.",
          remedies: [],
        },
      },
    ],
  }),
};

const LACKING = engine({
  ...MULTI,
  id: "path-3f9a1c20",
  source: "path",
  description: "/opt/llama.cpp/bin/llama-server",
  place: "elsewhere",
  path: "/opt/llama.cpp/bin",
  size: null,
  contents: {
    ...MULTI.contents!,
    inspected: true,
    missing: ["libcudart.so.12", "libcublas.so.12", "libcublasLt.so.12"],
  },
  fit: {
    runs: "no",
    because: "The loader finds no libcudart.so.12, libcublas.so.12, libcublasLt.so.12 here.",
    code: "LIBRARY_MISSING",
    remedy: "Fetch the CUDA runtime libraries of that major version.",
  },
});

/** A CUDA engine is here, and CUDA's libraries are not. */
export const noLibraries: Answers = {
  ...allWell,
  "system.doctor": {
    machine: { ...T4, toolkits: [], libraries: [] },
    ok: false,
    verdict: "No engine runs yet.",
    chain: [
      ...LINKS.slice(0, 3),
      link("runtime", "fail", "", {
        error: {
          code: "LIBRARY_MISSING",
          message: `${LACKING.description}: ${LACKING.fit.because}`,
          hint: "Fetch the CUDA runtime libraries of that major version.",
          remedies: ["choose-engine"],
        },
      }),
    ],
  },
  "engine.state.watch": { phase: "none" },
  "setup.state.watch": {
    done: false,
    steps: [
      step("engine", "waiting", "A llama.cpp engine for this machine"),
      step("proof", "waiting", "The engine runs here and writes a real token"),
      step("model", "done", "gemma-3-1b-it-Q4_K_M"),
      step("start", "waiting", "The engine loads the model"),
      step("token", "waiting", "The model answers"),
    ],
  },
  "engine.catalog.watch": catalog({ engines: [CPU, LACKING] }),
};

/** The first run, a few seconds in. */
export const firstRun: Answers = {
  ...allWell,
  "system.doctor": { machine: T4, ok: false, verdict: "The engine is installing.", chain: LINKS },
  "engine.state.watch": { phase: "none" },
  "setup.state.watch": {
    done: false,
    steps: [
      step("engine", "running", "fetching llcuda-t4-11669-linux-x64.tar.xz", {
        startedAt: new Date(Date.now() - 7_000).toISOString(),
        progress: {
          unit: "bytes",
          done: 88_400_000,
          total: 214_000_000,
          ratePerSecond: 12_300_000,
          secondsLeft: 10,
        },
        attempts: [
          {
            source: "path",
            description: "llama-server on PATH: none",
            outcome: "skipped",
            error: null,
          },
          { source: "bundle", description: BUNDLE.description, outcome: "running", error: null },
        ],
      }),
      step("proof", "waiting", "The engine runs here and writes a real token"),
      step("model", "running", "fetching gemma-3-1b-it-Q4_K_M.gguf", {
        startedAt: new Date(Date.now() - 7_000).toISOString(),
        progress: {
          unit: "bytes",
          done: 120_000_000,
          total: 806_000_000,
          ratePerSecond: 16_300_000,
          secondsLeft: 42,
        },
      }),
      step("start", "waiting", "The engine loads the model"),
      step("token", "waiting", "The model answers"),
    ],
  },
  "engine.catalog.watch": catalog({
    engines: [BUNDLE, MULTI, CPU, CUDA13],
  }),
};
