import type { EngineCatalog, MachineFacts } from "@llcuda/protocol";
import type { Answers } from "../stand-in.ts";
import { AT, catalog, DONE, gpu, link, machine, probe, ready, step } from "./parts.test-data.ts";
import { BUNDLE, CPU, CUDA13, LACKING, MULTI, PTX, UPSTREAM } from "./t4-engines.test-data.ts";

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
