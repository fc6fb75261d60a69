import { FAILED, type FixtureGroup } from "./fixture.test-data.ts";

export const MEMORY_LOGS: FixtureGroup[] = [
  {
    rule: "memory-weights",
    code: "OUT_OF_MEMORY",
    remedies: ["restart-engine", "use-cpu"],
    logs: [
      {
        source: "ggml-org/llama.cpp#20431",
        log: `
          ggml_backend_cuda_buffer_type_alloc_buffer: allocating 144817.04 MiB on device 0: cudaMalloc failed: out of memory
          alloc_tensor_range: failed to allocate CUDA0 buffer of size 151851674624
          llama_model_load: error loading model: unable to allocate CUDA0 buffer`,
        exit: FAILED,
        message:
          "The model's weights do not fit into the memory of GPU 0 (144818 MiB were asked for).",
      },
      {
        source: "ggml-org/llama.cpp#13250 (Vulkan)",
        log: `
          ggml_vulkan: Device memory allocation of size 4342230552 failed.
          alloc_tensor_range: failed to allocate Vulkan0 buffer of size 4342230552
          llama_model_load: error loading model: unable to allocate Vulkan0 buffer`,
        exit: FAILED,
        message:
          "The model's weights do not fit into the memory of GPU 0 (4142 MiB were asked for).",
      },
      {
        source: "ggml-org/llama.cpp#7366",
        log: "llama_model_load: error loading model: unable to allocate backend buffer",
        exit: FAILED,
        message: "The model's weights do not fit into the memory of the machine or its GPU.",
      },
      {
        source: "ollama/ollama#12634 (the system's memory)",
        log: `
          load_tensors: loading model tensors, this can take a while... (mmap = false)
          ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 437944320
          alloc_tensor_range: failed to allocate CPU buffer of size 437944320
          llama_model_load: error loading model: unable to allocate CPU buffer`,
        exit: FAILED,
        message:
          "The model's weights do not fit into the system's memory (418 MiB were asked for).",
        remedies: ["restart-engine"],
      },
      {
        source: "the form of xorbitsai/inference#3345 with the end of ggml-org/llama.cpp#20431",
        log: `
          llama_model_load_from_file_impl: using device CUDA0 (NVIDIA GeForce RTX 4090) - 46898 MiB free
          llama_model_load_from_file_impl: using device CUDA1 (NVIDIA GeForce RTX 4090) - 48244 MiB free
          warning: failed to mlock 827228160-byte buffer (after previously locking 0 bytes): Cannot allocate memory
          ggml_backend_cuda_buffer_type_alloc_buffer: allocating 144817.04 MiB on device 1: cudaMalloc failed: out of memory
          alloc_tensor_range: failed to allocate CUDA1 buffer of size 151851674624`,
        exit: FAILED,
        message:
          "The model's weights do not fit into the memory of GPU 1 (144818 MiB were asked for, 48244 MiB were free before the load).",
      },
    ],
  },
  {
    rule: "memory-context",
    code: "OUT_OF_MEMORY",
    remedies: ["restart-engine", "use-cpu"],
    logs: [
      {
        source: "abetlen/llama-cpp-python#1944",
        log: `
          ggml_backend_cuda_buffer_type_alloc_buffer: allocating 204800.00 MiB on device 0: cudaMalloc failed: out of memory
          llama_kv_cache_init: failed to allocate buffer for kv cache
          llama_init_from_model: llama_kv_cache_init() failed for self-attention cache`,
        exit: FAILED,
        message:
          "The context (KV cache) does not fit into the memory of GPU 0 (204800 MiB were asked for).",
      },
      {
        source: "ggml-org/llama.cpp#8101 (the system's memory)",
        log: `
          llama_new_context_with_model: n_ctx      = 1048576
          ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 137438953504
          llama_kv_cache_init: failed to allocate buffer for kv cache
          llama_new_context_with_model: llama_kv_cache_init() failed for self-attention cache`,
        exit: FAILED,
        message:
          "The context (KV cache) does not fit into the system's memory (131073 MiB were asked for).",
        remedies: ["restart-engine"],
      },
      {
        source: "llama.cpp b11669 here, with a limit of address space",
        log: `
          0.00.151.490 E ggml_aligned_malloc: insufficient memory (attempted to allocate 1760.62 MB)
          0.00.151.502 E ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 1846149120
          0.00.151.683 E llama_init_from_model: failed to initialize the context: failed to allocate buffer for kv cache`,
        exit: FAILED,
        message:
          "The context (KV cache) does not fit into the system's memory (1761 MiB were asked for).",
        remedies: ["restart-engine"],
      },
    ],
  },
  {
    rule: "memory-computing",
    code: "OUT_OF_MEMORY",
    remedies: ["restart-engine", "use-cpu"],
    logs: [
      {
        source: "ikawrakow/ik_llama.cpp#749",
        log: `
          llama_new_context_with_model: pipeline parallelism enabled (n_copies=4)
          ggml_backend_cuda_buffer_type_alloc_buffer: allocating 279356.51 MiB on device 0: cudaMalloc failed: out of memory
          ggml_gallocr_reserve_n: failed to allocate CUDA0 buffer of size 292926534144
          llama_new_context_with_model: failed to allocate compute buffers`,
        exit: FAILED,
        message:
          "The buffers to compute with do not fit into the memory of GPU 0 (279357 MiB were asked for).",
      },
      {
        source: "ggml-org/llama.cpp#16725 (ROCm)",
        log: `
          ggml_backend_cuda_buffer_type_alloc_buffer: allocating 14136.04 MiB on device 0: cudaMalloc failed: out of memory
          ggml_gallocr_reserve_n: failed to allocate ROCm0 buffer of size 14822711296
          graph_reserve: failed to allocate compute buffers
          llama_init_from_model: failed to initialize the context: failed to allocate compute pp buffers`,
        exit: FAILED,
        message:
          "The buffers to compute with do not fit into the memory of GPU 0 (14137 MiB were asked for).",
      },
      {
        source: "ggml-org/llama.cpp#11476, while it ran",
        log: `
          slot update_slots: id  0 | task 0 | kv cache rm [0, end)
          ggml_backend_cuda_buffer_type_alloc_buffer: allocating 9866.00 MiB on device 1: cudaMalloc failed: out of memory
          ggml_gallocr_reserve_n: failed to allocate CUDA1 buffer of size 10345253120
          llama_kv_cache_update_impl: failed to allocate compute buffers`,
        phase: "running",
        message:
          "The buffers to compute with do not fit into the memory of GPU 1 (9866 MiB were asked for).",
      },
      {
        source: "mozilla-ai/llamafile#501 (the system's memory)",
        log: `
          ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 84940832
          ggml_gallocr_reserve_n: failed to allocate CPU buffer of size 84940800
          llama_new_context_with_model: failed to allocate compute buffers`,
        exit: FAILED,
        message:
          "The buffers to compute with do not fit into the system's memory (82 MiB were asked for).",
        remedies: ["restart-engine"],
      },
    ],
  },
  {
    rule: "memory-handle",
    code: "OUT_OF_MEMORY",
    remedies: ["restart-engine", "use-vulkan", "use-cpu"],
    logs: [
      {
        source: "ollama/ollama#5839",
        log: `
          CUDA error: CUBLAS_STATUS_NOT_INITIALIZED
            current device: 0, in function cublas_handle at ggml-cuda/common.cuh:826
            cublasCreate_v2(&cublas_handles[device])`,
        phase: "running",
        message:
          "There is no room for cuBLAS in the memory of GPU 0, or it does not fit the driver.",
      },
      {
        source: "ggml-org/llama.cpp#25304",
        log: `
          CUDA error: the resource allocation failed
            current device: 0, in function cublas_handle at ggml-cuda/common.cuh:1500
            cublasCreate_v2(&cublas_handles[device])`,
        phase: "running",
        message:
          "There is no room for cuBLAS in the memory of GPU 0, or it does not fit the driver.",
      },
      {
        source: "ggml-org/llama.cpp#10080",
        log: "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED",
        phase: "running",
        message: "There is no room for cuBLAS in the GPU's memory, or it does not fit the driver.",
      },
    ],
  },
  {
    rule: "memory-work",
    code: "OUT_OF_MEMORY",
    remedies: ["restart-engine", "use-cpu"],
    logs: [
      {
        source: "ollama/ollama#3237",
        log: `
          CUDA error: out of memory
            current device: 0, in function ggml_cuda_pool_malloc_vmm at ggml-cuda.cu:8583
            cuMemCreate(&handle, reserve_size, &prop, 0)`,
        phase: "running",
        message: "The memory of GPU 0 ran full.",
      },
      {
        source: "ggml-org/llama.cpp#15256 (Vulkan)",
        log: `
          ggml_vulkan: Device memory allocation of size 118497280 failed.
          ggml_vulkan: vk::Device::allocateMemory: ErrorOutOfDeviceMemory
          double free or corruption (out)`,
        message: "The GPU's memory ran full (114 MiB were asked for).",
      },
      {
        source: "C++'s own words",
        log: `
          terminate called after throwing an instance of 'std::bad_alloc'
            what():  std::bad_alloc`,
        message: "The system's memory ran full.",
        remedies: ["restart-engine"],
      },
    ],
  },
];
