import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeChecksums } from "./checksums.ts";
import type { InspectedFile, InspectedFolder } from "./inspection.ts";
import { METADATA } from "./make-metadata.ts";
import type { BundleMetadata } from "./metadata.ts";
import { profileNamed } from "./profiles.ts";
import { programsOf } from "./programs.ts";
import { temporaryFolder } from "./temporary-folder.test-data.ts";

const PROGRAMS = programsOf({ rpcServer: "ggml-rpc-server" });

/** The metadata of a bundle that is just as the profile t4 asks. */
export const T4: BundleMetadata = {
  format: 1,
  id: "llcuda-t4-b11434-x86_64",
  profile: "t4",
  build: 11434,
  commit: null,
  backend: "cuda",
  arch: "x86_64",
  toolkit: "12.4",
  compiler: "GNU 11.4.0",
  asked: { architectures: "75-real", programs: PROGRAMS, portable: true },
  flags: { ...profileNamed("t4")?.flags },
  unknownFlags: [],
  sass: ["sm_75"],
  ptx: [],
  needed: ["libc.so.6", "libcublas.so.12", "libcuda.so.1", "libcudart.so.12"],
  glibc: "2.34",
  glibcxx: null,
  licences: [{ name: "llama.cpp", spdx: "MIT", file: "LICENSES/llama.cpp.txt" }],
};

/** What is found in its binaries. */
export const T4_FOUND: InspectedFolder = {
  path: "/bundle",
  machine: "x86_64",
  needed: T4.needed,
  rpath: null,
  glibc: "2.34",
  glibcxx: null,
  cuda: { sass: ["sm_75"], ptx: [] },
};

/** One binary of it. */
export const LIBRARY: InspectedFile = {
  ...T4_FOUND,
  path: "/bundle/libggml-cuda.so",
  rpath: "$ORIGIN",
};

/** A laid-out bundle in a new folder; returns its path. */
export async function bundleFolder(metadata: BundleMetadata = T4): Promise<string> {
  const folder = join(await temporaryFolder(), metadata.id);
  await mkdir(join(folder, "LICENSES"), { recursive: true });
  for (const name of metadata.asked.programs) {
    await writeFile(join(folder, name), `#!/bin/sh\necho ${name}\n`, { mode: 0o755 });
  }
  await writeFile(join(folder, "libggml-cuda.so"), "code");
  await writeFile(join(folder, "LICENSES/llama.cpp.txt"), "Permission is hereby granted");
  await writeFile(join(folder, METADATA), JSON.stringify(metadata));
  await writeChecksums(folder);
  return folder;
}
