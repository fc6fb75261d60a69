import { UNTOLD } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { LoadReading } from "./load-reading.ts";

/** Each said by llama-server 0.7.0 (build 11669) with `-lv 4`; paths are others. */
const BESIDE = `
0.00.757.970 I print_info: no_alloc              = 0
0.00.758.555 I load_tensors: loading model tensors, this can take a while... (load_mode = mmap+mlock)
0.00.768.809 I load_tensors:   CPU_Mapped model buffer size =    92.10 MiB
0.00.775.744 I llama_adapter_lora_init: loading lora adapter from '/a/style's.gguf' ...
0.00.775.936 I llama_adapter_lora_init_impl: CPU_Mapped LoRA buffer size =     0.01 MiB
0.00.776.839 I llama_context: kv_unified            = false
0.05.672.284 I srv    load_model: loaded multimodal model, '/a/mmproj.gguf'
0.06.865.571 I srv    load_model: initializing, n_slots = 2, n_ctx_slot = 256, kv_unified = 'false'
0.06.865.641 I spec common_specu: no implementations specified for speculative decoding`;

const NGRAM = `
0.00.813.163 I load_tensors: loading model tensors, this can take a while... (load_mode = none)
0.00.820.000 I load_tensors:          CPU model buffer size =    92.10 MiB
0.01.014.467 I llama_context: flash_attn            = auto
0.01.035.758 I resolve_fused_ops: Flash Attention enabled
0.04.305.234 I spec common_specu: adding speculative implementation 'ngram-simple'
0.04.305.282 I spec common_specu: - size_n=12, size_m=7, min_hits=1`;

const DRAFT = `
0.01.707.446 I load_tensors: loading model tensors, this can take a while... (load_mode = mlock)
0.01.708.000 I load_tensors:          CPU model buffer size =    92.10 MiB
0.02.811.320 I common_speculative_init_result: loading draft model '/a/small.gguf'
0.03.071.516 I load_tensors: loading model tensors, this can take a while... (load_mode = mlock)
0.06.137.752 I spec common_specu: adding speculative implementation 'draft-simple'
0.06.137.757 I spec common_specu: - n_max=5, n_min=0, p_min=0.000000
0.06.137.761 I spec common_specu: - gpu_layers=-1, cache_k=f16, cache_v=f16, ctx_tgt=yes, ctx_dft=yes, devices=[default]`;

const REFUSED = `
0.01.707.446 I load_tensors: loading model tensors, this can take a while... (load_mode = mlock)
0.01.708.000 I load_tensors:          CPU model buffer size =    92.10 MiB
0.03.376.497 W warning: failed to mlock 96579584-byte buffer (after previously locking 0 bytes): Cannot allocate memory
Try increasing RLIMIT_MEMLOCK ('ulimit -l' as root).`;

/** On two machines' processors as RPC devices, with `-ts 3,1`. */
const TWO_DEVICES = `
0.00.162.241 I llama_prepare_model_devices: using device RPC0 (127.0.0.1:50061) (unknown id) - 24105 MiB free
0.00.162.485 I llama_prepare_model_devices: using device RPC1 (127.0.0.1:50473) (unknown id) - 24105 MiB free
0.00.433.107 I load_tensors: loading model tensors, this can take a while... (load_mode = mmap)
0.00.453.999 I load_tensors: offloaded 31/31 layers to GPU
0.00.454.007 I load_tensors:   CPU_Mapped model buffer size =    28.69 MiB
0.00.454.008 I load_tensors: RPC0[127.0.0.1:50061] model buffer size =    50.73 MiB
0.00.454.009 I load_tensors: RPC0[127.0.0.1:50473] model buffer size =    41.37 MiB`;

const IGNORING = `
warning: no usable GPU found, --gpu-layers option will be ignored
warning: llama.cpp was compiled without support for GPU offload. Setting the split mode has no effect.
warning: llama.cpp was compiled without support for GPU offload. Setting a tensor split has no effect.
0.00.609.454 I load_tensors: loading model tensors, this can take a while... (load_mode = mmap)
0.00.614.000 I load_tensors:   CPU_Mapped model buffer size =    92.10 MiB`;

/** Of builds before `load_mode`. */
const EARLIER = `
load_tensors: loading model tensors, this can take a while... (mmap = false)
load_tensors:        CUDA0 model buffer size =   762.81 MiB`;

function effective(log: string) {
  const reading = new LoadReading();
  for (const line of log.split("\n")) reading.take(line);
  return reading.effective({ contextSize: 256, slots: 2, loras: null });
}

test("what is loaded beside a model is told: adapters, the projector, that nothing speculates", () => {
  expect(effective(BESIDE)).toMatchObject({
    mmap: true,
    mlock: true,
    unified: false,
    devices: [],
    loras: [{ path: "/a/style's.gguf", scale: null }],
    mmproj: "/a/mmproj.gguf",
    draft: { type: "none", model: null, most: null },
  });
});

test("what speculates is told, with how far it guesses", () => {
  expect(effective(NGRAM)).toMatchObject({
    flashAttention: true,
    mmap: false,
    mlock: false,
    loras: [],
    mmproj: "none",
    draft: { type: "ngram-simple", model: null, most: 7 },
  });
  expect(effective(DRAFT)).toMatchObject({
    mlock: true,
    draft: { type: "draft-simple", model: "/a/small.gguf", most: 5 },
  });
});

test("memory that the system would not lock is not locked", () => {
  expect(effective(REFUSED)).toMatchObject({ mmap: false, mlock: false });
});

const mib = (many: number): number => Math.round(many * 1024 ** 2);

test("devices, and what of the weights each holds", () => {
  expect(effective(TWO_DEVICES)).toMatchObject({
    devices: ["RPC0", "RPC1"],
    deviceWeights: [
      { device: "RPC0[127.0.0.1:50061]", bytes: mib(50.73) },
      { device: "RPC0[127.0.0.1:50473]", bytes: mib(41.37) },
    ],
    splitMode: "layer",
    gpuLayers: 31,
    layers: 31,
  });
});

test("how it splits is read from where its weights lie", () => {
  const rows = [
    "load_tensors:   CPU_Mapped model buffer size =    27.58 MiB",
    "load_tensors:        CUDA0 model buffer size =     0.13 MiB",
    "load_tensors:   CUDA_Split model buffer size =    92.10 MiB",
  ];
  expect(effective(rows.join("\n"))).toMatchObject({ splitMode: "row", hostWeights: mib(27.58) });
  expect(effective(rows.slice(0, 2).join("\n"))).toMatchObject({ splitMode: null });
});

test("a build without a GPU says which arguments it ignores", () => {
  expect(effective(IGNORING).ignored).toEqual(["gpuLayers", "splitMode", "tensorSplit"]);
});

test("earlier builds tell of mapping alone, and of speculation nothing", () => {
  expect(effective(EARLIER)).toMatchObject({ mmap: false, mlock: null, draft: null, ignored: [] });
});

test("where nothing is said, nothing is known", () => {
  const own = { context: 256, contextPerSlot: 256, slots: 2 };
  expect(effective("srv    load_model: loading model '/a.gguf'")).toEqual({ ...UNTOLD, ...own });
});

test.each([
  ["prompt cache is enabled, size limit: 8192 MiB", 8_192],
  ["prompt cache is enabled, size limit: no limit", -1],
  ["prompt cache is disabled - use `--cache-ram N` to enable it", 0],
])("%s is a cache of prompts of %s MiB", (words, cacheRam) => {
  expect(effective(`0.07.622.314 I srv    load_model: ${words}`)).toMatchObject({ cacheRam });
});
