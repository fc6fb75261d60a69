import type { EngineExit, ErrorCode } from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import { diagnose, type EngineEnd } from "./diagnosis.ts";

const ABORT: EngineExit = { code: null, signal: "SIGABRT" };
const FAILED: EngineExit = { code: 1, signal: null };
const NO_START: EngineExit = { code: 127, signal: null };
const ILLEGAL: EngineExit = { code: null, signal: "SIGILL" };
const KILLED: EngineExit = { code: null, signal: "SIGKILL" };

const START = [
  "0.00.001.801 I srv  llama_server: initializing ...",
  "0.00.022.151 I srv    load_model: loading model '/models/a.gguf'",
];
const CUDA_PLACE = [
  "  current device: 0, in function ggml_cuda_mul_mat_q at /src/ggml/src/ggml-cuda/mmq.cu:128",
  "  cudaGetLastError()",
  "/src/ggml/src/ggml-cuda/ggml-cuda.cu:98: CUDA error",
];
const LOAD_FAILED = [
  "0.00.031.818 E llama_model_load_from_file_impl: failed to load model",
  "0.00.031.837 E srv    load_model: failed to load model, '/models/a.gguf'",
  "0.00.032.369 E srv  llama_server: exiting due to model loading error",
];
const LD = "/opt/llama/llama-server: error while loading shared libraries:";
const NOT_THERE = "cannot open shared object file: No such file or directory";

function end(
  log: string[],
  exit: EngineExit | null = ABORT,
  phase: "starting" | "running" = "starting",
): EngineEnd {
  return { log, exit, phase };
}

