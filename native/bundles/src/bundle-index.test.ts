import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { T4 } from "./bundle-folder.test-data.ts";
import { BundleIndex, entryOf, extendIndex, readIndex, withEntries } from "./bundle-index.ts";
import { temporaryFolder } from "./temporary-folder.test-data.ts";

const PACKED = {
  file: "/out/llcuda-t4.tar.gz",
  size: 10,
  sha256: "a".repeat(64),
  unpackedSize: 20,
};
const ENTRY = entryOf(T4, PACKED);

test("an entry says what is in the bundle and which file it is", () => {
  expect(ENTRY).toEqual({
    id: "llcuda-t4-b11434-x86_64",
    profile: "t4",
    build: "11434",
    backend: "cuda",
    os: "linux",
    arch: "x86_64",
    toolkit: "12.4",
    sass: ["sm_75"],
    ptx: [],
    needed: ["libc.so.6", "libcublas.so.12", "libcuda.so.1", "libcudart.so.12"],
    glibc: "2.34",
    glibcxx: null,
    file: "llcuda-t4.tar.gz",
    size: 10,
    sha256: "a".repeat(64),
    unpackedSize: 20,
    licences: ["MIT"],
  });
});

test("an entry replaces the one of its id, others stay, and the order is that of the ids", () => {
  const other = { ...ENTRY, id: "llcuda-cpu" };
  const renewed = { ...ENTRY, size: 11 };
  expect(withEntries({ format: 1, bundles: [ENTRY, other] }, [renewed]).bundles).toEqual([
    other,
    renewed,
  ]);
});

test("an index grows on disk, and what is no index is left alone", async () => {
  const file = join(await temporaryFolder(), "deeper", "bundles.json");
  await extendIndex(file, [ENTRY]);
  await extendIndex(file, [{ ...ENTRY, id: "llcuda-cpu" }]);
  const index = BundleIndex.parse(JSON.parse(await readFile(file, "utf8")));
  expect(index.bundles.map(({ id }) => id)).toEqual(["llcuda-cpu", "llcuda-t4-b11434-x86_64"]);
  await writeFile(file, "<html>");
  await expect(readIndex(file)).rejects.toMatchObject({ problem: "unreadable" });
  await expect(extendIndex(file, [ENTRY])).rejects.toMatchObject({ problem: "unreadable" });
  expect(await readFile(file, "utf8")).toBe("<html>");
});
