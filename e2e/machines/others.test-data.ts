import type { Answers } from "../stand-in.ts";
import { AT, catalog, DONE, engine, gpu, link, machine, probe, ready } from "./parts.test-data.ts";

const NATIVE = engine({
  id: "bundle:cuda13-multi@11669",
  source: "bundle",
  description: "llcuda bundle cuda13-multi, build 11669",
  backend: "cuda",
  place: "cache",
  path: "/home/ada/.cache/llcuda/engines/bundle-cuda13-multi",
  size: 512_000_000,
  installedAt: AT,
  contents: {
    inspected: true,
    sass: ["75", "80", "86", "87", "89", "90", "100", "103", "120", "121"].map((sm) => `sm_${sm}`),
    ptx: [{ target: "compute_120", version: "9.0" }],
    cudaMajor: 13,
    glibc: "2.28",
    needed: ["libcudart.so.13", "libcublas.so.13", "libcuda.so.1"],
    missing: [],
  },
  fit: {
    runs: "native",
    because:
      "It has code for SM 12.0, and driver 580.95.05 supports CUDA 13.0. One GPU must be left out: it has nothing for SM 6.1, which CUDA 13 dropped.",
    code: null,
    remedy: null,
  },
  proof: { state: "passed", at: AT, version: "11669 (b7f1c2d4)" },
  inUse: true,
});

const VULKAN = engine({
  id: "github:b11434-vulkan",
  source: "github",
  description: "llama.cpp b11434 Vulkan",
  backend: "vulkan",
  size: 31_000_000,
  contents: null,
});

const LONG = engine({
  id: "path:/home/ada/src/llama.cpp/build",
  source: "path",
  backend: "hip",
  place: "elsewhere",
  path: "/home/ada/src/llama.cpp-with-a-very-long-branch-name-for-an-experiment/build/bin",
  size: null,
  description:
    "محرك llama.cpp الذي بُني هنا من الفرع llama.cpp-with-a-very-long-branch-name-for-an-experiment",
  contents: {
    inspected: true,
    sass: [],
    ptx: [],
    cudaMajor: null,
    glibc: "2.43",
    needed: [],
    missing: [],
  },
  fit: {
    runs: "no",
    because: "It wants glibc 2.43, this system has 2.39.",
    code: "GLIBC_TOO_OLD",
    remedy: "Take a build for an older system (glibc 2.39 or less), or one that brings its own.",
  },
});

const TWO = machine({
  gpus: [gpu("NVIDIA GeForce RTX 5090", 120, 32), gpu("NVIDIA GeForce GTX 1080 Ti", 61, 11, 1)],
  driver: "580.95.05",
  driverCuda: "13.0",
  glibc: "2.39",
  libraries: [
    {
      soname: "libcudart.so.13",
      path: "/usr/local/cuda-13.0/lib64/libcudart.so.13.0.96",
      version: "13.0.96",
      origin: "toolkit",
    },
    {
      soname: "libcudart.so.12",
      path: "/home/ada/miniconda3/lib/libcudart.so.12",
      version: null,
      origin: "conda",
    },
  ],
  probes: [probe("NVML through the CUDA addon", "2 devices")],
});

