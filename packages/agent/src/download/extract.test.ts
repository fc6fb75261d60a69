import { createHash } from "node:crypto";
import { lstat, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { Header } from "tar";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Progress } from "@llcuda/protocol";
import type { ArchiveLimits } from "./archive-rules.ts";
import { extractTar } from "./extract-tar.ts";
import { extractZipMember } from "./extract-zip.ts";
import { noise } from "./noise.test-data.ts";
import { zipOf } from "./zip.test-data.ts";

let folder: string;
let archive: string;
let into: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "llcuda-extract-"));
  archive = join(folder, "archive");
  into = join(folder, "into");
});
afterEach(() => rm(folder, { recursive: true }));

type TarType = "File" | "Directory" | "SymbolicLink" | "Link" | "CharacterDevice" | "FIFO";
interface TarEntry {
  path: string;
  type?: TarType;
  body?: Uint8Array | string;
  linkpath?: string;
  mode?: number;
  /** Size told in the header; defaults to the body's. */
  size?: number;
}

/** A tar archive, entry by entry, however wicked. */
function tarOf(entries: TarEntry[]): Buffer {
  const blocks = entries.map(({ path, type = "File", body = "", linkpath, mode = 0o644, size }) => {
    const bytes = Buffer.from(body);
    const header = new Header({
      path,
      type,
      mode,
      size: size ?? bytes.length,
      mtime: new Date(0),
      ...(linkpath === undefined ? {} : { linkpath }),
    });
    const block = Buffer.alloc(512);
    header.encode(block, 0);
    return Buffer.concat([block, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

async function untar(
  entries: TarEntry[],
  limits?: ArchiveLimits,
): Promise<{ files: number; bytes: number }> {
  await writeFile(archive, gzipSync(tarOf(entries)));
  return extractTar({ archive, into, limits });
}

describe("a tar archive", () => {
  test("is unpacked with folders, modes and links that stay inside", async () => {
    const lib = noise(10_000, 1);
    const got = await untar([
      { path: "./build/", type: "Directory", mode: 0o755 },
      { path: "./build/llama-server", body: "#!", mode: 0o6777 },
      { path: "./build/libggml.so", type: "SymbolicLink", linkpath: "libggml.so.0" },
      { path: "./build/libggml.so.0", type: "SymbolicLink", linkpath: "../lib/libggml.so.0.1" },
      { path: "./lib/libggml.so.0.1", body: lib },
    ]);
    expect(got).toEqual({ files: 2, bytes: 10_002 });
    expect(Buffer.compare(await readFile(join(into, "build/libggml.so")), lib)).toBe(0);
    expect(await readlink(join(into, "build/libggml.so"))).toBe("libggml.so.0");
    // No setuid, no write bit for others.
    expect((await stat(join(into, "build/llama-server"))).mode & 0o7777).toBe(0o755);
    expect((await readdir(folder)).toSorted()).toEqual(["archive", "into"]);
  });

  const attacks: [string, TarEntry[]][] = [
    ["leads outside", [{ path: "../evil" }]],
    ["leads outside", [{ path: "a/../../evil" }]],
    ["is absolute", [{ path: "/tmp/evil" }]],
    ["forbidden character", [{ path: "..\\evil" }]],
    ["forbidden character", [{ path: "C:/evil" }]],
    ["target leads outside", [{ path: "l", type: "SymbolicLink", linkpath: "/etc" }]],
    ["target leads outside", [{ path: "l", type: "SymbolicLink", linkpath: "../x" }]],
    ["target leads outside", [{ path: "a/l", type: "SymbolicLink", linkpath: "../../x" }]],
    ["target leads outside", [{ path: "a/l", type: "SymbolicLink", linkpath: "b/../../../x" }]],
    ["target leads outside", [{ path: "l", type: "SymbolicLink", linkpath: ".." }]],
    [
      "target leads outside",
      [
        { path: "p/q/d", type: "SymbolicLink", linkpath: "../../p" },
        { path: "p/q/e", type: "SymbolicLink", linkpath: "d/../../x" },
      ],
    ],
    [
      "through a link",
      [
        { path: "d", type: "SymbolicLink", linkpath: "e" },
        { path: "d/file", body: "x" },
      ],
    ],
    [
      "through a link",
      [
        { path: "f", type: "SymbolicLink", linkpath: "g" },
        { path: "f", body: "x" },
      ],
    ],
    [
      "through a link",
      [
        { path: "d/file", body: "x" },
        { path: "./d", type: "SymbolicLink", linkpath: "e" },
      ],
    ],
    [
      "it is a Link",
      [
        { path: "f", body: "x" },
        { path: "h", type: "Link", linkpath: "f" },
      ],
    ],
    ["it is a CharacterDevice", [{ path: "null", type: "CharacterDevice" }]],
    ["it is a FIFO", [{ path: "pipe", type: "FIFO" }]],
  ];
  test.for(attacks)("%s: refused whole", async ([why, entries]) => {
    const honest: TarEntry = { path: "honest", body: "x" };
    const attempt = untar([honest, ...entries]);
    await expect(attempt).rejects.toMatchObject({
      code: "ARCHIVE_UNSAFE",
      message: expect.stringContaining(why),
    });
    // Not even the honest entry before it was written.
    expect(await readdir(folder)).toEqual(["archive"]);
    await expect(lstat("/tmp/evil")).rejects.toThrow("ENOENT");
  });

  test("with too many entries or bytes is refused from its headers alone", async () => {
    const many = Array.from({ length: 101 }, (_, at) => ({ path: `f${at}` }));
    await expect(untar(many, { entries: 100, bytes: 1e9 })).rejects.toMatchObject({
      message: expect.stringContaining("more than 100 entries"),
    });
    const bomb = [{ path: "bomb", body: Buffer.alloc(2_000_000) }];
    await expect(untar(bomb, { entries: 100, bytes: 1_000_000 })).rejects.toMatchObject({
      message: expect.stringContaining("more than 1000000 bytes"),
    });
    const liar = [{ path: "liar", size: 6e9 }];
    await expect(untar(liar)).rejects.toMatchObject({ code: "ARCHIVE_UNSAFE" });
  });

  test.for([
    ["gzip", gzipSync],
    ["zstd", zstdCompressSync],
    ["nothing", (bytes: Buffer) => bytes],
  ] as const)("packed with %s is told by its first bytes", async ([, pack]) => {
    const body = noise(700_000, 5);
    await writeFile(archive, pack(tarOf([{ path: "a", body }])));
    const seen: Progress[] = [];
    const got = await extractTar({ archive, into, onProgress: (progress) => seen.push(progress) });
    expect(got).toEqual({ files: 1, bytes: body.length });
    expect(Buffer.compare(await readFile(join(into, "a")), body)).toBe(0);
    const { size } = await stat(archive);
    expect(seen.at(-1)).toMatchObject({ done: size, total: size });
  });

  test("that is a bomb is refused before it fills the memory or the disk", async () => {
    // Bytes behind the archive's end count too: no header tells of them.
    const tail = Buffer.alloc(50_000_000);
    await writeFile(archive, zstdCompressSync(Buffer.concat([tarOf([{ path: "a" }]), tail])));
    const limits = { entries: 10, bytes: 1_000_000 };
    await expect(extractTar({ archive, into, limits })).rejects.toMatchObject({
      code: "ARCHIVE_UNSAFE",
      message: expect.stringContaining("when decompressed"),
    });
    expect(await readdir(folder)).toEqual(["archive"]);
  });

  test.for([
    ["gzip", 0.2, gzipSync],
    ["gzip", 0.5, gzipSync],
    ["gzip", 0.999, gzipSync],
    ["zstd", 0.2, zstdCompressSync],
    ["zstd", 0.999, zstdCompressSync],
  ] as const)(
    "packed with %s and cut after %d of its length is damaged",
    async ([, part, pack]) => {
      const whole = pack(
        tarOf([
          { path: "a", body: noise(50_000, 2) },
          { path: "b", body: noise(50_000, 3) },
        ]),
      );
      await writeFile(archive, whole.subarray(0, Math.floor(whole.length * part)));
      await expect(extractTar({ archive, into })).rejects.toMatchObject({
        code: "DOWNLOAD_CORRUPT",
      });
      expect(await readdir(folder)).toEqual(["archive"]);
    },
  );

  test("with a flipped byte is damaged", async () => {
    const whole = gzipSync(tarOf([{ path: "a", body: noise(50_000, 2) }]));
    whole[25_000] = (whole[25_000] ?? 0) ^ 1;
    await writeFile(archive, whole);
    await expect(extractTar({ archive, into })).rejects.toMatchObject({ code: "DOWNLOAD_CORRUPT" });
  });

  test("that is none is damaged", async () => {
    await writeFile(archive, "<!doctype html><html></html>");
    await expect(extractTar({ archive, into })).rejects.toMatchObject({ code: "DOWNLOAD_CORRUPT" });
  });
});

const member = (path: string): boolean => path.endsWith(".gguf");

describe("a member of a zip archive", () => {
  const LIMITS = { entries: 10, bytes: 1_000_000 };
  const model = noise(200_000, 4);
  const sha256 = createHash("sha256").update(model).digest("hex");
  const take = (more: { sha256?: string } = {}): Promise<{ size: number; sha256: string }> =>
    extractZipMember({ archive, member, file: into, limits: LIMITS, ...more });

  test.for(["stored", "deflated"] as const)("%s, is taken out and checked", async (method) => {
    await writeFile(
      archive,
      zipOf([
        { path: "pkg/a.py", body: "x" },
        { path: "pkg/m.gguf", body: model, method },
      ]),
    );
    expect(await take({ sha256 })).toEqual({ size: model.length, sha256 });
    expect(Buffer.compare(await readFile(into), model)).toBe(0);
    expect((await readdir(folder)).toSorted()).toEqual(["archive", "into"]);
  });

  test("with another hash is refused and not kept", async () => {
    await writeFile(archive, zipOf([{ path: "m.gguf", body: noise(10, 1) }]));
    await expect(take({ sha256 })).rejects.toMatchObject({ code: "DOWNLOAD_CORRUPT" });
    expect(await readdir(folder)).toEqual(["archive"]);
  });

  test("that is absent is told", async () => {
    await writeFile(archive, zipOf([{ path: "a.py", body: "x" }]));
    await expect(take()).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test.for([
    ["two of them", [{ path: "a.gguf" }, { path: "b.gguf" }]],
    ["a link", [{ path: "a.gguf", mode: 0o120777 }]],
    ["too many entries", Array.from({ length: 11 }, (_, at) => ({ path: `f${at}` }))],
    ["a size over the limit", [{ path: "a.gguf", size: 2_000_000, method: "deflated" }]],
  ] as const)("%s: refused", async ([, entries]) => {
    await writeFile(archive, zipOf(entries.map((entry) => ({ body: "x", ...entry }))));
    await expect(take()).rejects.toMatchObject({ code: "ARCHIVE_UNSAFE" });
  });

  test.for([
    ["a path outside", [{ path: "../m.gguf" }]],
    ["a wrong size", [{ path: "m.gguf", size: 5, method: "deflated" }]],
    ["a wrong CRC", [{ path: "m.gguf", crc: 1 }]],
  ] as const)("%s: damaged", async ([, entries]) => {
    await writeFile(archive, zipOf(entries.map((entry) => ({ body: "x", ...entry }))));
    await expect(take()).rejects.toMatchObject({ code: "DOWNLOAD_CORRUPT" });
    expect(await readdir(folder)).toEqual(["archive"]);
  });

  test("of a truncated archive: damaged", async () => {
    const whole = zipOf([{ path: "m.gguf", body: model, method: "deflated" }]);
    await writeFile(archive, whole.subarray(0, 100_000));
    await expect(take()).rejects.toMatchObject({ code: "DOWNLOAD_CORRUPT" });
  });
});
