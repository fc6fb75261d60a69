import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scanTensor } from "../analysis/scan.ts";
import type { ByteSource } from "../byte-source.ts";
import { openFile } from "../node.ts";
import type { ArrayScalar } from "../read/array-span.ts";
import { GgufArray } from "../read/gguf-array.ts";
import type { Gguf } from "../read/gguf.ts";
import { openGguf } from "../read/open.ts";
import type { TensorInfo } from "../read/tensor-info.ts";
import { TEXTS } from "../tokenize/texts.test-data.ts";
import { tokenizerOf } from "../tokenize/tokenizer.ts";

type GoldenValue =
  | number
  | boolean
  | string
  | { bytes: number; sha256: string }
  | { of: string; length: number; sha256: string };

interface GoldenTensor {
  name: string;
  type: string;
  shape: number[];
  offset: number;
  bytes: number;
  sha256: string;
}

interface Golden {
  version: number;
  alignment: number;
  metadata: Record<string, { type: string; value: GoldenValue }>;
  tensors: GoldenTensor[];
}

/** Made by scripts/make_real_file_goldens.py from gguf-py and ggml's own C. */
const goldens = JSON.parse(readFileSync(new URL("goldens.json", import.meta.url), "utf8")) as {
  SmolLM2: Golden;
  Gemma: Golden;
};

/** Ids of the texts of texts.test-data.ts, from llama-server (scripts/tokenize-beside.ts). */
const cutGoldens = JSON.parse(
  readFileSync(new URL("../tokenize/goldens.json", import.meta.url), "utf8"),
) as Record<keyof typeof goldens, number[][]>;

const FETCH = join(import.meta.dirname, "../../scripts/fetch_real_files.py");
/** Kept between runs: 331 MB, fetched once per machine. */
const FOLDER = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "llcuda-tests/real-files",
);
const FIRST_FETCH_MS = 300_000;
/** 403 million values and their hashes, on a machine that does other things too. */
const PATIENCE_MS = 120_000;

/** The types with blocks that the two files hold. */
const TYPES = { SmolLM2: ["Q4_1", "Q8_0"], Gemma: ["Q4_K", "Q5_0", "Q6_K", "Q8_0"] };

const opened: Gguf[] = [];
let paths: Record<keyof typeof goldens, string>;

beforeAll(async () => {
  const python = process.env["LLCUDA_PYTHON"] ?? "python3";
  const { stdout } = await promisify(execFile)(python, [FETCH, FOLDER]);
  paths = JSON.parse(stdout) as typeof paths;
}, FIRST_FETCH_MS);

afterAll(() => Promise.all(opened.map((gguf) => gguf.close())));

async function openReal(name: keyof typeof goldens): Promise<Gguf> {
  const gguf = await openGguf(await openFile(paths[name]));
  opened.push(gguf);
  return gguf;
}

const ELEMENT_WRITERS: Record<string, (view: DataView, at: number, value: number) => void> = {
  int32: (view, at, value) => view.setInt32(at, value, true),
  float32: (view, at, value) => view.setFloat32(at, value, true),
};

/** The elements as the file has them, little-endian. */
function encode(of: string, values: readonly ArrayScalar[]): Uint8Array[] {
  if (of === "string") return encodeTexts(values.map((value) => Buffer.from(String(value))));
  const write = ELEMENT_WRITERS[of];
  if (write === undefined) throw new Error(`no golden has elements of ${of}`);
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [i, value] of values.entries()) write(view, 4 * i, Number(value));
  return [new Uint8Array(view.buffer)];
}

/** Each behind its length in 8 bytes. */
function encodeTexts(texts: readonly Uint8Array[]): Uint8Array[] {
  return texts.flatMap((text) => {
    const length = Buffer.alloc(8);
    length.writeUInt32LE(text.length);
    return [length, text];
  });
}

function sha256(pieces: Iterable<Uint8Array>): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

