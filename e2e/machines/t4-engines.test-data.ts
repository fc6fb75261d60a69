import type { ErrorReport } from "@llcuda/protocol";
import { AT, engine } from "./parts.test-data.ts";

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

export const BUNDLE = engine({
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

export const MULTI = engine({
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

export const UPSTREAM = engine({
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

export const CUDA13 = engine({
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

export const CPU = engine({});

export const LACKING = engine({
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