const cases: [ErrorCode, string, EngineEnd][] = [
  [
    "PTX_UNSUPPORTED",
    "at warm-up",
    end([
      ...START,
      "CUDA error: the provided PTX was compiled with an unsupported toolchain.",
      ...CUDA_PLACE,
    ]),
  ],
  [
    "PTX_UNSUPPORTED",
    "with a time before it",
    end([
      "0.00.713.000 E CUDA error: the provided PTX was compiled with an unsupported toolchain.",
    ]),
  ],
  [
    "PTX_UNSUPPORTED",
    "PTX for a newer GPU",
    end(["CUDA error: a PTX JIT compilation failed", ...CUDA_PLACE]),
  ],
  [
    "NO_KERNEL_IMAGE",
    "first kernel",
    end([
      ...START,
      "CUDA error: no kernel image is available for execution on the device",
      ...CUDA_PLACE,
    ]),
  ],
  [
    "NO_KERNEL_IMAGE",
    "older wording of the line",
    end([
      "CUDA error 209 at ggml-cuda.cu:7788: no kernel image is available for execution on the device",
    ]),
  ],
  [
    "NO_KERNEL_IMAGE",
    "while it ran",
    end(
      [
        "ggml_cuda_compute_forward: RMS_NORM failed",
        "CUDA error: no kernel image is available for execution on the device",
      ],
      ABORT,
      "running",
    ),
  ],
  [
    "NO_DEVICE_CODE",
    "Pascal",
    end([
      "ERROR: CUDA kernel mul_mat_q has no device code compatible with CUDA arch 600. ggml-cuda.cu was compiled for: 610,700,750",
    ]),
  ],
  [
    "NO_DEVICE_CODE",
    "many times, then a fault",
    end([
      ...Array.from(
        { length: 8 },
        () =>
          "ERROR: CUDA kernel flash_attn_ext_f16 has no device code compatible with CUDA arch 520. ggml-cuda.cu was compiled for: 700",
      ),
      "CUDA error: unspecified launch failure",
    ]),
  ],
  [
    "NO_DEVICE_CODE",
    "without a context",
    end(
      [
        "fattn-wmma-f16.cu:440: ERROR: CUDA kernel flash_attn_ext_f16 has no device code compatible with CUDA arch 700.",
      ],
      ABORT,
      "running",
    ),
  ],
  [
    "DEVICE_IMAGE_INVALID",
    "driver 535",
    end(["CUDA error: device kernel image is invalid", ...CUDA_PLACE]),
  ],
  [
    "DEVICE_IMAGE_INVALID",
    "with a function",
    end([...START, "ggml_cuda_init: CUDA error: device kernel image is invalid"]),
  ],
  [
    "DEVICE_IMAGE_INVALID",
    "with its number",
    end(["cuModuleLoadData: device kernel image is invalid (200)"]),
  ],
  [
    "DRIVER_TOO_OLD",
    "and it went on without GPU",
    end(
      [
        "ggml_cuda_init: failed to initialize CUDA: CUDA driver version is insufficient for CUDA runtime version",
      ],
      FAILED,
    ),
  ],
  [
    "DRIVER_TOO_OLD",
    "as a CUDA error of another call",
    end(
      ["cudaGetDeviceCount failed: CUDA driver version is insufficient for CUDA runtime version"],
      FAILED,
    ),
  ],
  [
    "DRIVER_TOO_OLD",
    "among other lines",
    end(
      [
        ...START,
        "0.00.1 E ggml_cuda_init: failed to initialize CUDA: CUDA driver version is insufficient for CUDA runtime version",
        "warning: no usable GPU found, --gpu-layers option will be ignored",
      ],
      FAILED,
    ),
  ],
  [
    "DRIVER_MISMATCH",
    "804",
    end(
      [
        "ggml_cuda_init: failed to initialize CUDA: forward compatibility was attempted on non supported HW",
      ],
      FAILED,
    ),
  ],
  [
    "DRIVER_MISMATCH",
    "803",
    end(
      [
        "ggml_cuda_init: failed to initialize CUDA: system has unsupported display driver / cuda driver combination",
      ],
      FAILED,
    ),
  ],
  [
    "DRIVER_MISMATCH",
    "nvml",
    end(["Failed to initialize NVML: Driver/library version mismatch"], FAILED),
  ],
  ["DRIVER_MISSING", "the program", end([`${LD} libcuda.so.1: ${NOT_THERE}`], NO_START)],
  [
    "DRIVER_MISSING",
    "a backend",
    end([`ggml_backend_load: dlopen failed: libcuda.so.1: ${NOT_THERE}`], FAILED),
  ],
  [
    "DRIVER_MISSING",
    "after start",
    end([...START, `load_backend: libggml-cuda.so: libcuda.so.1: ${NOT_THERE}`], FAILED),
  ],
  [
    "CUDA_INIT_FAILED",
    "3",
    end(["ggml_cuda_init: failed to initialize CUDA: initialization error"], FAILED),
  ],
  [
    "CUDA_INIT_FAILED",
    "999",
    end(["ggml_cuda_init: failed to initialize CUDA: unknown error"], FAILED),
  ],
  [
    "CUDA_INIT_FAILED",
    "100",
    end(
      [...START, "ggml_cuda_init: failed to initialize CUDA: no CUDA-capable device is detected"],
      FAILED,
    ),
  ],
  ["LIBRARY_MISSING", "cudart", end([`${LD} libcudart.so.12: ${NOT_THERE}`], NO_START)],
  [
    "LIBRARY_MISSING",
    "cublas",
    end(
      [`./llama-server: error while loading shared libraries: libcublas.so.13: ${NOT_THERE}`],
      NO_START,
    ),
  ],
  ["LIBRARY_MISSING", "its own", end([`${LD} libllama.so: ${NOT_THERE}`], NO_START)],
  [
    "LIBRARY_MISSING",
    "of another build",
    end(
      [
        "./llama-server: symbol lookup error: ./libllama.so.0: undefined symbol: ggml_backend_dev_caps",
      ],
      NO_START,
    ),
  ],
  [
    "GLIBC_TOO_OLD",
    "glibc",
    end(
      [
        "./llama-server: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by ./llama-server)",
      ],
      FAILED,
    ),
  ],
  [
    "GLIBC_TOO_OLD",
    "libstdc++",
    end(
      [
        "./llama-server: /lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by ./libllama.so)",
      ],
      FAILED,
    ),
  ],
  [
    "GLIBC_TOO_OLD",
    "libm",
    end(
      [
        "./llama-server: /lib/x86_64-linux-gnu/libm.so.6: version `GLIBC_2.43' not found (required by ./libggml-cpu.so)",
      ],
      FAILED,
    ),
  ],
  ["CPU_TOO_OLD", "by signal", end(START, ILLEGAL)],
  ["CPU_TOO_OLD", "by a shell's code", end(START, { code: 132, signal: null })],
  [
    "CPU_TOO_OLD",
    "by a shell's words",
    end([...START, "Illegal instruction (core dumped)"], FAILED),
  ],
  [
    "OUT_OF_MEMORY",
    "weights",
    end(
      [
        ...START,
        "ggml_backend_cuda_buffer_type_alloc_buffer: allocating 7605.33 MiB on device 0: cudaMalloc failed: out of memory",
        "alloc_tensor_range: failed to allocate CUDA0 buffer of size 7974742016",
        "llama_model_load: error loading model: unable to allocate CUDA0 buffer",
        ...LOAD_FAILED,
      ],
      FAILED,
    ),
  ],
  [
    "OUT_OF_MEMORY",
    "compute buffers",
    end(
      [
        "ggml_gallocr_reserve_n_impl: failed to allocate CUDA1 buffer of size 1234",
        "graph_reserve: failed to allocate compute buffers",
      ],
      FAILED,
    ),
  ],
  [
    "OUT_OF_MEMORY",
    "the system's, for the context",
    end(
      [
        "0.00.151.490 E ggml_aligned_malloc: insufficient memory (attempted to allocate 1760.62 MB)",
        "0.00.151.502 E ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 1846149120",
        "0.00.151.683 E llama_init_from_model: failed to initialize the context: failed to allocate buffer for kv cache",
      ],
      FAILED,
    ),
  ],
  [
    "OUT_OF_MEMORY",
    "at the first request",
    end(
      [
        "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED",
        "  current device: 0, in function cublas_handle at ggml-cuda/common.cuh:1014",
      ],
      ABORT,
      "running",
    ),
  ],
  [
    "OUT_OF_MEMORY",
    "again after the retry with less",
    end(
      [
        "graph_reserve: failed to allocate compute buffers",
        "llama_context: retrying without pipeline parallelism",
        "graph_reserve: failed to allocate compute buffers",
      ],
      FAILED,
    ),
  ],
  ["KILLED_BY_SYSTEM", "while loading", end(START, KILLED)],
  ["KILLED_BY_SYSTEM", "while it ran", end(["0.02 I slot launch_slot_: id 0"], KILLED, "running")],
  ["KILLED_BY_SYSTEM", "by a shell's code", end([], { code: 137, signal: null })],
  [
    "CUDA_FAULT",
    "700",
    end(["CUDA error: an illegal memory access was encountered", ...CUDA_PLACE], ABORT, "running"),
  ],
  [
    "CUDA_FAULT",
    "719",
    end(["CUDA error: unspecified launch failure", ...CUDA_PLACE], ABORT, "running"),
  ],
  [
    "CUDA_FAULT",
    "one that no rule names",
    end(["CUDA error: an illegal instruction was encountered", ...CUDA_PLACE], ABORT, "running"),
  ],
  [
    "MODEL_NOT_GGUF",
    "a page",
    end(
      [
        ...START,
        "0.00.022.194 E gguf_init_from_reader: invalid magic characters: '<!DO', expected 'GGUF'",
        ...LOAD_FAILED,
      ],
      FAILED,
    ),
  ],
  [
    "MODEL_NOT_GGUF",
    "a key file",
    end(
      ["0.00.022.194 E gguf_init_from_reader: invalid magic characters: 'secr', expected 'GGUF'"],
      FAILED,
    ),
  ],
  [
    "MODEL_NOT_GGUF",
    "older wording",
    end(["gguf_init_from_file: invalid magic number 46554746"], FAILED),
  ],
  [
    "MODEL_DAMAGED",
    "short of a tensor",
    end(
      [
        ...START,
        "0.00.023.164 E llama_model_load: error loading model: tensor 'blk.16.ffn_down.weight' data is not within the file bounds, model is corrupted or incomplete",
        ...LOAD_FAILED,
      ],
      FAILED,
    ),
  ],
  [
    "MODEL_DAMAGED",
    "short of its header",
    end(
      [
        ...START,
        "0.00.012.829 E gguf_init_from_reader: failed to read key-value pairs",
        ...LOAD_FAILED,
      ],
      FAILED,
    ),
  ],
  [
    "MODEL_DAMAGED",
    "short of its tensor list",
    end(["gguf_init_from_file_impl: failed to read tensor info", ...LOAD_FAILED], FAILED),
  ],
  [
    "MODEL_UNSUPPORTED",
    "architecture",
    end(
      [
        ...START,
        "0.00.027.563 E llama_model_load: error loading model: unknown model architecture: 'lxxxx'",
        ...LOAD_FAILED,
      ],
      FAILED,
    ),
  ],
  [
    "MODEL_UNSUPPORTED",
    "tokenizer",
    end(
      [
        "llama_model_load: error loading model: error loading model vocabulary: unknown pre-tokenizer type: 'qwen9'",
      ],
      FAILED,
    ),
  ],
  [
    "MODEL_UNSUPPORTED",
    "tensor",
    end(
      ["llama_model_load: error loading model: missing tensor 'blk.0.attn_q_norm.weight'"],
      FAILED,
    ),
  ],
  [
    "MODEL_NOT_FOUND",
    "gone",
    end(
      [
        ...START,
        "0.00.012.994 E gguf_init_from_file: failed to open GGUF file '/nosuch.gguf' (No such file or directory)",
        ...LOAD_FAILED,
      ],
      FAILED,
    ),
  ],
  [
    "FILE_UNREADABLE",
    "not ours",
    end(
      [
        "gguf_init_from_file: failed to open GGUF file '/root/a.gguf' (Permission denied)",
        ...LOAD_FAILED,
      ],
      FAILED,
    ),
  ],
  [
    "ADDRESS_IN_USE",
    "taken",
    end(
      [
        "0.00.011.381 E srv         start: couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 18097",
      ],
      FAILED,
    ),
  ],
  ["ENGINE_START_FAILED", "an argument", end(["error: invalid argument: --api-key-file"], FAILED)],
  [
    "ENGINE_NOT_FOUND",
    "setpriv's words",
    end(
      ["setpriv: failed to execute /opt/llama/llama-server: No such file or directory"],
      NO_START,
    ),
  ],
  [
    "ENGINE_NOT_FOUND",
    "no permission",
    end(["setpriv: failed to execute /opt/llama-server: Permission denied"], {
      code: 126,
      signal: null,
    }),
  ],
  [
    "ENGINE_NOT_FOUND",
    "Node's words",
    end(["failed to execute /opt/llama-server: No such file or directory (ENOENT)"], null),
  ],
];