async function goldenValue(gguf: Gguf, key: string, golden: GoldenValue): Promise<GoldenValue> {
  const value = gguf.get(key) as ArrayScalar | GgufArray;
  if (value instanceof GgufArray) {
    const { of, length } = value;
    return { of, length, sha256: sha256(encode(of, await value.slice())) };
  }
  if (typeof golden !== "object") return value;
  const text = Buffer.from(String(value));
  return { bytes: text.length, sha256: sha256([text]) };
}

async function metadataOf(gguf: Gguf, golden: Golden): Promise<Golden["metadata"]> {
  const entries = [...gguf.metadata.values()].map(async ({ key, type }) => {
    const value = await goldenValue(gguf, key, golden.metadata[key]?.value ?? "");
    return [key, { type, value }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function floatsHash(gguf: Gguf, tensor: TensorInfo): Promise<string> {
  const hash = createHash("sha256");
  for await (const { values } of scanTensor(gguf, tensor)) {
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("hex");
}

/** The same file with one bit of one byte turned over. */
function withFlippedBit(source: ByteSource, position: number): ByteSource {
  return {
    size: source.size,
    name: source.name,
    async read(offset, length) {
      const bytes = await source.read(offset, length);
      if (position < offset || position >= offset + length) return bytes;
      const copy = bytes.slice();
      copy[position - offset]! ^= 1;
      return copy;
    },
  };
}

describe.each(["SmolLM2", "Gemma"] as const)("%s", (name) => {
  const golden = goldens[name];

  test("the metadata is gguf-py's: each value, token, score and type", async () => {
    const gguf = await openReal(name);
    expect([gguf.version, gguf.alignment]).toEqual([golden.version, golden.alignment]);
    const metadata = await metadataOf(gguf, golden);
    expect(metadata).toEqual(golden.metadata);
    expect(Object.keys(metadata)).toEqual(Object.keys(golden.metadata));
  });

  test("the texts of its tokens, as bytes, are the file's too", async () => {
    const tokens = (await openReal(name)).get("tokenizer.ggml.tokens");
    const hash = sha256(encodeTexts((await tokens?.bytes()) ?? []));
    expect(golden.metadata["tokenizer.ggml.tokens"]?.value).toMatchObject({ sha256: hash });
  });

  test("texts are cut as llama-server cuts them", async () => {
    const tokenizer = await tokenizerOf(await openReal(name));
    const ids = TEXTS.map((text) => tokenizer?.cut(text).map(({ id }) => id));
    expect(ids).toEqual(cutGoldens[name]);
  });

  test(
    "the tensor table is gguf-py's, and every value of every tensor is ggml's",
    async () => {
      const gguf = await openReal(name);
      const tensors: GoldenTensor[] = [];
      for (const tensor of gguf.tensors) {
        const { typeName: type, shape, offset, bytes } = tensor;
        const hash = await floatsHash(gguf, tensor);
        tensors.push({ name: tensor.name, type, shape: [...shape], offset, bytes, sha256: hash });
      }
      expect(tensors).toEqual(golden.tensors);
    },
    PATIENCE_MS,
  );

  test.each(TYPES[name])("one bit of a %s tensor gives another hash", async (typeName) => {
    const intact = await openReal(name);
    const tensor = intact.tensors
      .filter((each) => each.typeName === typeName)
      .reduce((least, each) => (each.bytes < least.bytes ? each : least));
    const promised = golden.tensors.find((each) => each.name === tensor.name)?.sha256;
    expect(await floatsHash(intact, tensor)).toBe(promised);
    const block = tensor.type!.blockBytes;
    const middle = Math.floor(tensor.bytes / block / 2) * block;
    const flipped = await openGguf(
      withFlippedBit(intact.source, tensor.offset + middle + block - 1),
    );
    expect(await floatsHash(flipped, flipped.tensor(tensor.name))).not.toBe(promised);
  });

  test("it holds the types with blocks that it is read for", async () => {
    const types = (await openReal(name)).tensors.map((tensor) => tensor.typeName);
    expect([...new Set(types)].toSorted()).toEqual(["F32", ...TYPES[name]]);
  });
});
