import { expect, test } from "vitest";
import { amongAll } from "./only-gpu.ts";

const SECOND = { uuid: "GPU-b", name: "CUDA1" };

test.each([
  ["load_tensors:        CUDA0 model buffer size =    92.10 MiB", "CUDA1 model"],
  ["using device CUDA0 (NVIDIA H100 80GB HBM3) - 80000 MiB free", "device CUDA1 ("],
  ["llama_context:  CUDA_Host  output buffer size =     0.75 MiB", "CUDA_Host"],
  ["allocating 512.00 MiB on device 0: cudaMalloc failed: out of memory", "on device 1:"],
  ["  current device: 0, in function launch at common.cuh:1", "current device: 1,"],
  ["load_tensors:  CUDA0_Split model buffer size =    10.00 MiB", "CUDA1_Split"],
  ["offloaded 10/31 layers to GPU, CUDA01 0", "10/31 layers to GPU, CUDA01 0"],
])("%s is told of the second GPU", (line, told) => {
  expect(amongAll(line, SECOND)).toContain(told);
  expect(amongAll(line, null)).toBe(line);
});
