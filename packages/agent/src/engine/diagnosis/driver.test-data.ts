import { ABORT, FAILED, type FixtureGroup } from "./fixture.test-data.ts";

const TOO_OLD = "The NVIDIA driver is older than the engine's CUDA needs.";
const FORWARD =
  "CUDA took a driver library that this GPU may not use: a cuda-compat package, or one newer than the running kernel module.";
const COMBINATION = "The driver's library libcuda and its kernel module are of different versions.";

export const DRIVER_LOGS: FixtureGroup[] = [
  {
    rule: "driver-too-old",
    code: "DRIVER_TOO_OLD",
    remedies: ["use-best", "use-vulkan", "use-cpu"],
    logs: [
      {
        source: "ollama/ollama#7666",
        log: "ggml_cuda_init: failed to initialize CUDA: CUDA driver version is insufficient for CUDA runtime version",
        exit: FAILED,
        message: TOO_OLD,
      },
      {
        source: "abetlen/llama-cpp-python#763",
        log: `
          web  | CUDA error 35 at ggml-cuda.cu:5522: CUDA driver version is insufficient for CUDA runtime version
          web  | current device: 32643`,
        message: TOO_OLD,
      },
      {
        source: "abetlen/llama-cpp-python#1436",
        log: `
          CUDA error 35 at ggml-cuda.cu:493: CUDA driver version is insufficient for CUDA runtime version
          GGML_ASSERT: ggml-cuda.cu:493: !"CUDA error"`,
        message: TOO_OLD,
      },
    ],
  },
  {
    rule: "forward-compatibility",
    code: "DRIVER_MISMATCH",
    remedies: ["restart-engine", "use-vulkan", "use-cpu"],
    logs: [
      {
        source: "ollama/ollama#15918",
        log: "ggml_cuda_init: failed to initialize CUDA: forward compatibility was attempted on non supported HW",
        exit: FAILED,
        message: FORWARD,
      },
      {
        source: "noonghunna/club-3090#222",
        log: `
          INFO [                    main] build info | tid="139777747496960" build=4535 commit="3f45ba93"
          ik-llama-qwen36-27b-vision  | ggml_cuda_init: failed to initialize CUDA: forward compatibility was attempted on non supported HW`,
        exit: FAILED,
        message: FORWARD,
      },
      {
        source: "ollama/ollama#12666",
        log: `
          time=2025-10-16T13:47:36.676-05:00 level=DEBUG source=ggml.go:94 msg="ggml backend load all from path" path=cuda_v12
          ggml_cuda_init: failed to initialize CUDA: forward compatibility was attempted on non supported HW`,
        exit: FAILED,
        message: FORWARD,
      },
    ],
  },
  {
    rule: "driver-combination",
    code: "DRIVER_MISMATCH",
    remedies: ["restart-engine", "use-vulkan", "use-cpu"],
    logs: [
      {
        source: "ggml-org/llama.cpp#17542",
        log: `
          ggml_cuda_init: failed to initialize CUDA: system has unsupported display driver / cuda driver combination
          main: setting n_parallel = 4 and kv_unified = true (add -kvu to disable this)`,
        exit: FAILED,
        message: COMBINATION,
      },
      {
        source: "ollama/ollama#5573",
        log: "ggml_cuda_init: failed to initialize CUDA: system has unsupported display driver / cuda driver combination",
        exit: FAILED,
        message: COMBINATION,
      },
      {
        source: "abetlen/llama-cpp-python#1687",
        log: "ggml_cuda_host_malloc: system has unsupported display driver/cuda driver combination",
        exit: FAILED,
        message: COMBINATION,
      },
    ],
  },
  {
    rule: "fabric-manager",
    code: "CUDA_INIT_FAILED",
    remedies: ["restart-engine", "use-cpu"],
    logs: [
      {
        source: "ggml-org/llama.cpp#13059",
        log: `
          ggml_cuda_init: failed to initialize CUDA: system not yet initialized
          warning: no usable GPU found, --gpu-layers option will be ignored`,
        exit: FAILED,
        message: "The GPUs wait for their NVSwitch fabric, which is not set up.",
      },
    ],
  },
  {
    rule: "no-device",
    code: "CUDA_INIT_FAILED",
    remedies: ["restart-engine", "use-cpu"],
    logs: [
      {
        source: "abetlen/llama-cpp-python#1890",
        log: "ggml_cuda_init: failed to initialize CUDA: no CUDA-capable device is detected",
        exit: FAILED,
        message: "The driver is there, but no GPU is visible to the engine.",
      },
      {
        source: "containers/ramalama#1470",
        log: "Loading modelggml_cuda_init: failed to initialize CUDA: no CUDA-capable device is detected",
        exit: FAILED,
        message: "The driver is there, but no GPU is visible to the engine.",
      },
      {
        source: "ggml-org/llama.cpp#6184",
        log: "ggml_init_cublas: no CUDA devices found, CUDA will be disabled",
        exit: FAILED,
        message: "The driver is there, but no GPU is visible to the engine.",
      },
    ],
  },
  {
    rule: "cuda-init",
    code: "CUDA_INIT_FAILED",
    remedies: ["restart-engine", "use-vulkan", "use-cpu"],
    logs: [
      {
        source: "meta-llama/llama3#215",
        log: "ggml_cuda_init: failed to initialize CUDA: initialization error",
        exit: FAILED,
        message: "CUDA could not start: initialization error.",
      },
      {
        source: "the text of cudaErrorDevicesUnavailable (46), as ggml prints errors",
        log: "CUDA error: all CUDA-capable devices are busy or unavailable",
        exit: ABORT,
        message: "CUDA could not start: all CUDA-capable devices are busy or unavailable.",
      },
      {
        source: "ollama/ollama#1083",
        log: `
          CUDA error 3 at gguf/ggml-cuda.cu:5661: initialization error
          current device: 0`,
        message: "CUDA could not start: initialization error.",
      },
      {
        source: "abetlen/llama-cpp-python#382",
        log: "CUDA error 3 at ggml-cuda.cu:2268: initialization error",
        message: "CUDA could not start: initialization error.",
      },
    ],
  },
  {
    rule: "device-invalid",
    code: "DEVICE_INVALID",
    remedies: ["restart-engine", "choose-engine"],
    logs: [
      {
        source: "SciSharp/LLamaSharp#1195",
        log: "llama_model_load_from_file_impl: invalid value for main_gpu: 32 (available devices: 1)",
        exit: FAILED,
        message: "The engine was told to use a GPU 32 that it does not have (it sees 1).",
      },
      {
        source: "netdur/llama_cpp_dart#94",
        log: "llama_model_load_from_file_impl: invalid value for main_gpu: 0 (available devices: 0)",
        exit: FAILED,
        message: "The engine was told to use a GPU 0 that it does not have (it sees 0).",
      },
      {
        source: "ggml-org/llama.cpp#28057",
        log: 'error while handling environment variable "MTMD_BACKEND_DEVICE": invalid device: RPC0',
        exit: FAILED,
        message:
          "The engine was told to use a device RPC0 (MTMD_BACKEND_DEVICE) that it does not have.",
      },
      {
        source: "llama.cpp b11669 here",
        log: `
          error while handling environment variable "LLAMA_ARG_DEVICE": invalid device: CUDA7`,
        exit: FAILED,
        message:
          "The engine was told to use a device CUDA7 (LLAMA_ARG_DEVICE) that it does not have.",
      },
      {
        source: "ggml-org/whisper.cpp#1852",
        log: "ggml_backend_cuda_init: error: invalid device",
        message: "The engine was told to use a GPU that it does not have.",
      },
      {
        source: "CUDA's own words for error 101",
        log: "CUDA error: invalid device ordinal",
        message: "The engine was told to use a GPU that it does not have.",
      },
    ],
  },
  {
    rule: "no-gpu",
    code: "GPU_NOT_USED",
    remedies: ["use-best", "use-vulkan", "choose-engine"],
    logs: [
      {
        source: "ggml-org/llama.cpp#15946",
        log: `
          warning: no usable GPU found, --gpu-layers option will be ignored
          warning: one possible reason is that llama.cpp was compiled without GPU support`,
        exit: FAILED,
        message: "The engine found no GPU it can use and runs on the processor.",
      },
      {
        source: "ggml-org/llama.cpp#9153",
        log: "warning: not compiled with GPU offload support, --gpu-layers option will be ignored",
        exit: FAILED,
        message: "The engine found no GPU it can use and runs on the processor.",
      },
      {
        source: "ggml-org/llama.cpp#22748, of a router's child",
        log: "[58713] warning: no usable GPU found, --gpu-layers option will be ignored",
        exit: FAILED,
        message: "The engine found no GPU it can use and runs on the processor.",
      },
    ],
  },
];
