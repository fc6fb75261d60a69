import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundleFolder, LIBRARY, T4, T4_FOUND } from "./bundle-folder.test-data.ts";
import type { InspectedFolder } from "./inspection.ts";
import type { BundleMetadata } from "./metadata.ts";
import { verifyBundle } from "./verify.ts";

async function defects(
  metadata: Partial<BundleMetadata> = {},
  found: Partial<InspectedFolder> = {},
  archiveSize: number | null = null,
): Promise<string[]> {
  const folder = await bundleFolder({ ...T4, ...metadata });
  const inspect = (): Promise<InspectedFolder> => Promise.resolve({ ...T4_FOUND, ...found });
  const verified = await verifyBundle(folder, inspect, archiveSize);
  return verified.defects.map(({ field, problem }) => `${field}: ${problem}`);
}

test("a bundle that is what it says has no defect", async () => {
  expect(await defects({}, {}, 300_000_000)).toEqual([]);
});

test("metadata that lies is named field by field", async () => {
  const found = {
    cuda: { sass: ["sm_86"], ptx: [{ target: "sm_90", version: "8.4", compressed: true }] },
  };
  expect(await defects({}, found)).toEqual([
    'sass: the metadata says ["sm_75"], the files have ["sm_86"]',
    'ptx: the metadata says [], the files have [{"target":"sm_90","version":"8.4","compressed":true}]',
    "sass: sm_75 was asked for and is not in it",
    "sass: sm_86 is in it and was not asked for",
    "ptx: sm_90 is in it and was not asked for",
  ]);
  expect(await defects({ arch: "aarch64", glibc: "2.17" })).toEqual([
    "arch: the metadata says aarch64, the files have x86_64",
    "glibc: the metadata says 2.17, the files have 2.34",
  ]);
});

test("PTX that is there compressed and plain was asked for once", async () => {
  const ptx = { target: "sm_90", version: "8.4" };
  const twice = [
    { ...ptx, compressed: false },
    { ...ptx, compressed: true },
  ];
  const profile = {
    profile: "native",
    asked: { ...T4.asked, architectures: "75-real;90-virtual", portable: false },
  };
  expect(
    await defects({ ...profile, ptx: twice }, { cuda: { sass: ["sm_75"], ptx: twice } }),
  ).toEqual([]);
});

test("a library that no host need have is foreign", async () => {
  const needed = [...T4.needed, "libgomp.so.1", "libcudart.so.13"];
  expect(await defects({ needed: needed.toSorted() }, { needed })).toEqual([
    "needed: libgomp.so.1 is neither in it nor on every host",
    "needed: libcudart.so.13 is neither in it nor on every host",
  ]);
});

test.each([
  ["$ORIGIN/../lib", "$ORIGIN/../lib"],
  ["$ORIGIN:/usr/local/cuda/lib64", "/usr/local/cuda/lib64"],
  ["$ORIGINAL", "$ORIGINAL"],
])("the search path %s leads outside", async (rpath, named) => {
  expect(await defects({}, { files: [{ ...LIBRARY, rpath }] })).toEqual([
    `libggml-cuda.so: its search path leads outside the bundle: ${named}`,
  ]);
});

test.each([null, "$ORIGIN", "$ORIGIN/lib:$ORIGIN"])(
  "the search path %s is its own",
  async (rpath) => {
    expect(await defects({}, { files: [{ ...LIBRARY, rpath }] })).toEqual([]);
  },
);

test("a newer glibc and a larger archive than the profile allows are defects", async () => {
  expect(await defects({ glibc: "2.39" }, { glibc: "2.39" }, 300_000_001)).toEqual([
    "glibc: it asks for glibc 2.39, the profile allows 2.35",
    "size: the archive has 300000001 bytes, the profile allows 300000000",
  ]);
  expect(await defects({ glibc: "2.9" }, { glibc: "2.9" })).toEqual([]);
});

test("a bundle of a profile is made as the profile says", async () => {
  const asked = { architectures: "75-real;80-real", programs: ["llama-server"], portable: true };
  const cuda = { sass: ["sm_75", "sm_80"], ptx: [] };
  const flags = { ...T4.flags, GGML_CUDA_FA_ALL_QUANTS: "OFF" };
  expect(await defects({ asked, flags, sass: cuda.sass }, { cuda })).toEqual([
    "asked.architectures: the profile t4 says 75-real, this was made with 75-real;80-real",
    "flags.GGML_CUDA_FA_ALL_QUANTS: the profile t4 says ON, this was made with OFF",
    ...["llama-cli", "llama-bench", "llama-quantize", "llama-batched-bench", "ggml-rpc-server"].map(
      (name) => `asked.programs: ${name} belongs to a whole bundle`,
    ),
  ]);
});

test("an older tree's rpc-server counts", async () => {
  const programs = T4.asked.programs.map((name) => name.replace("ggml-rpc", "rpc"));
  expect(await defects({ asked: { ...T4.asked, programs } })).toEqual([]);
});

test("files that were altered, added or taken away are named", async () => {
  const folder = await bundleFolder();
  await writeFile(join(folder, "libggml-cuda.so"), "other");
  await writeFile(join(folder, "extra"), "");
  await rm(join(folder, "llama-cli"));
  const { defects: found } = await verifyBundle(folder, () => Promise.resolve(T4_FOUND));
  expect(found).toEqual([
    { field: "files", problem: "extra is not listed in SHA256SUMS" },
    { field: "files", problem: "libggml-cuda.so was altered" },
    { field: "files", problem: "llama-cli is listed in SHA256SUMS and missing" },
    { field: "asked.programs", problem: "llama-cli is missing" },
  ]);
});

test("a folder without metadata is told as such", async () => {
  const folder = await bundleFolder();
  await rm(join(folder, "metadata.json"));
  const { defects: found, metadata } = await verifyBundle(folder, () => Promise.resolve(T4_FOUND));
  expect(metadata).toBeNull();
  expect(found.map(({ field }) => field)).toEqual(["files", "metadata.json"]);
});

test("binaries that cannot be read are a defect, not an end", async () => {
  const folder = await bundleFolder();
  const { defects: found } = await verifyBundle(folder, () =>
    Promise.reject(new Error("cut short")),
  );
  expect(found).toEqual([{ field: "files", problem: "cut short" }]);
});