test.each(cases)("%s: %s", (code, _variant, given) => {
  const { code: found, message, hint } = diagnose(given);
  expect({ found, message }).toEqual({
    found: code,
    message: expect.stringMatching(/^[A-Z].*\.$/s) as string,
  });
  expect(hint).toMatch(/\.$/);
});

function messageOf(line: string): string {
  return diagnose(end([line], FAILED)).message;
}

describe("values", () => {
  test.each([
    [
      `${LD} libcublas.so.12: ${NOT_THERE}`,
      "The engine needs the library libcublas.so.12, which is not here.",
    ],
    [
      "x: version `GLIBC_2.38' not found (required by x)",
      "The engine needs GLIBC_2.38, which this system does not have.",
    ],
    [
      "allocating 7605.33 MiB on device 1: cudaMalloc failed: out of memory",
      "GPU 1 has no room for 7605.33 MiB more.",
    ],
    [
      "ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 1846149120",
      "The system has no room for 1761 MiB more.",
    ],
    [
      "couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 18097",
      "Another program holds 127.0.0.1:18097.",
    ],
    [
      "ERROR: CUDA kernel k has no device code compatible with CUDA arch 600. x",
      "The engine's kernel k was not built for compute capability 6.",
    ],
  ])("%s", (line, message) => {
    expect(messageOf(line)).toBe(message);
  });
});

