import type { DiagnosisRule } from "./rule.ts";

const NOT_THERE = "cannot open shared object file: No such file or directory";

/** The dynamic loader's words: nothing of the engine ran, or one of its backends did not. */
export const LOADER_RULES: DiagnosisRule[] = [
  {
    id: "glibc",
    code: "GLIBC_TOO_OLD",
    pattern: /version [`'](?<version>(?:GLIBC|GLIBCXX|CXXABI)_[\d.]+)' not found/,
    says: "libc.so.6: version `GLIBC_2.38' not found (required by llama-server)",
    message: "The engine needs {version}, which this system does not have.",
    hint: "It was built on a newer Linux. Use another build, or the Debian packages, which bring their own C library.",
    remedies: ["use-best", "choose-engine"],
  },
  {
    id: "driver-library",
    code: "DRIVER_MISSING",
    pattern: /libcuda\.so(?:\.1)?: cannot open shared object file/,
    says: `libcuda.so.1: ${NOT_THERE}`,
    message: "The NVIDIA driver's library libcuda.so.1 is not visible here.",
    hint: "Install the NVIDIA driver, or start the container with its GPU (`--gpus all`).",
    remedies: ["use-best", "use-cpu"],
  },
  {
    id: "cuda-runtime",
    code: "LIBRARY_MISSING",
    pattern: /(?<library>lib(?:cudart|cublas|cublasLt)\.so[.\d]*): cannot open shared object file/,
    says: `error while loading shared libraries: libcudart.so.12: ${NOT_THERE}`,
    message: "The engine needs CUDA's library {library}, which is not here.",
    hint: "Install the CUDA runtime of that very version beside the engine (pip has it too: nvidia-cuda-runtime and nvidia-cublas), or use an engine that carries it.",
    remedies: ["use-best", "use-vulkan", "use-cpu"],
  },
  {
    id: "library",
    code: "LIBRARY_MISSING",
    pattern:
      /(?:error while loading shared libraries: |dlopen failed: |: )(?<library>lib[\w.+-]+\.so[.\d]*): cannot open shared object file/,
    says: `error while loading shared libraries: libgomp.so.1: ${NOT_THERE}`,
    message: "The engine needs the library {library}, which is not here.",
    hint: "Put it beside the engine or install its package, or use an engine that carries it.",
    remedies: ["use-best", "choose-engine"],
  },
  {
    id: "symbol",
    code: "LIBRARY_MISSING",
    pattern:
      /(?:symbol lookup error: (?<file>[^\s:]+): undefined symbol|undefined symbol): (?<symbol>\w+)/,
    says: "symbol lookup error: libllama.so.0: undefined symbol: ggml_backend_dev_caps",
    message: "A library of the engine does not fit it: there is no {symbol}.",
    hint: "Its files come from different builds, or another llama.cpp comes first in LD_LIBRARY_PATH. Fetch the engine again.",
    remedies: ["use-best", "choose-engine"],
  },
];
