import { describe, expect, it } from "vitest";
import { assess } from "./assess.ts";
import {
  build,
  GF_940M,
  GTX_1080,
  H100,
  hostWith,
  profile,
  RTX_3090,
  RTX_5090,
  T4,
} from "./compat.test-data.ts";

const outcome = (...args: Parameters<typeof assess>) => {
  const { runs, code } = assess(...args);
  return code ?? runs;
};

describe("a Tesla T4, as on Colab and Kaggle", () => {
  it.each([
    // driver           t4                cuda12-multi      upstream 12.8      debian             cuda13-multi
    [
      "450.80.02",
      ["DRIVER_TOO_OLD", "DRIVER_TOO_OLD", "DRIVER_TOO_OLD", "DRIVER_TOO_OLD", "DRIVER_TOO_OLD"],
    ],
    [
      "470.256.02",
      ["DRIVER_TOO_OLD", "DRIVER_TOO_OLD", "DRIVER_TOO_OLD", "DRIVER_TOO_OLD", "DRIVER_TOO_OLD"],
    ],
    ["525.147.05", ["native", "native", "PTX_UNSUPPORTED", "PTX_UNSUPPORTED", "DRIVER_TOO_OLD"]],
    ["535.104.05", ["native", "native", "PTX_UNSUPPORTED", "PTX_UNSUPPORTED", "DRIVER_TOO_OLD"]],
    ["550.54.15", ["native", "native", "PTX_UNSUPPORTED", "jit", "DRIVER_TOO_OLD"]],
  ])("driver %s", (driver, expected) => {
    const builds = ["t4", "cuda12-multi", "upstream-cuda-12.8", "debian-cuda", "cuda13-multi"];
    const host = hostWith(driver, [T4]);
    expect(builds.map((id) => outcome(profile(id), host, { ownGlibc: true }))).toEqual(expected);
  });

  it("runs a CUDA 11 build on driver 450.80.02, and not on the one before it", () => {
    const eleven = build(11, ["sm_75"], []);
    expect(outcome(eleven, hostWith("450.80.02", [T4]))).toBe("native");
    expect(outcome(eleven, hostWith("450.51.06", [T4]))).toBe("DRIVER_TOO_OLD");
    expect(outcome(eleven, hostWith("440.33.01", [T4]))).toBe("DRIVER_TOO_OLD");
  });

  it("tells the founding failure before the start, with every number in it", () => {
    const verdict = assess(build(12, ["sm_86"], ["sm_75@8.5"]), hostWith("550.54.15", [T4]));
    expect(verdict).toMatchObject({
      runs: "no",
      code: "PTX_UNSUPPORTED",
      because:
        "It has no machine code for Tesla T4 (sm_75), only PTX 8.5 for sm_75 (CUDA 12.5), and driver 550.54.15 (CUDA 12.4) compiles only PTX of CUDA 12.4 and older.",
      remedy:
        "Take a build with machine code for sm_75, or one made with CUDA 12.4 or older, or update the driver to one for CUDA 12.5.",
    });
  });

  it("goes by what the driver itself reports before the table", () => {
    const ptx = build(12, [], ["sm_75@8.5"]);
    expect(outcome(ptx, hostWith("550.54.15", [T4], { driverCuda: "12.6" }))).toBe("jit");
    expect(outcome(ptx, hostWith("560.35.05", [T4], { driverCuda: "12.4" }))).toBe(
      "PTX_UNSUPPORTED",
    );
  });
});

