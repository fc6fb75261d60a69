import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { MemorySource } from "../byte-source.ts";
import { GgufError } from "../error.ts";
import { MAGIC_BYTES } from "../magic.ts";
import { BAD_FILES, tensors } from "./bad-files.test-data.ts";
import { Cursor } from "./cursor.ts";
import { drive } from "./drive.ts";
import { layOut } from "./layout.ts";
import { parseGguf } from "./open.ts";
import { parseHeader } from "./parse-header.ts";

function refusal(act: () => unknown): GgufError {
  try {
    act();
  } catch (error) {
    if (error instanceof GgufError) return error;
    throw error;
  }
  throw new Error("accepted");
}

/** Parses with windows of a few bytes, so that every field meets a window's end. */
async function openNarrow(bytes: Uint8Array): Promise<unknown> {
  const cursor = new Cursor(bytes.length);
  cursor.moveWindow(bytes.subarray(0, 8), 0);
  const parser = parseHeader(cursor, bytes.subarray(0, MAGIC_BYTES));
  const header = await drive(new MemorySource(bytes), cursor, parser, () => 1);
  const [problem] = layOut(header, bytes.length).problems;
  if (problem !== undefined) throw problem;
  return header;
}

describe("must be refused", () => {
  test.each(BAD_FILES)("%i: %s", async (_item, _what, code, file, message) => {
    const error = refusal(() => parseGguf(file));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.hint).not.toBe("");
    expect(error.offset).toBeLessThanOrEqual(file.length);
    expect(error.field).toBeTypeOf("string");
    const inPieces = await openNarrow(file).catch((caught: unknown) => caught);
    expect(inPieces).toMatchObject({ code, message: error.message });
  });

  test("every number from 1 to 65 has its row; 15 (big-endian) is read instead", () => {
    const items = new Set(BAD_FILES.map(([item]) => item));
    const missing = Array.from({ length: 65 }, (_, i) => i + 1).filter((item) => !items.has(item));
    expect(missing).toEqual([15]);
  });
});

/** Of the peak, over what the process has before the first. */
const MAX_GROWTH_MIB = 32;

test("all of them together cost less memory than one may", async () => {
  const script = join(import.meta.dirname, "../../scripts/bad-files-cost.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script, "--together"]);
  const cost = JSON.parse(stdout) as { refused: boolean; mebibytes: number };
  expect(cost.refused).toBe(true);
  expect(cost.mebibytes).toBeLessThan(MAX_GROWTH_MIB);
});

test("a tolerant reader lists what is misplaced and shows the rest", () => {
  const file = tensors([{}, { name: "u", offset: 256 }], 300);
  const gguf = parseGguf(file, { tolerant: true });
  expect(gguf.tensors.map(({ name }) => name)).toEqual(["t", "u"]);
  expect(gguf.problems.map(({ code }) => code)).toEqual(["E_OFFSET"]);
});
