import { expect, test } from "vitest";
import {
  type BuildHost,
  type BuildWish,
  buildEnvironment,
  cmakeArguments,
  flagsOf,
} from "./cmake-arguments.ts";
import { type BundleProfile, profileNamed } from "./profiles.ts";
import type { SourceTree } from "./source-tree.ts";

const TREE: SourceTree = {
  folder: "/src/llama.cpp",
  build: 11434,
  commit: null,
  options: new Set([
    "GGML_CUDA",
    "GGML_CUDA_FA",
    "GGML_CUDA_FA_ALL_QUANTS",
    "GGML_NATIVE",
    "GGML_OPENMP",
  ]),
  rpcServer: "ggml-rpc-server",
};
const HOST: BuildHost = {
  folder: "/out/build",
  nvcc: "/cuda/bin/nvcc",
  toolkit: "/cuda",
  ninja: null,
};
const profile = (id: string): BundleProfile => profileNamed(id)!;
const wish = (id: string, more: Partial<BuildWish> = {}): BuildWish => ({
  profile: profile(id),
  architectures: "75-real",
  flags: {},
  features: ["sse4_2", "avx2"],
  ...more,
});

test("a CUDA build names its compiler, its architectures and its flags", () => {
  const args = cmakeArguments(wish("t4"), TREE, HOST);
  expect(args.slice(0, 6)).toEqual(["-G", "Ninja", "-S", "/src/llama.cpp", "-B", "/out/build"]);
  expect(args).toContain("-DCMAKE_CUDA_COMPILER=/cuda/bin/nvcc");
  expect(args).toContain("-DCUDAToolkit_ROOT=/cuda");
  expect(args).toContain("-DCMAKE_CUDA_ARCHITECTURES=75-real");
  expect(args).toContain("-DGGML_CUDA_FA_ALL_QUANTS=ON");
  expect(args).toContain("-DLLAMA_BUILD_NUMBER=11434");
});

test("paths are mapped away for every compiler, and nvcc's temporary names follow the object's", () => {
  const args = cmakeArguments(wish("t4"), TREE, HOST);
  const maps = ["-ffile-prefix-map=/src/llama.cpp=llama.cpp", "-ffile-prefix-map=/out/build=build"];
  expect(args).toContain(`-DCMAKE_C_FLAGS=${maps.join(" ")}`);
  expect(args).toContain(`-DCMAKE_CXX_FLAGS=${maps.join(" ")}`);
  const cuda = args.find((arg) => arg.startsWith("-DCMAKE_CUDA_FLAGS="));
  expect(cuda).toContain(`-objtemp -Xcompiler=${maps.join(",")}`);
  expect(cuda).toContain("-Xcudafe --orig_src_path_name=llama.cpp");
});

test("two folders differ in nothing but their own paths", () => {
  const here = cmakeArguments(wish("t4"), TREE, HOST).join("\n");
  const there = cmakeArguments(wish("t4"), TREE, { ...HOST, folder: "/elsewhere" }).join("\n");
  expect(there.replaceAll("/elsewhere", "/out/build")).toBe(here);
});

test("a build without CUDA has no word of it", () => {
  const args = cmakeArguments(wish("cpu", { architectures: null }), TREE, { ...HOST, nvcc: null });
  expect(args.join(" ")).not.toMatch(/CUDA/);
});

test("what runs elsewhere is for every processor; what is made here is for this one", () => {
  const options = new Set(["GGML_CPU_ALL_VARIANTS", "GGML_AVX2", "GGML_FMA"]);
  const portable = cmakeArguments(wish("t4"), { ...TREE, options }, HOST);
  expect(portable).toContain("-DGGML_CPU_ALL_VARIANTS=ON");
  expect(portable.join(" ")).toContain("-static-libstdc++");
  const own = cmakeArguments(wish("native"), { ...TREE, options }, HOST);
  expect(own).toContain("-DGGML_CPU_ALL_VARIANTS=OFF");
  expect(own).toContain("-DGGML_AVX2=ON");
  expect(own).toContain("-DGGML_FMA=OFF");
  expect(own.join(" ")).not.toContain("-static-libstdc++");
});

test("options that this llama.cpp does not know are left out and told", () => {
  const { flags, unknown } = flagsOf(wish("t4"), TREE);
  expect(flags).not.toHaveProperty("GGML_CUDA_PEER_MAX_BATCH_SIZE");
  expect(unknown).toContain("GGML_CUDA_PEER_MAX_BATCH_SIZE");
  const options = new Set([...TREE.options, "GGML_CUDA_PEER_MAX_BATCH_SIZE"]);
  expect(flagsOf(wish("t4"), { options }).flags).toHaveProperty(
    "GGML_CUDA_PEER_MAX_BATCH_SIZE",
    "128",
  );
});

test("an asked flag goes before the profile's", () => {
  const asked = wish("t4", { flags: { GGML_CUDA_FA: "OFF" } });
  expect(flagsOf(asked, TREE).flags["GGML_CUDA_FA"]).toBe("OFF");
});

test("without nvcc a CUDA build is refused with the way out", () => {
  expect(() => cmakeArguments(wish("t4"), TREE, { ...HOST, nvcc: null })).toThrow(
    expect.objectContaining({ problem: "tool-missing" }),
  );
});

test.each(["/my files/build", "/a,b", "/a;b", "/x=y", "/q'"])(
  "the folder %s is refused",
  (folder) => {
    expect(() => cmakeArguments(wish("t4"), TREE, { ...HOST, folder })).toThrow(
      expect.objectContaining({ problem: "option-unfit" }),
    );
  },
);

test("no time of day and no repository around the tree reaches the build", () => {
  const env = buildEnvironment({ PATH: "/bin", LANG: "de_DE" }, TREE);
  expect(env).toMatchObject({
    PATH: "/bin",
    LC_ALL: "C",
    SOURCE_DATE_EPOCH: "315532800",
    GIT_CEILING_DIRECTORIES: "/src",
  });
});
