import { describe, expect, test } from "vitest";
import { diagnose, type EngineEnd } from "./diagnose.ts";
import { ABORT, FAILED, KILLED, linesOf } from "./fixture.test-data.ts";

function codeOf(log: string, more: Partial<EngineEnd> = {}): string {
  return diagnose({ log: linesOf(log), exit: FAILED, phase: "starting", ...more }).code;
}

describe("what is not a cause", () => {
  test("memory that was asked for again with less (ggml-org/llama.cpp#26297)", () => {
    const log = `
      1.06.520.077 E ggml_backend_cuda_buffer_type_alloc_buffer: allocating 51748.72 MiB on device 1: cudaMalloc failed: out of memory
      1.06.520.084 E ggml_gallocr_reserve_n_impl: failed to allocate CUDA1 buffer of size 54262464512
      1.06.520.086 E graph_reserve: failed to allocate compute buffers
      1.06.520.107 W sched_reserve: compute buffer allocation failed, retrying without pipeline parallelism
      1.07.304.130 I srv    load_model: initializing, n_slots = 1, n_ctx_slot = 50176
      srv  update_slots: all slots are idle`;
    expect(codeOf(log, { exit: ABORT, phase: "running" })).toBe("ENGINE_CRASHED");
  });

  test("that memory is one again where the retry failed too (ggml-org/llama.cpp#16748)", () => {
    const log = `
      graph_reserve: failed to allocate compute buffers
      llama_context: compute buffer allocation failed, retrying without pipeline parallelism
      ggml_gallocr_reserve_n: failed to allocate CUDA0 buffer of size 13327728640
      graph_reserve: failed to allocate compute buffers`;
    expect(codeOf(log)).toBe("OUT_OF_MEMORY");
  });

  test.for([
    [
      "abetlen/llama-cpp-python#708",
      "warning: failed to mlock 39813120-byte buffer (after previously locking 4106670080 bytes): Cannot allocate memory",
    ],
    ["ikawrakow/ik_llama.cpp#655", "warning: failed to munlock buffer: Cannot allocate memory"],
    [
      "janhq/cortex.cpp#1470",
      "ggml_cuda_host_malloc: failed to allocate 512.00 MiB of pinned memory: no CUDA-capable device is detected",
    ],
    [
      "ggml-org/llama.cpp#29090",
      "W srv decode: failed to find free space in the KV cache, retrying with smaller batch size, off = 766, n_batch = 64, ret = 1",
    ],
    [
      "ggml-org/llama.cpp b11434, of its fit",
      "llama_params_fit: failed to fit params to free device memory: model does not fit, will not be changed",
    ],
  ])("a warning that it goes on from: %s", ([, line = ""]) => {
    expect(codeOf(line, { exit: ABORT, phase: "running" })).toBe("ENGINE_CRASHED");
  });

  test("a GPU that was not found, once the engine ran without it", () => {
    const log = `
      ggml_cuda_init: failed to initialize CUDA: no CUDA-capable device is detected
      llama_decode: failed to decode, ret = -3`;
    expect(codeOf(log, { exit: ABORT, phase: "running" })).toBe("ENGINE_CRASHED");
  });

  test("a backend that did not load, once the engine ran without it", () => {
    const log = `
      load_backend: failed to load libggml-cuda.so: libcuda.so.1: cannot open shared object file: No such file or directory
      llama_decode: failed to decode, ret = -3`;
    expect(codeOf(log, { exit: ABORT, phase: "running" })).toBe("ENGINE_CRASHED");
  });

  test("a missing GPU, where memory ended the engine", () => {
    const log = `
      warning: no usable GPU found, --gpu-layers option will be ignored
      failed to allocate buffer of size 99`;
    expect(codeOf(log)).toBe("OUT_OF_MEMORY");
  });

  test("a missing GPU, where the OOM killer ended the engine", () => {
    const log = "warning: no usable GPU found, --gpu-layers option will be ignored";
    expect(codeOf(log, { exit: KILLED })).toBe("KILLED_BY_SYSTEM");
  });
});

test("the detail holds the telling line and what belongs to it", () => {
  const log = linesOf(`
    srv    load_model: loading model 'a.gguf'
    CUDA error: the provided PTX was compiled with an unsupported toolchain.
      current device: 0, in function ggml_cuda_mul_mat_q at mmq.cu:128
      cudaGetLastError()
    ggml-cuda.cu:98: CUDA error`);
  const { detail } = diagnose({ log, exit: ABORT, phase: "starting" });
  expect(detail?.split("\n")).toEqual(log.slice(1));
});

test.for([
  ["starting", "ENGINE_START_FAILED", { code: 7, signal: null }, "exit code 7"],
  ["running", "ENGINE_CRASHED", { code: null, signal: "SIGSEGV" }, "SIGSEGV"],
  ["running", "ENGINE_CRASHED", { code: 139, signal: null }, "SIGSEGV"],
] as const)("an unknown end while %s is shown whole", ([phase, code, exit, how]) => {
  const log = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  const report = diagnose({ log, exit, phase });
  expect(report.code).toBe(code);
  expect(report.message).toContain(how);
  expect(report.detail?.split("\n")).toEqual(log.slice(-30));
});

test("an engine that said nothing is told by its end alone", () => {
  const report = diagnose({ log: [], exit: { code: 3, signal: null }, phase: "starting" });
  expect(report).toMatchObject({ code: "ENGINE_START_FAILED", detail: "" });
  expect(report.message).toContain("exit code 3");
});
