import { describe, expect, it } from "vitest";
import { BinaryFailure } from "./binary-failure.ts";
import { memorySource } from "./binary-source.ts";
import { writeElf } from "./elf.test-data.ts";
import { readElf } from "./elf.ts";
import { findSections } from "./elf-layout.ts";

const read = (bytes: Uint8Array) => readElf(memorySource("lib.so", bytes));

const whole = () =>
  writeElf({
    interpreter: "/lib64/ld-linux-x86-64.so.2",
    needed: ["libggml-base.so.0", "libcudart.so.13", "libc.so.6"],
    soname: "libggml-cuda.so",
    runpath: "$ORIGIN",
    rpath: "/opt/old",
    versions: {
      "libc.so.6": ["GLIBC_2.9", "GLIBC_2.38", "GLIBC_2.17", "GLIBC_PRIVATE", "GLIBC_ABI_DT_RELR"],
      "libstdc++.so.6": ["GLIBCXX_3.4.32", "GLIBCXX_3.4.9", "CXXABI_1.3.9", "CXXABI_1.3"],
    },
    defines: ["libggml-cuda.so", "GLIBCXX_3.4.9", "GLIBCXX_3.4.30", "GLIBCXX_LDBL_3.4"],
    sections: { ".text": new Uint8Array(8) },
  });

async function failureOf(bytes: Uint8Array): Promise<BinaryFailure> {
  const failure = await read(bytes).catch((thrown: unknown) => thrown);
  if (!(failure instanceof BinaryFailure))
    throw new Error(`no BinaryFailure but ${String(failure)}`);
  return failure;
}

function changed(edit: (view: DataView, bytes: Uint8Array) => void): Uint8Array {
  const bytes = whole();
  edit(new DataView(bytes.buffer), bytes);
  return bytes;
}

// Behind the file header and three program headers.
const dynamicAt = 232;

describe("reading an ELF file", () => {
  it("gives what the loader goes by, with versions compared as numbers", async () => {
    expect(await read(whole())).toMatchObject({
      machine: "x86_64",
      interpreter: "/lib64/ld-linux-x86-64.so.2",
      needed: ["libggml-base.so.0", "libcudart.so.13", "libc.so.6"],
      soname: "libggml-cuda.so",
      runpath: "$ORIGIN",
      rpath: "/opt/old",
      versions: { glibc: "2.38", glibcxx: "3.4.32", cxxabi: "1.3.9" },
      defines: { glibc: null, glibcxx: "3.4.30", cxxabi: null },
    });
  });

  it("gives nothing for what is not there", async () => {
    expect(await read(writeElf({ machine: 183 }))).toMatchObject({
      machine: "aarch64",
      interpreter: null,
      needed: [],
      soname: null,
      rpath: null,
      runpath: null,
      versions: { glibc: null, glibcxx: null, cxxabi: null },
    });
  });

  it("works without a section table, as the loader does", async () => {
    const stripped = changed((view) => view.setBigUint64(40, 0n, true));
    const elf = await read(stripped);
    expect(elf.needed).toHaveLength(3);
    expect(await findSections(memorySource("lib.so", stripped), elf.layout, [".text"])).toEqual([]);
  });

  it("stops at the end mark of the dynamic section", async () => {
    const ended = changed((view) => view.setBigUint64(dynamicAt, 0n, true));
    expect(await read(ended)).toMatchObject({ needed: [], soname: null, runpath: null });
  });

  it("passes over a section that holds no bytes, as in a file of debug symbols", async () => {
    const bytes = changed((view) => {
      const table = Number(view.getBigUint64(40, true));
      view.setUint32(table + 64 + 4, 8, true);
      view.setBigUint64(table + 64 + 32, 1n << 40n, true);
    });
    const source = memorySource("lib.so", bytes);
    expect(await findSections(source, (await readElf(source)).layout, [".text"])).toEqual([]);
  });

  it("finds sections by name", async () => {
    const source = memorySource("lib.so", whole());
    const { layout } = await readElf(source);
    expect(await findSections(source, layout, [".text"])).toEqual([
      { name: ".text", offset: expect.any(Number), size: 8 },
    ]);
    expect(await findSections(source, layout, [".data"])).toEqual([]);
  });
});

describe("what is no readable ELF file", () => {
  it.each([
    ["an empty file", new Uint8Array(), "BINARY_NOT_ELF", "e_ident", 0],
    ["a script", new TextEncoder().encode("#!/bin/sh\n"), "BINARY_NOT_ELF", "e_ident", 0],
    ["a cut header", whole().subarray(0, 40), "BINARY_DAMAGED", "ELF header", 0],
    ["32 bits", changed((view) => view.setUint8(4, 1)), "BINARY_UNSUPPORTED", "EI_CLASS", 4],
    ["big endian", changed((view) => view.setUint8(5, 2)), "BINARY_UNSUPPORTED", "EI_DATA", 5],
    [
      "a bare cubin",
      changed((view) => view.setUint16(18, 190, true)),
      "BINARY_UNSUPPORTED",
      "e_machine",
      18,
    ],
    [
      "program headers of another size",
      changed((view) => view.setUint16(54, 32, true)),
      "BINARY_DAMAGED",
      "e_phentsize",
      54,
    ],
    [
      "too many program headers",
      changed((view) => view.setUint16(56, 60_000, true)),
      "BINARY_DAMAGED",
      "e_phnum",
      56,
    ],
    [
      "program headers past the end",
      changed((view) => view.setBigUint64(32, 2n ** 63n, true)),
      "BINARY_DAMAGED",
      "e_phoff",
      Number.MAX_SAFE_INTEGER,
    ],
    [
      "too many sections",
      changed((view) => {
        view.setUint16(60, 0, true);
        const table = Number(view.getBigUint64(40, true));
        view.setBigUint64(table + 32, 10n ** 9n, true);
      }),
      "BINARY_DAMAGED",
      "e_shnum",
      60,
    ],
    [
      "a huge dynamic segment",
      changed((view) => view.setBigUint64(64 + 56 + 32, 2n ** 50n, true)),
      "BINARY_DAMAGED",
      "PT_DYNAMIC",
      dynamicAt,
    ],
    [
      "a string table nowhere",
      changed((view) => view.setBigUint64(dynamicAt + 6 * 16 + 8, 1n << 40n, true)),
      "BINARY_DAMAGED",
      "DT_STRTAB",
      0,
    ],
  ])("refuses %s", async (_, bytes, code, field, offset) => {
    expect(await failureOf(bytes)).toMatchObject({ code, field, offset });
  });

  it("refuses a version table that goes on for ever", async () => {
    const versions = Object.fromEntries(
      Array.from({ length: 300 }, (_, file) => [
        `lib${file}.so`,
        Array<string>(60).fill("GLIBC_2.1"),
      ]),
    );
    expect(await failureOf(writeElf({ versions }))).toMatchObject({
      code: "BINARY_DAMAGED",
      field: "DT_VERNEEDNUM",
    });
  });

  it("refuses a name without an end", async () => {
    const bytes = writeElf({ needed: ["a".repeat(5000)] });
    expect(await failureOf(bytes)).toMatchObject({ code: "BINARY_DAMAGED", field: "DT_NEEDED" });
  });

  it("says field, offset and reason in one sentence", async () => {
    const { message } = await failureOf(new TextEncoder().encode("#!/bin/sh"));
    expect(message).toBe("lib.so: no ELF file: it begins with 23 21 2f 62 (e_ident at byte 0)");
  });
});
