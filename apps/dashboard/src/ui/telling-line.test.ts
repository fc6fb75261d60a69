import { describe, expect, it } from "vitest";
import { tellingLine } from "./telling-line.ts";

describe("tellingLine", () => {
  it("finds the cause between what came before and what followed from it", () => {
    const lines = [
      "load_tensors: offloaded 26/27 layers to GPU",
      "",
      "CUDA error: the provided PTX was compiled with an unsupported toolchain.",
      "  current device: 0, in function ggml_cuda_mul_mat_q at mmq.cu:128",
      "ggml-cuda.cu:99: CUDA error",
      "Aborted (core dumped)",
    ];
    expect(tellingLine(lines)).toBe(lines[2]);
  });

  it("takes the last words where none sound like a cause", () => {
    expect(tellingLine(["main: loading", "slot 0 ready", " "])).toBe("slot 0 ready");
  });

  it("finds nothing in silence", () => {
    expect(tellingLine(["", "  "])).toBeNull();
    expect(tellingLine([])).toBeNull();
  });
});
