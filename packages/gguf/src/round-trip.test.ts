import fc from "fast-check";
import { expect, test } from "vitest";
import { GgufArray } from "./read/gguf-array.ts";
import { openGguf, parseGguf } from "./read/open.ts";
import { MemorySource } from "./byte-source.ts";
import type { ArrayInput, MetadataInput, ScalarInput } from "./metadata-input.ts";
import { TENSOR_TYPES } from "./tensor-type.ts";
import type { ScalarType } from "./value-type.ts";
import type { TensorInput } from "./write.ts";
import { writeGguf } from "./write.ts";

const integer64 = (min: bigint, max: bigint): fc.Arbitrary<number | string> =>
  fc.bigInt({ min, max }).map((value) => {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : `${value}`;
  });

const SCALARS: Record<ScalarType, fc.Arbitrary<ScalarInput>> = {
  uint8: fc.nat({ max: 255 }),
  int8: fc.integer({ min: -128, max: 127 }),
  uint16: fc.nat({ max: 65535 }),
  int16: fc.integer({ min: -32768, max: 32767 }),
  uint32: fc.nat({ max: 2 ** 32 - 1 }),
  int32: fc.integer(),
  float32: fc.float(),
  float64: fc.double(),
  bool: fc.boolean(),
  string: fc.string({ unit: "binary", maxLength: 40 }).map((text) => text.toWellFormed()),
  uint64: integer64(0n, 2n ** 64n - 1n),
  int64: integer64(-(2n ** 63n), 2n ** 63n - 1n),
};

const scalarType = fc.constantFrom(...(Object.keys(SCALARS) as ScalarType[]));

const flatArray: fc.Arbitrary<ArrayInput> = scalarType.chain((of) =>
  fc.array(SCALARS[of], { maxLength: 30 }).map((values) => ({ of, values })),
);
const array = fc.oneof(
  flatArray,
  fc.array(flatArray, { maxLength: 4 }).map((values) => ({ of: "array" as const, values })),
);

const key = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .map((text) => `x.${text.toWellFormed().replaceAll("\0", "_")}`);

const entry: fc.Arbitrary<MetadataInput> = fc.oneof(
  fc
    .tuple(key, scalarType)
    .chain(([key, type]) => SCALARS[type].map((value) => ({ key, type, value }))),
  fc.tuple(key, array).map(([key, value]) => ({ key, type: "array" as const, value })),
);

const tensor: fc.Arbitrary<TensorInput> = fc
  .tuple(
    fc.stringMatching(/^[a-z0-9._]{1,20}$/),
    fc.constantFrom(...TENSOR_TYPES),
    fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 4 }),
  )
  .map(([name, type, [first = 0, ...rest]]) => {
    const blocks = [first, ...rest].reduce((a, b) => a * b, 1);
    return {
      name,
      type: type.name,
      shape: [first * type.blockElements, ...rest],
      data: Uint8Array.from({ length: blocks * type.blockBytes }, (_, i) => (i * 37) & 255),
    };
  });

const content = fc.record({
  metadata: fc.uniqueArray(entry, { selector: (pair) => pair.key, maxLength: 12 }),
  tensors: fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 8 }),
  alignment: fc.constantFrom(8, 32, 64, 4096),
  version: fc.constantFrom(2 as const, 3 as const),
  endian: fc.constantFrom("little" as const, "big" as const),
});

async function plain(array: GgufArray): Promise<unknown> {
  if (array.of !== "array") return { of: array.of, values: await array.slice() };
  const inner = await array.arrays();
  return { of: "array", values: await Promise.all(inner.map(plain)) };
}

test("what is written is read back: every value, every byte, every place", async () => {
  await fc.assert(
    fc.asyncProperty(content, async (input) => {
      const file = writeGguf(input);
      const gguf = parseGguf(file);
      expect([gguf.version, gguf.bigEndian]).toEqual([input.version, input.endian === "big"]);
      for (const { key, type, value } of input.metadata) {
        expect(gguf.metadata.get(key)!.type).toBe(type);
        const read = gguf.get(key);
        expect(read instanceof GgufArray ? await plain(read) : read).toEqual(value);
      }
      for (const { name, shape, data } of input.tensors) {
        const info = gguf.tensor(name);
        expect(info.shape).toEqual(shape);
        expect(info.offset % input.alignment).toBe(0);
        expect(await gguf.readTensor(info)).toEqual(data);
      }
      const again = await openGguf(new MemorySource(file));
      expect([...again.metadata.keys()]).toEqual([...gguf.metadata.keys()]);
    }),
    { numRuns: 150, seed: 20261121 },
  );
});

test("long arrays of strings are cut at any place", async () => {
  const values = Array.from({ length: 5000 }, (_, i) => "é".repeat(i % 7) + i);
  const key = "tokenizer.ggml.tokens";
  const metadata: MetadataInput[] = [{ key, type: "array", value: { of: "string", values } }];
  const tokens = parseGguf(writeGguf({ metadata, tensors: [] })).get(key)!;
  await fc.assert(
    fc.asyncProperty(fc.nat(5100), fc.nat(5100), async (start, end) => {
      expect(await tokens.slice(start, end)).toEqual(values.slice(start, end));
      const bytes = await tokens.bytes(start, end);
      expect(bytes.map((one) => new TextDecoder().decode(one))).toEqual(values.slice(start, end));
    }),
    { numRuns: 60, seed: 1 },
  );
});
