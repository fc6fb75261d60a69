import { UNTOLD } from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import { LoadReading } from "./load-reading.ts";

function read(lines: string[]): LoadReading {
  const reading = new LoadReading();
  for (const line of lines) reading.take(line);
  return reading;
}

const MIB = 1024 ** 2;
const bytes = (...mib: number[]): number =>
  mib.reduce((sum, each) => sum + Math.round(each * MIB), 0);

/** Gemma 3 270M on llama-server 0.7.0 (build 11669) with -ctk q8_0 -ctv q8_0, told by `-lv 4`. */
const GEMMA = `
0.00.081.019 I cmn  common_param: system_info: n_threads = 2 (n_threads_batch = 2) / 2 | CPU : AVX2 = 1 |
0.01.147.099 I load_tensors: loading model tensors, this can take a while... (load_mode = mmap)
0.01.152.713 I load_tensors:   CPU_Mapped model buffer size =   170.11 MiB
0.01.152.746 I load_tensors:   CPU_Mapped model buffer size =     3.46 MiB
0.01.152.950 I load_tensors:   CPU_REPACK model buffer size =    12.66 MiB
0.01.171.050 I llama_context: n_ctx                 = 8192
0.01.171.056 I llama_context: n_batch               = 2048
0.01.171.062 I llama_context: n_ubatch              = 512
0.01.171.079 I llama_context: flash_attn            = enabled
0.01.171.470 I llama_context:        CPU  output buffer size =     4.00 MiB
0.01.171.614 I llama_kv_cache:        CPU KV buffer size =    12.75 MiB
0.01.177.236 I llama_kv_cache: size =   12.75 MiB (  8192 cells,   3 layers,  4/1 seqs), K (q8_0):    6.38 MiB, V (q8_0):    6.38 MiB
0.01.177.404 I llama_kv_cache:        CPU KV buffer size =    19.92 MiB
0.01.188.999 I sched_reserve:        CPU compute buffer size =    29.31 MiB
0.01.190.000 I sched_reserve:        CPU compute buffer size =    29.30 MiB`.split("\n");

/** Of the same build: the second of two models, for speculation. */
const DRAFT = `
0.02.169.189 I common_speculative_init_result: loading draft model '/d.gguf'
0.02.355.473 I load_tensors: loading model tensors, this can take a while... (load_mode = mmap)
0.02.359.074 I load_tensors:   CPU_Mapped model buffer size =    92.10 MiB
0.02.365.695 I llama_context: n_ctx                 = 4096
0.02.365.860 I llama_kv_cache:        CPU KV buffer size =   180.00 MiB
0.02.588.812 I llama_kv_cache: size =  180.00 MiB (  4096 cells,  30 layers,  2/2 seqs), K (f16):   90.00 MiB, V (f16):   90.00 MiB`.split(
  "\n",
);

const VULKAN = [
  "load_tensors: offloaded 20/31 layers to GPU",
  "load_tensors:   CPU_Mapped model buffer size =    28.69 MiB",
  "load_tensors:      Vulkan0 model buffer size =    92.10 MiB",
  "llama_context: Vulkan_Host  output buffer size =     0.75 MiB",
  "llama_kv_cache:    Vulkan0 KV buffer size =    11.25 MiB",
  "sched_reserve:    Vulkan0 compute buffer size =    14.01 MiB",
];

/** SmolLM2 135M split by tensors over two GPUs, llama-server 0.6.0 (build 11434); sizes are the first one's. */
const TENSOR = [
  "llama_prepare_model_devices: creating a Meta device for tensor parallelism from 2 devices:",
  "llama_prepare_model_devices: - device 0: CUDA0 (NVIDIA H200)",
  "llama_prepare_model_devices: - device 1: CUDA1 (NVIDIA H200)",
  "llama_prepare_model_devices: using device Meta() (Meta()) (unknown id) - 272843 MiB free",
  "load_tensors: offloaded 31/31 layers to GPU",
  "load_tensors:   CPU_Mapped model buffer size =    28.69 MiB",
  "load_tensors:       Meta() model buffer size =    60.53 MiB",
  "llama_context:  CUDA_Host  output buffer size =     0.75 MiB",
  "llama_kv_cache:     Meta() KV buffer size =    90.00 MiB",
  "sched_reserve:     Meta() compute buffer size =    21.51 MiB",
];

describe("what a load took", () => {
  test("is summed by what it holds: caches in parts, a compute buffer that was made anew once", () => {
    expect(read(GEMMA).memory).toEqual({
      weights: { device: 0, host: bytes(170.11, 3.46, 12.66) },
      kv: { device: 0, host: bytes(12.75, 19.92) },
      compute: { device: 0, host: bytes(4, 29.3) },
    });
  });

  test("is what the last load took, and what the draft model took beside it", () => {
    const { kv, weights } = read([...GEMMA, ...GEMMA, ...DRAFT]).memory!;
    expect(weights.host).toBe(bytes(170.11, 3.46, 12.66, 92.1));
    expect(kv.host).toBe(bytes(12.75, 19.92, 180));
  });

  test("is told apart by where it lies", () => {
    expect(read(VULKAN).memory).toEqual({
      weights: { device: bytes(92.1), host: bytes(28.69) },
      kv: { device: bytes(11.25), host: 0 },
      compute: { device: bytes(14.01), host: bytes(0.75) },
    });
  });

  test("is unknown where nothing is said, and of GPUs that are told as one", () => {
    expect(read(["srv load_model: loading model"]).memory).toBeNull();
    const { memory, offload } = read(TENSOR);
    expect(memory).toBeNull();
    expect(offload?.buffers.map(({ device }) => device)).toEqual(["CPU_Mapped", "CUDA_Host"]);
  });
});

describe("the settings in effect", () => {
  test("are the engine's own words, of the model and not of its draft", () => {
    const said = read([...GEMMA, ...DRAFT]).effective({
      contextSize: 2_048,
      slots: 4,
      loras: null,
    });
    expect(said).toEqual({
      context: 8_192,
      contextPerSlot: 2_048,
      slots: 4,
      gpuLayers: null,
      layers: null,
      flashAttention: true,
      kvTypeK: "q8_0",
      kvTypeV: "q8_0",
      batch: 2_048,
      ubatch: 512,
      threads: 2,
      unified: null,
      cacheRam: null,
      mmap: true,
      mlock: false,
      devices: [],
      deviceWeights: [],
      hostWeights: bytes(170.11, 3.46, 12.66),
      splitMode: null,
      loras: [],
      mmproj: "none",
      draft: null,
      ignored: [],
    });
    expect(read(VULKAN).effective({ contextSize: 1, slots: 1, loras: null })).toMatchObject({
      gpuLayers: 20,
      layers: 31,
      flashAttention: null,
      deviceWeights: [{ device: "Vulkan0", bytes: bytes(92.1) }],
    });
    expect(read(TENSOR).effective({ contextSize: 1, slots: 1, loras: null })).toMatchObject({
      devices: ["CUDA0", "CUDA1"],
      deviceWeights: null,
      hostWeights: bytes(28.69),
      splitMode: "tensor",
    });
    expect(read([]).effective({ contextSize: 1, slots: 1, loras: null })).toEqual({
      ...UNTOLD,
      context: 1,
      contextPerSlot: 1,
      slots: 1,
    });
  });
});
