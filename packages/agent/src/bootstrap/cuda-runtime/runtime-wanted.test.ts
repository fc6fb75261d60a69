import type { RuntimeLibrary } from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import { gpu, machineWith } from "../probe/machine.test-data.ts";
import { distributionsOf, versionsWanted } from "./from-pip.ts";
import { hostCopies } from "./host-copies.ts";
import { runtimeAmong, wholeRuntime } from "./runtime-wanted.ts";

test.each([
  [["libcuda.so.1", "libgomp.so.1"], null],
  [["libcudart.so.12"], ["libcudart.so.12"]],
  [["libcublas.so.12"], ["libcublas.so.12", "libcublasLt.so.12"]],
  [
    ["libcublas.so.13", "libcublasLt.so.13", "libnvrtc.so.13"],
    ["libcublas.so.13", "libcublasLt.so.13", "libnvrtc.so.13"],
  ],
  [["libcudart.so.11.0"], ["libcudart.so.11.0"]],
])("of the missing %j CUDA's runtime is %j", (missing, sonames) => {
  const found = runtimeAmong(missing, "12.8");
  expect(found === null ? null : found.sonames.toSorted()).toEqual(sonames?.toSorted() ?? null);
});

describe("pip", () => {
  test("the major is part of the name up to CUDA 12", () => {
    expect([...distributionsOf(wholeRuntime(12))]).toEqual([
      ["nvidia-cuda-runtime-cu12", ["libcudart.so.12"]],
      ["nvidia-cublas-cu12", ["libcublas.so.12", "libcublasLt.so.12"]],
    ]);
    expect([...distributionsOf(wholeRuntime(13)).keys()]).toEqual([
      "nvidia-cuda-runtime",
      "nvidia-cublas",
    ]);
  });

  test.each([
    [12, null, 75, [">=12,<13"]],
    [12, "12.4", 75, ["==12.4.*", ">=12.4,<13"]],
    [12, "12.4", 120, ["==12.8.*", ">=12.8,<13"]],
    [12, "12.8", 103, ["==12.9.*", ">=12.9,<13"]],
    [12, "12.9", 120, ["==12.9.*", ">=12.9,<13"]],
    [13, null, 120, [">=13,<14"]],
    [13, "13.0", 90, ["==13.0.*", ">=13.0,<14"]],
  ])("CUDA %d for toolkit %s and sm_%d: %j", (major, toolkit, sm, versions) => {
    const machine = machineWith({ gpus: [gpu("a GPU", sm, 16)] });
    expect(versionsWanted({ major, toolkit, sonames: [] }, machine)).toEqual(versions);
  });
});

const copy = (soname: string, folder: string, version: string | null): RuntimeLibrary => ({
  soname,
  path: `${folder}/${soname}`,
  version,
  origin: "pip",
});

const all = (folder: string, version: string | null) =>
  ["libcudart.so.12", "libcublas.so.12", "libcublasLt.so.12"].map((soname) =>
    copy(soname, folder, version),
  );

describe("copies on this machine", () => {
  const wanted = { ...wholeRuntime(12), toolkit: "12.8" };

  test("the first that has all", () => {
    const found = hostCopies(wanted, [...all("/usr/local/cuda/lib64", "12.8"), ...all("/x", null)]);
    expect(found?.map(({ path }) => path)).toEqual([
      "/usr/local/cuda/lib64/libcudart.so.12",
      "/usr/local/cuda/lib64/libcublas.so.12",
      "/usr/local/cuda/lib64/libcublasLt.so.12",
    ]);
  });

  test("an older libcudart is passed over, one of unknown version is not", () => {
    expect(hostCopies(wanted, all("/old", "12.4.127"))).toBeNull();
    const found = hostCopies(wanted, [...all("/old", "12.4.127"), ...all("/unknown", null)]);
    expect(found?.[0]?.path).toBe("/unknown/libcudart.so.12");
    expect(hostCopies({ ...wanted, toolkit: null }, all("/old", "12.4.127"))).not.toBeNull();
  });

  test("libcublas without the libcublasLt that belongs to it is none", () => {
    const [cudart, cublas] = all("/one", null);
    const [, , cublasLt] = all("/two", null);
    expect(hostCopies(wanted, [cudart!, cublas!, cublasLt!])).toBeNull();
  });

  test("another major is another library", () => {
    expect(hostCopies(wholeRuntime(13), all("/x", null))).toBeNull();
  });
});
