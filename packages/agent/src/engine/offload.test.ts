import { describe, expect, test } from "vitest";
import { LoadReading } from "./load-reading.ts";
import { gpuNotUsed, isDeviceOf, unusedGpu } from "./offload.ts";

function read(...lines: string[]) {
  const reading = new LoadReading();
  for (const line of lines) reading.take(line);
  return reading.offload;
}

/** Of llama-server 0.7.0 (build 11669), told by `-lv 4`. */
const VULKAN = [
  "0.00.390.456 I load_tensors: offloading output layer to GPU",
  "0.00.391.380 I load_tensors: offloaded 31/31 layers to GPU",
  "0.00.391.399 I load_tensors:   CPU_Mapped model buffer size =    28.69 MiB",
  "0.00.391.413 I load_tensors:      Vulkan0 model buffer size =    92.10 MiB",
  "0.00.498.005 I llama_context: Vulkan_Host  output buffer size =     0.75 MiB",
  "0.00.504.564 I llama_kv_cache:    Vulkan0 KV buffer size =    11.25 MiB",
  "0.00.553.803 I sched_reserve:    Vulkan0 compute buffer size =    14.01 MiB",
];
/** The same of builds that print without a prefix. */
const CUDA = [
  "load_tensors: offloaded 27/27 layers to GPU",
  "load_tensors:   CPU_Mapped model buffer size =   306.00 MiB",
  "load_tensors:        CUDA0 model buffer size =   762.81 MiB",
  "llama_context:  CUDA_Host  output buffer size =     4.00 MiB",
];
const NONE = [
  "load_tensors: offloaded 0/27 layers to GPU",
  "load_tensors:   CPU_Mapped model buffer size =  1068.81 MiB",
  "llama_kv_cache:        CPU KV buffer size =   104.00 MiB",
];

describe("what an engine tells of its memory", () => {
  test("layers, and buffers summed by device", () => {
    expect(read(...VULKAN)).toEqual({
      layers: { onGpu: 31, total: 31 },
      buffers: [
        { device: "CPU_Mapped", bytes: Math.round(28.69 * 2 ** 20) },
        {
          device: "Vulkan0",
          bytes: [92.1, 11.25, 14.01].reduce((sum, mib) => sum + Math.round(mib * 2 ** 20), 0),
        },
        { device: "Vulkan_Host", bytes: Math.round(0.75 * 2 ** 20) },
      ],
      gpuMemory: null,
    });
  });

  test("the last load counts: those before it only try whether the model fits", () => {
    const trial = ["load_tensors: offloaded 31/31 layers to GPU", CUDA[2]!];
    expect(read(...trial, ...NONE)?.layers).toEqual({ onGpu: 0, total: 27 });
    expect(unusedGpu("cuda", read(...trial, ...NONE))).toBe("0 of 27 layers went to the GPU");
  });

  test("layers on a processor's matrix units are on no GPU", () => {
    const amx = [
      "load_tensors: offloaded 31/31 layers to GPU",
      "load_tensors:          AMX model buffer size =    95.40 MiB",
      "llama_kv_cache:        CPU KV buffer size =    11.25 MiB",
    ];
    expect(read(...amx)?.layers).toBeNull();
  });

  test("an engine that says nothing tells nothing", () => {
    expect(read("srv load_model: loading model", "listening")).toBeNull();
  });
});

describe("a GPU that is not used", () => {
  const bytes = 2 ** 20;
  const silent = { layers: null, buffers: [], gpuMemory: null };
  test.each([
    ["Vulkan with all layers", "vulkan", read(...VULKAN), null],
    ["CUDA with all layers", "cuda", read(...CUDA), null],
    ["CUDA with no layer", "cuda", read(...NONE), "0 of 27 layers went to the GPU"],
    ["a processor's engine", "cpu", read(...NONE), null],
    ["nothing said", "cuda", null, null],
    ["nothing said, but GPU memory held", "cuda", { ...silent, gpuMemory: bytes }, null],
    [
      "nothing said, and none held",
      "cuda",
      { ...silent, gpuMemory: 0 },
      "the process holds no GPU memory",
    ],
    [
      "a build without GPU code, which counts no layers",
      "cuda",
      read(NONE[1]!),
      "its memory lies on CPU_Mapped, none of it on the GPU",
    ],
    [
      "Vulkan where CUDA was meant",
      "cuda",
      read(...VULKAN),
      "its memory lies on CPU_Mapped, Vulkan0, Vulkan_Host, none of it on the GPU",
    ],
  ] as const)("%s", (_, backend, offload, expected) => {
    expect(unusedGpu(backend, offload)).toBe(expected);
  });

  test("is told with its cause", () => {
    expect(gpuNotUsed("cuda", read(...NONE))).toMatchObject({
      code: "GPU_NOT_USED",
      message: expect.stringContaining("0 of 27 layers"),
    });
  });
});

test.each([
  ["cuda", "CUDA0", true],
  ["cuda", "CUDA_Host", false],
  ["vulkan", "Vulkan1", true],
  ["vulkan", "CUDA0", false],
  ["hip", "ROCm0", true],
  ["metal", "MTL0_Mapped", true],
  ["cpu", "CPU", false],
] as const)("%s owns %s: %s", (backend, name, expected) => {
  expect(isDeviceOf(backend, name)).toBe(expected);
});