describe("GPUs that a build is too old or too new for", () => {
  it("RTX 5090 with a CUDA 12.4 build: no code without PTX, compiled with it", () => {
    const host = hostWith("570.211.01", [RTX_5090]);
    const verdict = assess(build(12, ["sm_75", "sm_86", "sm_90"], []), host);
    expect(verdict.code).toBe("NO_KERNEL_IMAGE");
    expect(verdict.because).toBe(
      "There is no code for NVIDIA GeForce RTX 5090 (sm_120) in it: machine code for sm_75, sm_86, sm_90.",
    );
    expect(verdict.remedy).toContain("made with CUDA 12.8 or newer");
    expect(outcome(build(12, ["sm_90"], ["sm_90@8.4"]), host)).toBe("jit");
    expect(outcome(build(12, ["sm_90a"], ["sm_90a@8.4"]), host)).toBe("NO_KERNEL_IMAGE");
  });

  it("GeForce 940M with a CUDA 13 build: no code, and no driver update would help", () => {
    const verdict = assess(profile("cuda13-multi"), hostWith("535.104.05", [GF_940M]));
    expect(verdict.code).toBe("NO_KERNEL_IMAGE");
    expect(verdict.remedy).toContain("made with CUDA 11.0 to 12.9");
    expect(outcome(profile("cuda12-multi"), hostWith("535.104.05", [GF_940M]))).toBe("native");
  });

  it("takes the newest PTX version where the parts of a build differ", () => {
    const mixed = build(12, [], ["sm_75@8.4", "sm_75@8.7", "sm_50@8.8", "sm_80@9.0"]);
    expect(outcome(mixed, hostWith("560.35.05", [T4]))).toBe("PTX_UNSUPPORTED");
    expect(outcome(mixed, hostWith("570.211.01", [T4]))).toBe("jit");
  });
});

describe("drivers", () => {
  it("no driver, but a toolkit", () => {
    const toolkits = [{ version: "12.4", path: "/usr/local/cuda-12.4" }];
    const missing = ["libcuda.so.1", "libcublas.so.12"];
    const verdict = assess(build(12, ["sm_75"], [], { missing }), hostWith(null, [], { toolkits }));
    expect(verdict.code).toBe("DRIVER_MISSING");
    expect(verdict.because).toBe(
      "No NVIDIA driver is loaded. There is CUDA toolkit 12.4 (/usr/local/cuda-12.4), but only a driver makes a GPU usable.",
    );
    expect(verdict.refusals.map(({ code }) => code)).toEqual(["DRIVER_MISSING", "LIBRARY_MISSING"]);
  });

  it("a driver newer than everything runs what is known, and is not refused what is not", () => {
    const host = hostWith("999.10", [H100]);
    expect(outcome(profile("cuda13-multi"), host)).toBe("native");
    expect(outcome(profile("upstream-cuda-13.4"), host)).toBe("jit");
    expect(assess(build(13, [], ["sm_90@9.9"]), host)).toMatchObject({
      runs: "jit",
      because: expect.stringContaining("only a proof tells"),
    });
    expect(
      outcome(build(14, ["sm_90"], []), hostWith("999.10", [H100], { driverCuda: "14.2" })),
    ).toBe("native");
    expect(outcome(build(13, [], ["sm_90@9.9"]), hostWith("580.126.09", [H100]))).toBe(
      "PTX_UNSUPPORTED",
    );
  });

  it("a driver that shows no GPU, and one older than CUDA 9", () => {
    expect(outcome(build(12, ["sm_75"], []), hostWith("535.104.05", []))).toBe("CUDA_INIT_FAILED");
    expect(outcome(build(12, ["sm_61"], []), hostWith("375.66", [GTX_1080]))).toBe(
      "DRIVER_TOO_OLD",
    );
  });

  it("a driver whose library the container lacks", () => {
    const verdict = assess(
      build(12, ["sm_75"], [], { missing: ["libcuda.so.1"] }),
      hostWith("535.104.05", [T4]),
    );
    expect(verdict).toMatchObject({
      code: "DRIVER_MISSING",
      because: expect.stringContaining("libcuda.so.1"),
    });
  });

  it("a forward-compatibility package: raises a T4, breaks a GeForce", () => {
    const thirteen = build(13, ["sm_75", "sm_86"], []);
    const compat = { compatCuda: "13.0" };
    expect(outcome(thirteen, hostWith("535.104.05", [T4], compat))).toBe("native");
    expect(outcome(thirteen, hostWith("535.104.05", [T4]))).toBe("DRIVER_TOO_OLD");
    expect(outcome(thirteen, hostWith("580.126.09", [RTX_3090], compat))).toBe("DRIVER_MISMATCH");
    // An older package than the driver's own CUDA changes nothing.
    expect(
      outcome(build(12, [], ["sm_75@8.5"]), hostWith("560.35.05", [T4], { compatCuda: "12.2" })),
    ).toBe("jit");
  });

  it("goes by the PTX where a build loads no runtime libraries", () => {
    expect(outcome(build(null, ["sm_75"], ["sm_75@9.0"]), hostWith("535.104.05", [T4]))).toBe(
      "DRIVER_TOO_OLD",
    );
    expect(outcome(build(null, ["sm_75"], []), hostWith("535.104.05", [T4]))).toBe("native");
  });
});

