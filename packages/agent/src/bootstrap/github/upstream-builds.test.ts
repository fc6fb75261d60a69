import { describe, expect, test } from "vitest";
import { assetOf, runtimeAssetOf, UPSTREAM_BUILDS } from "./upstream-builds.ts";

const NAMES = [
  "llama-b9000-bin-ubuntu-x64.tar.gz",
  "llama-b9000-bin-ubuntu-vulkan-x64.tar.gz",
  "llama-b9000-bin-ubuntu-cuda-12.4-x64.tar.gz",
  "llama-b9000-bin-ubuntu-cuda-12.8-x64.tar.gz",
  "llama-b9000-bin-ubuntu-cuda-13.10-x64.tar.gz",
  "llama-b9000-bin-ubuntu-cuda-13.9-x64.tar.gz",
  "llama-b9000-bin-ubuntu-cuda-13.4-arm64.tar.gz",
  "llama-b9000-bin-win-cuda-12.9-x64.zip",
  "cudart-llama-bin-ubuntu-cuda-12.8-x64.tar.gz",
  "cudart-llama-bin-ubuntu-cuda-13.4-arm64.tar.gz",
  "cudart-llama-bin-win-cuda-12.9-x64.zip",
];

function build(host: string, id: string) {
  const found = UPSTREAM_BUILDS[host]?.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no ${id} for ${host}`);
  return found;
}

describe("the file of a build", () => {
  test.each([
    ["linux-x64", "github-cpu", null, "llama-b9000-bin-ubuntu-x64.tar.gz"],
    ["linux-x64", "github-vulkan", null, "llama-b9000-bin-ubuntu-vulkan-x64.tar.gz"],
    ["linux-x64", "github-cuda-12", null, "llama-b9000-bin-ubuntu-cuda-12.8-x64.tar.gz"],
    ["linux-x64", "github-cuda-12", "13.0", "llama-b9000-bin-ubuntu-cuda-12.8-x64.tar.gz"],
    // Colab's driver: what 12.8 compiles for a T4, it does not understand.
    ["linux-x64", "github-cuda-12", "12.4", "llama-b9000-bin-ubuntu-cuda-12.4-x64.tar.gz"],
    ["linux-x64", "github-cuda-12", "12.2", "llama-b9000-bin-ubuntu-cuda-12.4-x64.tar.gz"],
    ["linux-x64", "github-cuda-13", null, "llama-b9000-bin-ubuntu-cuda-13.10-x64.tar.gz"],
    ["linux-x64", "github-cuda-13", "13.9", "llama-b9000-bin-ubuntu-cuda-13.9-x64.tar.gz"],
    ["linux-arm64", "github-cuda-13", null, "llama-b9000-bin-ubuntu-cuda-13.4-arm64.tar.gz"],
    ["linux-arm64", "github-vulkan", null, null],
    ["linux-arm64", "github-cpu", null, null],
  ])("%s %s with a driver for %s", (host, id, driverCuda, expected) => {
    expect(assetOf(build(host, id), driverCuda).pick(NAMES, "b9000")).toBe(expected);
  });

  test("of another release is not taken", () => {
    expect(assetOf(build("linux-x64", "github-cpu"), null).pick(NAMES, "b9001")).toBeNull();
  });

  test("has the version that was last, where no list can be had", () => {
    const wanted = assetOf(build("linux-x64", "github-cuda-12"), null);
    expect(wanted.guess("b1")).toBe("llama-b1-bin-ubuntu-cuda-12.8-x64.tar.gz");
    expect(assetOf(build("linux-x64", "github-cpu"), null).guess("b1")).toBe(
      "llama-b1-bin-ubuntu-x64.tar.gz",
    );
  });
});

test.each([
  [12, "x86_64", null, "cudart-llama-bin-ubuntu-cuda-12.8-x64.tar.gz"],
  [12, "x86_64", "12.8", "cudart-llama-bin-ubuntu-cuda-12.8-x64.tar.gz"],
  [12, "x86_64", "12.9", null],
  [13, "x86_64", null, null],
  [13, "aarch64", null, "cudart-llama-bin-ubuntu-cuda-13.4-arm64.tar.gz"],
] as const)("the runtime of CUDA %d for %s, at least %s", (major, machine, atLeast, expected) => {
  expect(runtimeAssetOf(major, machine, atLeast).pick(NAMES, "b9000")).toBe(expected);
});

test("what a CUDA build declares is what upstream's workflow asks for", () => {
  const { declared } = build("linux-x64", "github-cuda-12");
  expect(declared?.cuda?.sass).toContain("sm_86");
  // T4, A100 and H100 get PTX only.
  for (const sm of ["sm_75", "sm_80", "sm_90"]) {
    expect(declared?.cuda?.sass).not.toContain(sm);
    expect(declared?.cuda?.ptx.map(({ target }) => target)).toContain(sm);
  }
  expect(declared).toMatchObject({ machine: "x86_64", glibc: "2.38", glibcxx: "3.4.32" });
  expect(build("linux-arm64", "github-cuda-13").declared?.machine).toBe("aarch64");
});
