import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "./llama-tree.test-data.ts";
import { findBuildTools } from "./build-tools.ts";

/** A folder taken for `/` with these programs in it. */
async function rootWith(...programs: string[]): Promise<string> {
  const root = await temporaryFolder();
  for (const program of programs) {
    await mkdir(dirname(join(root, program)), { recursive: true });
    await writeFile(join(root, program), "#!/bin/sh\n", { mode: 0o755 });
  }
  return root;
}

test("finds what is on PATH, under whichever name", async () => {
  const root = await rootWith("bin/cmake", "bin/ninja-build", "bin/clang++", "bin/strip");
  const path = (name: string): string => join(root, "bin", name);
  expect(await findBuildTools({ PATH: `${root}/none:${root}/bin` }, root)).toEqual({
    cmake: path("cmake"),
    ninja: path("ninja-build"),
    compiler: path("clang++"),
    nvcc: null,
    toolkit: null,
    strip: path("strip"),
  });
});

test("variables go first, as names and as paths", async () => {
  const root = await rootWith("bin/c++", "bin/g++-13", "opt/cmake", "bin/cmake");
  const env = { PATH: `${root}/bin`, CXX: "g++-13", LLCUDA_CMAKE: join(root, "opt/cmake") };
  expect(await findBuildTools(env, root)).toMatchObject({
    compiler: join(root, "bin/g++-13"),
    cmake: join(root, "opt/cmake"),
  });
});

test("a toolkit that is not on PATH is found: the default one, else the newest", async () => {
  const [older, newer] = ["usr/local/cuda-12.4", "usr/local/cuda-12.10"];
  const headers = [older, newer].map((folder) => `${folder}/include/cuda.h`);
  const root = await rootWith(`${older}/bin/nvcc`, `${newer}/bin/nvcc`, ...headers);
  expect(await findBuildTools({ PATH: "" }, root)).toMatchObject({
    nvcc: join(root, newer, "bin/nvcc"),
    toolkit: join(root, newer),
  });
  await symlink("cuda-12.4", join(root, "usr/local/cuda"));
  expect(await findBuildTools({ PATH: "" }, root)).toMatchObject({ toolkit: join(root, older) });
});

test("an nvcc that lies in no toolkit names none", async () => {
  const root = await rootWith("bin/nvcc");
  const found = await findBuildTools({ PATH: `${root}/bin` }, root);
  expect(found).toMatchObject({ nvcc: join(root, "bin/nvcc"), toolkit: null });
});
