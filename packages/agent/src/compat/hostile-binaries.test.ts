import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BinaryFailure } from "./binary-failure.ts";
import { memorySource } from "./binary-source.ts";
import { join, lz4Literals, sharedSections, text, writeElf, writeFatbin } from "./elf.test-data.ts";
import { readBinary } from "./inspect.ts";
import { codeOf } from "./inspection.ts";
import { decodeLz4Prefix } from "./lz4-block.ts";

const ptx = text("\n\n.version 8.4\n.target sm_75\n.address_size 64\n");
const whole = writeElf({
  interpreter: "/lib64/ld-linux-x86-64.so.2",
  needed: ["libcudart.so.12", "libc.so.6"],
  soname: "libggml-cuda.so",
  runpath: "$ORIGIN",
  versions: { "libc.so.6": ["GLIBC_2.17", "GLIBC_2.38"], "libstdc++.so.6": ["GLIBCXX_3.4.30"] },
  sections: {
    ".nv_fatbin": writeFatbin([
      { sm: 86, payload: text("\x7fELF") },
      { kind: 1, sm: 75, version: [8, 4], payload: ptx },
      { kind: 1, sm: 75, version: [8, 4], compression: "lz4", payload: lz4Literals(ptx) },
    ]),
    __nv_relfatbin: writeFatbin([{ sm: 90, variant: "a", payload: text("\x7fELF"), options: 48 }]),
  },
});

/** Reads the bytes; only a BinaryFailure with its place may come out instead of a result. */
async function readOrFail(bytes: Uint8Array): Promise<"read" | "refused"> {
  let reads = 0;
  const memory = memorySource("lib.so", bytes);
  const counted = {
    ...memory,
    read: (offset: number, length: number) => {
      reads += 1;
      if (reads > 10_000) throw new Error("reads without end");
      if (length > 64 * 1024 * 1024) throw new Error(`asked for ${length} bytes at once`);
      return memory.read(offset, length);
    },
  };
  try {
    const { entries } = await readBinary(counted);
    codeOf(entries);
    return "read";
  } catch (thrown) {
    if (!(thrown instanceof BinaryFailure)) throw thrown;
    if (thrown.field === "" || !Number.isInteger(thrown.offset))
      throw new Error("no place", { cause: thrown });
    return "refused";
  }
}

describe("hostile binaries", () => {
  it("is read whole before anything is changed", async () => {
    const { elf, entries } = await readBinary(memorySource("lib.so", whole));
    expect(elf.versions.glibc).toBe("2.38");
    expect(codeOf(entries)).toEqual({
      sass: ["sm_86", "sm_90a"],
      ptx: [
        { target: "sm_75", version: "8.4", compressed: false },
        { target: "sm_75", version: "8.4", compressed: true },
      ],
    });
  });

  it("gives a result or a typed error for every single byte set to 0, 1, 127, 128 and 255", async () => {
    const outcomes = { read: 0, refused: 0 };
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 1, 127, 128, 255]) {
        const bytes = whole.slice();
        bytes[at] = value;
        outcomes[await readOrFail(bytes)] += 1;
      }
    }
    expect(outcomes.refused).toBeGreaterThan(100);
    expect(outcomes.read).toBeGreaterThan(100);
  });

  it("gives a typed error or a result for every length it is cut to", async () => {
    for (let length = 0; length < whole.length; length++) {
      await readOrFail(whole.subarray(0, length));
    }
    expect(await readOrFail(whole.subarray(0, whole.length - 1))).toBe("refused");
  });

  it("bears many random 64-bit values anywhere", async () => {
    const outcomes = { read: 0, refused: 0 };
    const edit = fc.record({
      at: fc.nat(whole.length - 8),
      value: fc.oneof(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.bigInt({ min: 0n, max: BigInt(whole.length) }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), async (edits) => {
        const bytes = whole.slice();
        const view = new DataView(bytes.buffer);
        for (const { at, value } of edits) view.setBigUint64(at, value, true);
        outcomes[await readOrFail(bytes)] += 1;
      }),
      { numRuns: 3000 },
    );
    expect(outcomes.read + outcomes.refused).toBe(3000);
    expect(outcomes.refused).toBeGreaterThan(100);
  });

  it("bears random bytes behind the magic", async () => {
    const outcomes = { read: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (tail) => {
        const bytes = Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, ...tail]);
        outcomes[await readOrFail(bytes)] += 1;
      }),
      { numRuns: 1000 },
    );
    expect(outcomes.refused).toBeGreaterThan(900);
  });

  it("looks into what many sections share once, not once for each", async () => {
    const fatbin = writeFatbin(Array.from({ length: 2000 }, () => ({ sm: 90, payload: text("") })));
    const bytes = sharedSections(fatbin, text("\0.nv_fatbin\0"), 1);
    await expect(readBinary(memorySource("lib.so", bytes))).rejects.toThrow(/limit of \d+ entries/);
    const empty = sharedSections(
      join(Array.from({ length: 2000 }, () => writeFatbin([]))),
      text("\0.nv_fatbin\0"),
      1,
    );
    await expect(readBinary(memorySource("lib.so", empty))).rejects.toThrow(/\d+ containers/);
  });

  it("does not search each of many names to the end of the file", async () => {
    const names = new Uint8Array(15 * 1024 * 1024).fill(65);
    const bytes = sharedSections(new Uint8Array(0), names, 0);
    expect((await readBinary(memorySource("lib.so", bytes))).entries).toEqual([]);
  });

  it("decodes any bytes as LZ4 within its limit", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(500), (input, limit) => {
        expect(decodeLz4Prefix(input, limit).length).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 3000 },
    );
  });
});
