import { FAILED, NO_START, type FixtureGroup } from "./fixture.test-data.ts";

const NOT_THERE = "cannot open shared object file: No such file or directory";

export const LOADER_LOGS: FixtureGroup[] = [
  {
    rule: "glibc",
    code: "GLIBC_TOO_OLD",
    remedies: ["use-best", "choose-engine"],
    logs: [
      {
        source: "ggml-org/llama.cpp#9794",
        log: `
          ./llama-quantize: /lib/x86_64-linux-gnu/libstdc++.so.6: version \`GLIBCXX_3.4.32' not found (required by ./llama-quantize)
          ./llama-quantize: /lib/x86_64-linux-gnu/libc.so.6: version \`GLIBC_2.38' not found (required by ./llama-quantize)`,
        exit: FAILED,
        message: "The engine needs GLIBCXX_3.4.32, which this system does not have.",
      },
      {
        source: "agentscope-ai/QwenPaw#3211",
        log: `
          llama-server: /lib/aarch64-linux-gnu/libm.so.6: version \`GLIBC_2.38' not found (required by llama-server)
          llama-server: /lib/aarch64-linux-gnu/libstdc++.so.6: version \`CXXABI_1.3.15' not found (required by llama-server)`,
        exit: FAILED,
        message: "The engine needs GLIBC_2.38, which this system does not have.",
      },
      {
        source: "abetlen/llama-cpp-python#1840",
        log: "libllama.so: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.32' not found (required by libllama.so)",
        exit: FAILED,
        message: "The engine needs GLIBC_2.32, which this system does not have.",
      },
    ],
  },
  {
    rule: "driver-library",
    code: "DRIVER_MISSING",
    remedies: ["use-best", "use-cpu"],
    logs: [
      {
        source: "ggml-org/llama.cpp#7822",
        log: `/server: error while loading shared libraries: libcuda.so.1: ${NOT_THERE}`,
        exit: NO_START,
        message: "The NVIDIA driver's library libcuda.so.1 is not visible here.",
      },
      {
        source: "mpazdzioch/llamacpp-webui-glue#4",
        log: `/llama-server: error while loading shared libraries: libcuda.so.1: ${NOT_THERE}`,
        exit: NO_START,
        message: "The NVIDIA driver's library libcuda.so.1 is not visible here.",
      },
      {
        source: "abetlen/llama-cpp-python#1169",
        log: `RuntimeError: Failed to load shared library 'libllama.so': libcuda.so.1: ${NOT_THERE}`,
        exit: FAILED,
        message: "The NVIDIA driver's library libcuda.so.1 is not visible here.",
      },
      {
        source: "a backend loaded by GGML_BACKEND_PATH",
        log: `load_backend: failed to load libggml-cuda.so: libcuda.so.1: ${NOT_THERE}`,
        exit: FAILED,
        message: "The NVIDIA driver's library libcuda.so.1 is not visible here.",
      },
    ],
  },
  {
    rule: "cuda-runtime",
    code: "LIBRARY_MISSING",
    remedies: ["use-best", "use-vulkan", "use-cpu"],
    logs: [
      {
        source: "ollama/ollama#602",
        log: `ollama-runner: error while loading shared libraries: libcudart.so.12: ${NOT_THERE}`,
        exit: NO_START,
        message: "The engine needs CUDA's library libcudart.so.12, which is not here.",
      },
      {
        source: "ggml-org/llama.cpp#11404",
        log: `llama-server: error while loading shared libraries: libcublas.so.11: ${NOT_THERE}`,
        exit: NO_START,
        message: "The engine needs CUDA's library libcublas.so.11, which is not here.",
      },
      {
        source: "mozilla-ai/llamafile#210",
        log: `link_cuda_dso: warning: libcublas.so.12: ${NOT_THERE}: failed to load library`,
        exit: FAILED,
        message: "The engine needs CUDA's library libcublas.so.12, which is not here.",
      },
      {
        source: "NVIDIA/GPUStressTest#7, the same for cuBLASLt",
        log: `./gst: error while loading shared libraries: libcublasLt.so.12: ${NOT_THERE}`,
        exit: NO_START,
        message: "The engine needs CUDA's library libcublasLt.so.12, which is not here.",
      },
    ],
  },
  {
    rule: "library",
    code: "LIBRARY_MISSING",
    remedies: ["use-best", "choose-engine"],
    logs: [
      {
        source: "ggml-org/llama.cpp#23522",
        log: `/app/llama-server: error while loading shared libraries: libllama-common.so.0: ${NOT_THERE}`,
        exit: NO_START,
        message: "The engine needs the library libllama-common.so.0, which is not here.",
      },
      {
        source: "fboulnois/llama-cpp-docker#8",
        log: `llama-server: error while loading shared libraries: libgomp.so.1: ${NOT_THERE}`,
        exit: NO_START,
        message: "The engine needs the library libgomp.so.1, which is not here.",
      },
      {
        source: "EvilFreelancer/docker-llama.cpp-rpc#1",
        log: `/app/rpc-server: error while loading shared libraries: libggml-cpu.so: ${NOT_THERE}`,
        exit: NO_START,
        message: "The engine needs the library libggml-cpu.so, which is not here.",
      },
    ],
  },
  {
    rule: "symbol",
    code: "LIBRARY_MISSING",
    remedies: ["use-best", "choose-engine"],
    logs: [
      {
        source: "ggml-org/llama.cpp#28684",
        log: `
          0.00.039.417 I srv    load_model: loading model 'MiniCPM5-2B-Q4_K_M.gguf'
          llama-server: symbol lookup error: libllama.so.0: undefined symbol: ggml_flash_attn_ext_set_n_kv_max`,
        exit: NO_START,
        message:
          "A library of the engine does not fit it: there is no ggml_flash_attn_ext_set_n_kv_max.",
      },
      {
        source: "ggml-org/llama.cpp#11932",
        log: "./llama-server: symbol lookup error: ./llama-server: undefined symbol: llama_vocab_eos",
        exit: NO_START,
        message: "A library of the engine does not fit it: there is no llama_vocab_eos.",
      },
      {
        source: "ggml-org/llama.cpp#8695",
        log: "./llama-cli: symbol lookup error: libllama.so: undefined symbol: ggml_cpu_has_llamafile",
        exit: NO_START,
        message: "A library of the engine does not fit it: there is no ggml_cpu_has_llamafile.",
      },
    ],
  },
];