/** Two GPUs of different generations, one of which the best engine leaves out. */
export const twoGpus: Answers = {
  "system.doctor": {
    machine: TWO,
    ok: true,
    verdict: "gemma-3-1b-it-Q4_K_M answers on llcuda bundle cuda13-multi, build 11669.",
    chain: [
      link(
        "gpu",
        "warn",
        "Two GPUs; the GeForce GTX 1080 Ti (SM 6.1) is left out: CUDA 13 dropped it.",
        {
          facts: [{ name: "Used", value: "0: NVIDIA GeForce RTX 5090" }],
        },
      ),
      link("driver", "ok", "NVIDIA driver 580.95.05."),
      link("cuda", "ok", "The driver supports CUDA up to 13.0."),
      link("runtime", "ok", "The libraries of CUDA 12 and 13 are here."),
      link("engine", "ok", NATIVE.description),
      link("proof", "ok", "11669, proved with a real token"),
      link("model", "ok", "gemma-3-1b-it-Q4_K_M"),
    ],
  },
  "engine.state.watch": ready({ id: NATIVE.id, description: NATIVE.description }),
  "setup.state.watch": DONE,
  "engine.catalog.watch": catalog({
    engines: [NATIVE, VULKAN, engine({}), LONG],
    choice: {
      id: NATIVE.id,
      because:
        "CUDA 13 bundle chosen: driver 580.95.05 supports CUDA up to 13.0, and the bundle has code for SM 12.0.",
    },
  }),
};

const WINDOWS = machine({
  platform: "wsl",
  notes: [
    "In WSL the driver is the one of Windows: update it there, and install none for Linux.",
    "Its libraries and nvidia-smi lie in /usr/lib/wsl/lib.",
  ],
  gpus: [gpu("NVIDIA GeForce RTX 3060 Laptop GPU", 86, 6)],
  driver: "522.25",
  driverCuda: "11.8",
  glibc: "2.39",
  probes: [
    probe("/usr/lib/wsl/lib/nvidia-smi -q -d COMPUTE", "", {
      outcome: "timed-out",
      milliseconds: 20_000,
    }),
    probe("/proc/driver/nvidia/version", "", { outcome: "absent" }),
  ],
});

/** Windows' driver under Linux, too old for the one CUDA engine that is here. */
export const wsl: Answers = {
  ...twoGpus,
  "system.doctor": {
    machine: WINDOWS,
    ok: true,
    verdict: "gemma-3-1b-it-Q4_K_M answers on Debian llama.cpp-tools, CPU.",
    chain: [
      link("gpu", "ok", "NVIDIA GeForce RTX 3060 Laptop GPU, SM 8.6, 5.6 GiB of 6 GiB free."),
      link("driver", "fail", "Driver 522.25 is older than every CUDA engine here needs.", {
        error: {
          code: "DRIVER_TOO_OLD",
          message:
            "Driver 522.25 supports CUDA 11.8; the engines here are made for CUDA 12 (driver 525.60 or newer) and 13 (580.65).",
          hint: "Update the NVIDIA driver of Windows. Until then the processor's engine answers.",
          remedies: ["use-cpu"],
        },
      }),
      link("cuda", "ok", "The driver supports CUDA up to 11.8."),
      link("runtime", "absent", "No CUDA libraries are here; no engine asks for them."),
      link("engine", "ok", "Debian llama.cpp-tools 1:0.7.0+dfsg-2, CPU"),
      link("proof", "ok", "0.7.0 (build 11669), proved with a real token"),
      link("model", "ok", "gemma-3-1b-it-Q4_K_M"),
    ],
  },
  "engine.state.watch": ready({
    id: "debian-cpu",
    backend: "cpu",
    description: "Debian llama.cpp-tools 1:0.7.0+dfsg-2, CPU",
  }),
  "engine.catalog.watch": catalog({
    engines: [
      engine({
        place: "cache",
        size: 75_000_000,
        inUse: true,
        proof: { state: "passed", at: AT, version: "11669" },
      }),
      VULKAN,
      engine({
        ...NATIVE,
        place: "available",
        path: null,
        inUse: false,
        proof: { state: "none" },
        fit: {
          runs: "no",
          because: "CUDA 13 needs driver 580.65 or newer; 522.25 is loaded.",
          code: "DRIVER_TOO_OLD",
          remedy: "Update the NVIDIA driver of Windows.",
        },
      }),
    ],
    choice: {
      id: "debian-cpu",
      because:
        "CPU engine chosen: no CUDA engine runs on driver 522.25, and no Vulkan driver is here.",
    },
  }),
};
