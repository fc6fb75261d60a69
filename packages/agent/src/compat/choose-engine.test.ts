import { describe, expect, it } from "vitest";
import { chooseEngine } from "./choose-engine.ts";
import {
  build,
  GTX_1080,
  H100,
  hostWith,
  profile,
  RTX_3090,
  RTX_5090,
  T4,
} from "./compat.test-data.ts";
import { cudaVersionIn, labelDisagreement } from "./made-with.ts";

const cpu = { id: "cpu", inspection: build(null, [], [], { cuda: null, needed: [] }) };
const all = [
  cpu,
  ...[
    "debian-cuda",
    "upstream-cuda-12.8",
    "upstream-cuda-13.4",
    "t4",
    "cuda12-multi",
    "cuda13-multi",
  ].map((id) => ({
    id,
    inspection: profile(id),
  })),
];

describe("the best of all builds", () => {
  it.each([
    ["T4, driver 450", "450.80.02", [T4], "cpu"],
    ["T4, driver 535", "535.104.05", [T4], "t4"],
    ["T4, driver 580", "580.126.09", [T4], "cuda13-multi"],
    ["GTX 1080, driver 580", "580.126.09", [GTX_1080], "cuda12-multi"],
    ["RTX 3090, driver 535", "535.104.05", [RTX_3090], "debian-cuda"],
    ["RTX 5090, driver 570", "570.211.01", [RTX_5090], "upstream-cuda-12.8"],
    ["RTX 5090, driver 580", "580.126.09", [RTX_5090], "upstream-cuda-13.4"],
    ["H100, driver 615", "615.36.02", [H100], "cuda13-multi"],
    ["two GPUs that only CUDA 12 serves both", "580.126.09", [GTX_1080, RTX_3090], "cuda12-multi"],
    ["no driver", null, [], "cpu"],
  ])("%s", (_, driver, gpus, expected) => {
    expect(chooseEngine(all, hostWith(driver, gpus)).chosen?.id).toBe(expected);
  });

  it("says which and why in one sentence", () => {
    expect(chooseEngine(all, hostWith("535.104.05", [T4])).because).toBe(
      "t4 chosen: It has machine code that Tesla T4 (sm_75) runs. CUDA 12 runs on driver 535.104.05 (CUDA 12.2).",
    );
  });

  it("prefers the build that serves most GPU memory, also where sizes are unknown", () => {
    const options = [
      { id: "small", inspection: build(12, ["sm_61"], []) },
      { id: "large", inspection: build(12, [], ["sm_86@8.4"]) },
    ];
    expect(chooseEngine(options, hostWith("550.54.15", [GTX_1080, RTX_3090])).chosen?.id).toBe(
      "large",
    );
    const unknown = [
      { ...GTX_1080, memory: null },
      { ...RTX_3090, memory: null },
    ];
    expect(chooseEngine(options, hostWith("550.54.15", unknown)).chosen?.id).toBe("small");
  });

  it("tells every reason where none runs, and that there is none", () => {
    const choice = chooseEngine(
      [{ id: "t4", inspection: profile("t4") }],
      hostWith("535.104.05", [H100]),
    );
    expect(choice).toMatchObject({
      chosen: null,
      because: expect.stringMatching(/^No engine runs here\. t4: There is no code for/),
    });
    expect(chooseEngine([], hostWith(null, [])).because).toBe("There is no engine to choose from.");
  });
});

describe("pins", () => {
  const host = hostWith("550.54.15", [T4]);

  it.each([
    ["an engine", { from: "--engine", engine: "cuda12-multi" }, "cuda12-multi"],
    ["a CUDA major", { from: "LLCUDA_CUDA", cuda: "12" }, "t4"],
    ["a CUDA version", { from: "LLCUDA_CUDA", cuda: "12.4" }, "t4"],
    ["a version in bitsandbytes' form", { from: "BNB_CUDA_VERSION", cuda: "124" }, "t4"],
  ])("obeys %s", (_, pin, expected) => {
    const choice = chooseEngine(all, host, pin);
    expect(choice.chosen?.id).toBe(expected);
    expect(choice.because).toContain(`(pinned by ${pin.from})`);
  });

  it("refuses a pin that cannot run instead of passing over it, and tells what would", () => {
    const choice = chooseEngine(all, host, { from: "LLCUDA_CUDA", cuda: "13" });
    expect(choice.chosen).toBeNull();
    expect(choice.because).toMatch(
      /^LLCUDA_CUDA asks for CUDA 13, which does not run here\. .*Without LLCUDA_CUDA, t4 would run\.$/,
    );
  });

  it.each([
    [
      { from: "BNB_CUDA_VERSION", cuda: "118" },
      "BNB_CUDA_VERSION asks for CUDA 118, and no engine here is that. Without BNB_CUDA_VERSION, t4 would run.",
    ],
    [
      { from: "LLCUDA_CUDA", cuda: "latest" },
      "LLCUDA_CUDA asks for CUDA latest, and no engine here is that. Without LLCUDA_CUDA, t4 would run.",
    ],
    [
      { from: "--engine", engine: "gone" },
      "--engine asks for gone, and no engine here is that. Without --engine, t4 would run.",
    ],
  ])("refuses a pin that nothing matches: %o", (pin, because) => {
    expect(chooseEngine(all, host, pin)).toMatchObject({ chosen: null, assessed: [], because });
  });
});

describe("names that lie", () => {
  // The index cu124 carried CUDA 12.6, whose PTX is 8.5.
  const lying = { id: "torch-2.6.0+cu124", inspection: build(12, [], ["sm_75@8.5"]) };

  it("are told, and play no part in the verdict", () => {
    const choice = chooseEngine([lying, cpu], hostWith("550.54.15", [T4]));
    expect(choice.chosen?.id).toBe("cpu");
    expect(choice.assessed.find(({ id }) => id === lying.id)).toMatchObject({
      verdict: { code: "PTX_UNSUPPORTED" },
      disagreement:
        "torch-2.6.0+cu124 is named after CUDA 12.4, but it loads the CUDA 12 runtime and its PTX is that of CUDA 12.5 or 12.6.",
    });
  });

  it.each([
    ["cu126", null],
    ["llama-cuda12", null],
    ["llama-b1234-bin-ubuntu-cuda-13.4-x64", "named after CUDA 13.4"],
    ["plain", null],
  ])("%s", (label, expected) => {
    const told = labelDisagreement(label, lying.inspection);
    expect(told === null ? null : /named after CUDA [\d.]+/.exec(told)?.[0]).toBe(expected);
  });

  it.each([
    ["torch-2.6.0+cu124", "12.4"],
    ["cuda-12.8", "12.8"],
    ["llama-b11434-bin-ubuntu-cuda-13.4-x64", "13.4"],
    ["cuda12-multi", "12"],
    ["cu118", "11.8"],
    ["124", "12.4"],
    ["12.4", "12.4"],
    ["b11434", null],
    ["latest", null],
    ["numpy-1.26", null],
  ])("reads the CUDA version in %s: %s", (label, version) => {
    expect(cudaVersionIn(label)).toBe(version);
  });
});
