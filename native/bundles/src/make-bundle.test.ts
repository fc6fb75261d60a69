import { execFileSync, spawnSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { T4_FOUND } from "./bundle-folder.test-data.ts";
import { readIndex } from "./bundle-index.ts";
import { compile } from "./compile.ts";
import type { InspectedFolder } from "./inspection.ts";
import { type Bundle, makeBundle, usualId } from "./make-bundle.ts";
import { miniTree } from "./mini-tree.test-data.ts";
import { type BundleProfile, profileNamed } from "./profiles.ts";
import { programsOf } from "./programs.ts";
import { repackBundle } from "./repack.ts";
import { readSourceTree, type SourceTree } from "./source-tree.ts";
import { verifyBundle } from "./verify.ts";
import { temporaryFolder } from "./temporary-folder.test-data.ts";

/** Real compilers are not on every machine; the parts that need none have tests of their own. */
const TOOLS = ["cmake", "ninja", "c++", "strip"];
const withoutTools = TOOLS.some((tool) => spawnSync(tool, ["--version"]).error !== undefined);

/** cmake tries the compilers first, twice here, on a machine that may be busy. */
const COMPILE_MS = 120_000;

const CPU = profileNamed("cpu")!;
const FOUND: InspectedFolder = { ...T4_FOUND, needed: ["libc.so.6"], cuda: null };
const inspect = (): Promise<InspectedFolder> => Promise.resolve(FOUND);

interface Compiled {
  tree: SourceTree;
  folder: string;
}

/** Compiles the small tree in folders that no other call has. */
async function compiled(): Promise<Compiled> {
  const tree = await readSourceTree(await miniTree());
  const folder = join(await temporaryFolder(), "build");
  const wish = { profile: CPU, architectures: null, flags: {}, features: null };
  const tools = {
    cmake: "cmake",
    ninja: null,
    nvcc: null,
    toolkit: null,
    jobs: 2,
    env: process.env,
  };
  const targets = [...programsOf(tree), "ggml"];
  const { signal } = new AbortController();
  const log = `${folder}.log`;
  await compile({ tree, wish, targets, folder, log, signal, onProgress: () => {}, ...tools });
  return { tree, folder };
}

async function packed({ tree, folder }: Compiled, profile: BundleProfile = CPU): Promise<Bundle> {
  const out = await temporaryFolder();
  return makeBundle({
    wish: { profile, architectures: null, flags: {}, features: null },
    tree,
    builds: [folder],
    programs: programsOf(tree),
    id: null,
    out,
    strip: "strip",
    log: `${folder}.log`,
    inspect,
    signal: new AbortController().signal,
  });
}

describe.skipIf(withoutTools)("with real compilers", () => {
  let builds: [Compiled, Compiled];
  beforeAll(async () => {
    builds = await Promise.all([compiled(), compiled()]);
  }, COMPILE_MS);

  test("builds in two folders are packed to the same bytes", async () => {
    const [first, second] = [await packed(builds[0]), await packed(builds[1])];
    expect(second.packed.file).not.toBe(first.packed.file);
    expect(second.packed.sha256).toBe(first.packed.sha256);
  });

  test("a bundle runs, says what it is, and stands in the index", async () => {
    const { folder, metadata, packed: archive } = await packed(builds[0]);
    const said = execFileSync(join(folder, "llama-server"), { encoding: "utf8" });
    expect(said).toBe("version: 11434\n");
    expect((await readdir(folder)).toSorted()).toEqual(
      [
        "LICENSES",
        "SHA256SUMS",
        "ggml-rpc-server",
        // Under the name that the programs ask for, and once.
        "libggml-base.so.0",
        "libggml-cpu.so",
        "llama-batched-bench",
        "llama-bench",
        "llama-cli",
        "llama-quantize",
        "llama-server",
        "metadata.json",
      ].toSorted(),
    );
    expect(metadata).toMatchObject({
      id: "llcuda-cpu-b11434-x86_64",
      build: 11434,
      backend: "cpu",
    });
    expect(metadata.compiler).toMatch(/^(GNU|Clang) \d+/);
    const { bundles } = await readIndex(join(archive.file, "..", "bundles.json"));
    expect(bundles.map(({ id, sha256 }) => [id, sha256])).toEqual([[metadata.id, archive.sha256]]);
    expect((await verifyBundle(folder, inspect, archive.size)).defects).toEqual([]);
  });

  test("no path of this machine is left in a binary", async () => {
    const { folder } = await packed(builds[0]);
    const base = await readFile(join(folder, "libggml-base.so.0"), "latin1");
    expect(base).toContain("llama.cpp/ggml/base.cpp");
    expect(base).not.toContain(tmpdir());
  });

  test("an archive over the budget is refused with both sizes", async () => {
    const work = packed(builds[0], { ...CPU, budget: 1000 });
    await expect(work).rejects.toMatchObject({ problem: "too-large" });
    await expect(work).rejects.toThrow(/has \d+ bytes; the profile cpu allows 1000/);
  });

  test("a changed folder is packed anew under another name", async () => {
    const { folder, metadata, packed: archive } = await packed(builds[0]);
    await writeFile(join(folder, "libggml-cpu.so"), "changed");
    const out = join(archive.file, "..");
    const again = await repackBundle(folder, { id: "changed", out, inspect });
    expect(again.metadata).toEqual({ ...metadata, id: "changed" });
    expect((await verifyBundle(again.folder, inspect)).defects).toEqual([]);
    expect((await readIndex(join(out, "bundles.json"))).bundles).toHaveLength(2);
  });
});

test("what is no bundle cannot be packed anew", async () => {
  const out = await temporaryFolder();
  const work = repackBundle(tmpdir(), { id: "x", out, inspect });
  await expect(work).rejects.toMatchObject({ problem: "unreadable" });
});

test.each([
  ["t4", "75-real", "llcuda-t4-b11434-x86_64"],
  ["cpu", null, "llcuda-cpu-b11434-x86_64"],
  ["native", "90-real", "llcuda-native-sm90-b11434-x86_64"],
  ["native", "75-real;90-virtual", "llcuda-native-sm75-90-virtual-b11434-x86_64"],
  ["native", null, "llcuda-native-cpu-b11434-x86_64"],
])("%s for %s is called %s", (id, architectures, name) => {
  const wish = { profile: profileNamed(id)!, architectures, flags: {}, features: null };
  expect(usualId(wish, 11434, "x86_64")).toBe(name);
});
