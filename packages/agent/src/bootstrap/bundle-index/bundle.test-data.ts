import { createHash } from "node:crypto";

/** An entry of an index for an archive of these bytes; what is given replaces what is made up. */
export function bundleEntry(archive: Uint8Array, more: Record<string, unknown> = {}) {
  return {
    id: "llcuda-t4-b11434",
    profile: "t4",
    build: "11434",
    backend: "cuda",
    arch: "x86_64",
    toolkit: "12.4",
    sass: ["sm_75"],
    ptx: [],
    needed: ["libcuda.so.1"],
    glibc: "2.34",
    file: "llcuda-t4-b11434.tar.zst",
    size: archive.length,
    sha256: createHash("sha256").update(archive).digest("hex"),
    unpackedSize: 10_000,
    licences: ["MIT"],
    ...more,
  };
}

/** The text of an index. */
export function indexOf(...bundles: unknown[]): Buffer {
  return Buffer.from(JSON.stringify({ format: 1, bundles }));
}