describe("two GPUs of different SM", () => {
  it("uses both where both run, and tells the slower start", () => {
    const verdict = assess(
      build(12, ["sm_75"], ["sm_75@8.4"]),
      hostWith("550.54.15", [T4, RTX_3090]),
    );
    expect(verdict.runs).toBe("jit");
    expect(verdict.gpus.map(({ fit }) => fit.runs)).toEqual(["native", "jit"]);
    expect(verdict.because).toContain("RTX 3090");
  });

  it("leaves out the one that does not run, and says so", () => {
    const verdict = assess(profile("cuda13-multi"), hostWith("580.126.09", [GTX_1080, RTX_3090]));
    expect(verdict.runs).toBe("native");
    expect(verdict.gpus.map(({ fit }) => fit.runs)).toEqual(["no", "native"]);
    expect(verdict.because).toContain(
      "One GPU must be left out: There is no code for NVIDIA GeForce GTX 1080 (sm_61)",
    );
  });

  it("refuses where neither runs, with both reasons", () => {
    const verdict = assess(profile("t4"), hostWith("535.104.05", [GTX_1080, RTX_3090]));
    expect(verdict.refusals.map(({ code }) => code)).toEqual([
      "NO_KERNEL_IMAGE",
      "NO_KERNEL_IMAGE",
    ]);
  });
});

describe("the rest of the host", () => {
  const cpu = build(null, [], [], { cuda: null, needed: ["libc.so.6"] });
  const noGpu = hostWith(null, []);

  it("a build without GPU code needs no driver", () => {
    expect(assess(cpu, noGpu)).toMatchObject({
      runs: "native",
      code: null,
      remedy: null,
      gpus: [],
    });
  });

  it("glibc and libstdc++ must be new enough, unless the engine brings its own", () => {
    const newer = { ...cpu, glibc: "2.39" };
    expect(outcome(newer, noGpu)).toBe("GLIBC_TOO_OLD");
    expect(outcome(newer, noGpu, { ownGlibc: true })).toBe("native");
    expect(outcome({ ...cpu, glibc: "2.4" }, noGpu)).toBe("native");
    expect(assess({ ...cpu, glibcxx: "3.4.32" }, noGpu).because).toBe(
      "It wants libstdc++ (GLIBCXX) 3.4.32, this system has 3.4.30.",
    );
    expect(outcome(newer, { ...noGpu, glibc: null })).toBe("native");
  });

  it("the machine must be the same", () => {
    expect(outcome({ ...cpu, machine: "aarch64" }, noGpu)).toBe("BINARY_UNSUPPORTED");
  });

  it("libraries must be there", () => {
    const lacks = build(12, ["sm_75"], [], { missing: ["libcudart.so.12", "libcublas.so.12"] });
    expect(assess(lacks, hostWith("535.104.05", [T4]))).toMatchObject({
      code: "LIBRARY_MISSING",
      because: "The loader finds no libcudart.so.12, libcublas.so.12 here.",
      remedy: expect.stringContaining("CUDA runtime libraries"),
    });
    expect(assess({ ...cpu, missing: ["libgomp.so.1"] }, noGpu).remedy).toContain(
      "Install what provides them",
    );
  });

  it("every file of an engine must run: a cuBLAS for this GPU does not make up for kernels that are not", () => {
    const { files: _, ...kernels } = build(12, ["sm_86"], []);
    const cublas = {
      ...kernels,
      path: "/engine/libcublas.so.12",
      cuda: { sass: ["sm_75", "sm_86"], ptx: [] },
    };
    const folder = {
      ...kernels,
      cuda: { sass: ["sm_75", "sm_86"], ptx: [] },
      files: [kernels, cublas],
    };
    expect(outcome(folder, hostWith("535.104.05", [T4]))).toBe("NO_KERNEL_IMAGE");
    expect(outcome(folder, hostWith("535.104.05", [RTX_3090]))).toBe("native");
  });
});
