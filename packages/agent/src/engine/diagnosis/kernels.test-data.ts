import type { FixtureGroup } from "./fixture.test-data.ts";

const PTX =
  "The engine has no ready code for this GPU, and its PTX is newer than the driver can compile.";

export const KERNEL_LOGS: FixtureGroup[] = [
  {
    rule: "ptx-toolchain",
    code: "PTX_UNSUPPORTED",
    remedies: ["use-best", "use-vulkan", "use-cpu"],
    logs: [
      {
        source: "ggml-org/llama.cpp#5845",
        log: `
          CUDA error: the provided PTX was compiled with an unsupported toolchain.
            current device: 0, in function ggml_cuda_op_flatten at ggml-cuda.cu:10011
            cudaGetLastError()
          GGML_ASSERT: ggml-cuda.cu:255: !"CUDA error"`,
        message: PTX,
      },
      {
        source: "ggml-org/llama.cpp#1648",
        log: `
          main: build = 583 (7e4ea5b)
          CUDA error 222 at ggml-cuda.cu:420: the provided PTX was compiled with an unsupported toolchain.`,
        exit: { code: 1, signal: null },
        message: PTX,
      },
      {
        source: "Tiiny-AI/PowerInfer#122",
        log: `
          ggml_init_cublas: found 1 CUDA devices:
            Device 0: A100-SXM4-40GB, compute capability 8.0

          CUDA error 222 at ggml-cuda.cu:6466: the provided PTX was compiled with an unsupported toolchain.
          current device: 0`,
        message: `${PTX} The GPU here is A100-SXM4-40GB, compute capability 8.0.`,
      },
      {
        source: "janhq/jan#6180",
        log: `
            Device 0: Quadro P2000, compute capability 6.1, VMM: yes
          system_info: n_threads = 4 (n_threads_batch = 4) / 4 | CUDA : ARCHS = 600,610,700,750,800,860 | F16 = 1
          main: loading model
          CUDA error: the provided PTX was compiled with an unsupported toolchain.
            current device: 0, in function ggml_backend_cuda_device_get_memory at ggml-cuda.cu:3150
            cudaMemGetInfo(free, total)`,
        message: `${PTX} The GPU here is Quadro P2000, compute capability 6.1; the build is for 6.0, 6.1, 7.0, 7.5, 8.0, 8.6.`,
      },
      {
        source: "llama.cpp b11434 on an H200, driver 580, PTX raised to 9.9",
        log: `
          0.00.652.310 I system_info: n_threads = 8 | CUDA : ARCHS = 900 | USE_GRAPHS = 1
          0.00.713.000 E CUDA error: the provided PTX was compiled with an unsupported toolchain.`,
        message: `${PTX} It was built for 9.0.`,
      },
    ],
  },
  {
    rule: "ptx-target",
    code: "PTX_UNSUPPORTED",
    remedies: ["use-best", "use-vulkan", "use-cpu"],
    logs: [
      {
        source: "cuModuleLoadData on an H200 with PTX for sm_120 (218)",
        log: "CUDA error: a PTX JIT compilation failed",
        message: "The driver cannot compile the engine's PTX for this GPU.",
      },
    ],
  },
  {
    rule: "no-kernel-image",
    code: "NO_KERNEL_IMAGE",
    remedies: ["use-best", "use-vulkan", "use-cpu"],
    logs: [
      {
        source: "ggml-org/llama.cpp#4215",
        log: "CUDA error 209 at ggml-cuda.cu:6701: no kernel image is available for execution on the device",
        message: "The engine was built without code for this GPU.",
      },
      {
        source: "ZengboJamesWang/Qwen3.5-35B-A3B-openclaw-dgx-spark#3",
        log: `
          /opt/llama.cpp/ggml/src/ggml-cuda/ggml-cuda.cu:97: CUDA error
          ggml_cuda_compute_forward: SCALE failed
          CUDA error: no kernel image is available for execution on the device
          current device: 0, in function ggml_cuda_compute_forward at ggml-cuda.cu:2761`,
        message: "The engine was built without code for this GPU.",
      },
      {
        source: "boneylizard/llama-cpp-python-cu128-gemma3#6",
        log: `
          ggml_cuda_compute_forward: RMS_NORM failed
          CUDA error: no kernel image is available for execution on the device
            current device: 0, in function ggml_cuda_compute_forward at ggml-cuda.cu:2353
            err
          ggml-cuda.cu:75: CUDA error`,
        phase: "running",
        message: "The engine was built without code for this GPU.",
      },
      {
        source: "mozilla-ai/llamafile#403 (ROCm)",
        log: `
          ggml_cuda_compute_forward: RMS_NORM failed
          CUDA error: invalid device function
            current device: 0, in function ggml_cuda_compute_forward at ggml-cuda.cu:11444`,
        message: "The engine was built without code for this GPU.",
      },
    ],
  },
  {
    rule: "no-device-code",
    code: "NO_DEVICE_CODE",
    remedies: ["use-best", "use-vulkan", "use-cpu"],
    logs: [
      {
        source: "mozilla-ai/llamafile#434",
        log: "ggml-cuda.cu:1412: ERROR: CUDA kernel vec_dot_q4_K_q8_1_impl_vmmq has no device code compatible with CUDA arch 600. ggml-cuda.cu was compiled for: 500,600,700,800,900",
        message:
          "The engine's kernel vec_dot_q4_K_q8_1_impl_vmmq does not exist for compute capability 6.0, the nearest that the build has for this GPU. It was built for 5.0, 6.0, 7.0, 8.0, 9.0.",
      },
      {
        source: "nextcloud/llm2#52",
        log: `
          ggml-cuda/mmv.cu:53: ERROR: CUDA kernel mul_mat_vec has no device code compatible with CUDA arch 520. ggml-cuda.cu was compiled for: 520
          ggml-cuda/mmv.cu:53: ERROR: CUDA kernel mul_mat_vec has no device code compatible with CUDA arch 520. ggml-cuda.cu was compiled for: 520
          CUDA error: unspecified launch failure
          current device: 0, in function ggml_backend_cuda_synchronize at ggml-cuda.cu:2282`,
        phase: "running",
        message:
          "The engine's kernel mul_mat_vec does not exist for compute capability 5.2, the nearest that the build has for this GPU. It was built for 5.2.",
      },
      {
        source: "LostRuins/koboldcpp#1362",
        log: "ggml-cuda\\mmv.cu:57: ERROR: CUDA kernel mul_mat_vec has no device code compatible with CUDA arch 500. ggml-cuda.cu was compiled for: __CUDA_ARCH_LIST__",
        phase: "running",
        message:
          "The engine's kernel mul_mat_vec does not exist for compute capability 5.0, the nearest that the build has for this GPU.",
      },
      {
        source: "qualcomm/GenieX#419",
        log: `
            Device 0: NVIDIA GeForce RTX 3060, compute capability 8.6, VMM: yes
          template-instances/../mmq.cuh:2589: ERROR: CUDA kernel mul_mat_q has no device code compatible with CUDA arch 520. ggml-cuda.cu was compiled for: 520`,
        message:
          "The engine's kernel mul_mat_q does not exist for compute capability 5.2, the nearest that the build has for this GPU. The GPU here is NVIDIA GeForce RTX 3060, compute capability 8.6; the build is for 5.2.",
      },
    ],
  },
  {
    rule: "device-image",
    code: "DEVICE_IMAGE_INVALID",
    remedies: ["use-best", "use-vulkan", "use-cpu"],
    logs: [
      {
        source: "theroyallab/YALS#23",
        log: `
          ggml_cuda_compute_forward: SCALE failed
          CUDA error: device kernel image is invalid
            current device: 0, in function ggml_cuda_compute_forward at ggml-cuda.cu:2366
            err`,
        phase: "running",
        message: "The driver refuses the engine's GPU code.",
      },
      {
        source: "ollama/ollama#16533",
        log: `
          CUDA error: device kernel image is invalid: CUDA error
          CUDA error: device kernel image is invalid`,
        message: "The driver refuses the engine's GPU code.",
      },
      {
        source: "ollama/ollama#6997",
        log: "Error: llama runner process has terminated: CUDA error: device kernel image is invalid current device: 0, in function ggml_cuda_compute_forward at ggml-cuda.cu:2326",
        message: "The driver refuses the engine's GPU code.",
      },
    ],
  },
  {
    rule: "illegal-access",
    code: "CUDA_FAULT",
    remedies: ["restart-engine", "choose-engine", "use-vulkan"],
    logs: [
      {
        source: "ggml-org/llama.cpp#16953",
        log: `
          ggml-cuda.cu:88: CUDA error
          CUDA error: an illegal memory access was encountered
            current device: 1, in function ggml_backend_cuda_synchronize at ggml-cuda.cu:2780
            cudaStreamSynchronize(cuda_ctx->stream())`,
        phase: "running",
        message: "The GPU code failed: an illegal memory access was encountered.",
      },
      {
        source: "ikawrakow/ik_llama.cpp#425",
        log: `
          CUDA error: an illegal memory access was encountered
            current device: 0, in function ggml_backend_sched_compute_splits at ggml-backend.c:1820
            cudaStreamSynchronize
          ========================== CUDA trace: 652627 previous calls`,
        phase: "running",
        message: "The GPU code failed: an illegal memory access was encountered.",
      },
      {
        source: "ggml-org/llama.cpp#5990",
        log: `
          CUDA error: an illegal memory access was encountered
            current device: 0, in function ggml_backend_cuda_buffer_get_tensor at ggml-cuda.cu:10939
            cudaDeviceSynchronize()
          GGML_ASSERT: ggml-cuda.cu:244: !"CUDA error"`,
        phase: "running",
        message: "The GPU code failed: an illegal memory access was encountered.",
      },
    ],
  },
  {
    rule: "launch-failure",
    code: "CUDA_FAULT",
    remedies: ["restart-engine", "choose-engine", "use-vulkan"],
    logs: [
      {
        source: "nextcloud/llm2#52, its last lines",
        log: `
          CUDA error: unspecified launch failure
          current device: 0, in function ggml_backend_cuda_synchronize at ggml-cuda.cu:2282
          cudaStreamSynchronize(cuda_ctx->stream())`,
        phase: "running",
        message: "The GPU code failed: unspecified launch failure.",
      },
      {
        source: "ollama/ollama#9247",
        log: `
          CUDA error: unspecified launch failure
            current device: 0, in function ggml_backend_cuda_synchronize at ggml-cuda.cu:2317
            cudaStreamSynchronize(cuda_ctx->stream())
          llama/ggml-cuda/ggml-cuda.cu:96: CUDA error`,
        phase: "running",
        message: "The GPU code failed: unspecified launch failure.",
      },
      {
        source: "ollama/ollama#7771",
        log: "CUDA error: unspecified launch failure： current device: 0, in function ggml_backend_cuda_synchronize at ggml-cuda.cu:2508",
        phase: "running",
        message: "The GPU code failed: unspecified launch failure.",
      },
    ],
  },
  {
    rule: "cuda-error",
    code: "CUDA_FAULT",
    remedies: ["restart-engine", "choose-engine"],
    logs: [
      {
        source: "ggml-org/llama.cpp#1885",
        log: "CUDA error 1 at ggml-cuda.cu:2292: invalid argument",
        phase: "running",
        message: "CUDA failed: invalid argument.",
      },
      {
        source: "oobabooga/textgen#6398",
        log: `
          CUDA error: invalid argument
            current device: 1, in function ggml_backend_cuda_graph_compute at ggml-cuda.cu:2694`,
        phase: "running",
        message: "CUDA failed: invalid argument.",
      },
      {
        source: "ollama/ollama#5295",
        log: `
          CUDA error: CUBLAS_STATUS_EXECUTION_FAILED
            current device: 0, in function ggml_cuda_mul_mat_batched_cublas at ggml-cuda.cu:1855`,
        phase: "running",
        message: "CUDA failed: CUBLAS_STATUS_EXECUTION_FAILED.",
      },
    ],
  },
];