describe("what is not a cause", () => {
  test("memory that was asked for again with less", () => {
    const log = [
      "ggml_gallocr_reserve_n_impl: failed to allocate CUDA1 buffer of size 1234",
      "llama_context: retrying without pipeline parallelism",
      "0.02 I srv  llama_server: model loaded",
      "terminate called after throwing an instance of 'std::runtime_error'",
    ];
    expect(diagnose(end(log, ABORT, "running")).code).toBe("ENGINE_CRASHED");
  });

  test("a GPU that was not found, once the engine ran without it", () => {
    const log = [
      "ggml_cuda_init: failed to initialize CUDA: no CUDA-capable device is detected",
      "GGML_ASSERT(n > 0) failed",
    ];
    expect(diagnose(end(log, ABORT, "running")).code).toBe("ENGINE_CRASHED");
  });

  test("a missing GPU, where memory ended the engine", () => {
    const log = [
      "warning: no usable GPU found, --gpu-layers option will be ignored",
      "failed to allocate buffer of size 99",
    ];
    expect(diagnose(end(log, FAILED)).code).toBe("OUT_OF_MEMORY");
  });
});

test("the detail holds the telling line and what belongs to it", () => {
  const line = "CUDA error: the provided PTX was compiled with an unsupported toolchain.";
  expect(diagnose(end([...START, line, ...CUDA_PLACE])).detail).toBe(
    [line, ...CUDA_PLACE].join("\n"),
  );
});

test.each([
  ["starting", "ENGINE_START_FAILED", { code: 7, signal: null }, "exit code 7"],
  ["running", "ENGINE_CRASHED", { code: null, signal: "SIGSEGV" }, "SIGSEGV"],
  ["running", "ENGINE_CRASHED", { code: 139, signal: null }, "SIGSEGV"],
] as const)("an unknown end while %s is shown whole", (phase, code, exit, how) => {
  const log = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  const report = diagnose({ log, exit, phase });
  expect(report.code).toBe(code);
  expect(report.message).toContain(how);
  expect(report.detail?.split("\n")).toEqual(log.slice(-30));
});
