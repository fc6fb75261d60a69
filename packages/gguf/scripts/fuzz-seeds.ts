/**
 * Makes the headers that fuzzing begins from, src/fuzz/seeds: those of the two real models, one of
 * each architecture that the fit of memory is tested on, two parts of a split model, and two with
 * every value type and every tensor type. Vocabularies and tables are cut short, and matrices are
 * made small: behind a header that promises gigabytes, ggml reads gigabytes of zeros as metadata.
 *
 *     python packages/gguf/scripts/fetch_real_files.py FOLDER
 *     node packages/gguf/scripts/fuzz-seeds.ts FOLDER/SmolLM2*.gguf FOLDER/gemma*.gguf
 */
import { mkdirSync, writeFileSync } from "node:fs";
import {
  GgufArray,
  ggufHeader,
  openGguf,
  splitGguf,
  TENSOR_TYPES,
  tensorType,
  VALUE_TYPES,
} from "../src/index.ts";
import type {
  ArrayInput,
  Gguf,
  GgufContent,
  MetadataInput,
  ScalarType,
  TensorShape,
} from "../src/index.ts";
import { MODEL_SHAPES } from "../src/fit/model-shapes.test-data.ts";
import { contentOf } from "../src/fit/shape-content.test-data.ts";
import { openFile } from "../src/node.ts";

const KEPT_ELEMENTS = 6;
const KEPT_TEXT = 40;
const KEPT_TENSORS = 16;
const LAYERS = 1;
const MAX_ROW = 512;
const MAX_ROWS = 4;

const FOLDER = new URL("../src/fuzz/seeds/", import.meta.url);

function write(name: string, content: GgufContent<TensorShape>): void {
  const tensors = content.tensors.map(small);
  const { header } = ggufHeader({ ...content, tensors });
  writeFileSync(new URL(`${name}.gguf`, FOLDER), header);
  console.log(`${name}: ${header.length} bytes`);
}

function small({ name, shape, type }: TensorShape): TensorShape {
  const { blockElements } = tensorType(type);
  const row = Math.min(shape[0] ?? 1, Math.max(blockElements, MAX_ROW));
  const rows = shape.slice(1).map((length) => Math.min(length, MAX_ROWS));
  return { name, type, shape: [row - (row % blockElements), ...rows] };
}

async function shortened(
  gguf: Gguf,
): Promise<{ metadata: MetadataInput[]; tensors: TensorShape[] }> {
  const metadata = [...gguf.metadata.values()].map(
    async ({ key, type }): Promise<MetadataInput> => {
      const value: unknown = gguf.get(key);
      if (value instanceof GgufArray) {
        const values = await value.slice(0, Math.min(KEPT_ELEMENTS, value.length));
        return { key, type: "array", value: { of: value.of, values } };
      }
      const short = typeof value === "string" ? value.slice(0, KEPT_TEXT) : value;
      return { key, type: type as ScalarType, value: short as number | boolean | string };
    },
  );
  const tensors = gguf.tensors
    .slice(0, KEPT_TENSORS)
    .map(({ name, shape, type }) => ({ name, shape, type: type!.name }));
  return { metadata: await Promise.all(metadata), tensors };
}

const SAMPLES: Readonly<Record<ScalarType, number | boolean | string>> = {
  uint8: 200,
  int8: -100,
  uint16: 60_000,
  int16: -30_000,
  uint32: 4e9,
  int32: -2e9,
  float32: 0.5,
  bool: true,
  string: "text",
  uint64: 2 ** 40,
  int64: -(2 ** 40),
  float64: 0.1,
};

function everyValueType(): MetadataInput[] {
  return VALUE_TYPES.filter((type) => type !== "array").flatMap((type): MetadataInput[] => {
    const array: ArrayInput = { of: type, values: [SAMPLES[type], SAMPLES[type]] };
    return [
      { key: `one.${type}`, type, value: SAMPLES[type] },
      { key: `some.${type}`, type: "array", value: array },
    ];
  });
}

mkdirSync(FOLDER, { recursive: true });
for (const path of process.argv.slice(2)) {
  const gguf = await openGguf(await openFile(path));
  write(`real-${gguf.architecture}`, await shortened(gguf));
  await gguf.close();
}
const byArchitecture = new Map(MODEL_SHAPES.map((shape) => [shape.architecture, shape]));
for (const [architecture, shape] of byArchitecture) {
  write(architecture, contentOf({ ...shape, layers: LAYERS }));
}
const parts = splitGguf(
  {
    metadata: everyValueType().slice(0, 4),
    tensors: ["a", "b", "c", "d"].map((name) => ({
      name,
      type: "F32" as const,
      shape: [8],
      data: new Uint8Array(32),
    })),
  },
  "split",
  { maxTensors: 2 },
);
for (const { content, fileName } of parts) {
  write(fileName.replace(".gguf", ""), content);
}
const values = {
  metadata: everyValueType(),
  tensors: [{ name: "a", type: "F16", shape: [4] }],
} as const;
write("value-types", { ...values, alignment: 64 });
write("big-endian", { ...values, endian: "big" });
const inner: ArrayInput = { of: "uint8", values: [1, 2] };
const nested: MetadataInput = {
  key: "nested",
  type: "array",
  value: { of: "array", values: [inner, inner] },
};
write("nested-arrays", { ...values, metadata: [nested, ...values.metadata] });
const everyType = TENSOR_TYPES.map(({ name }) => ({ name, type: name, shape: [256, 2] }));
write("tensor-types", { metadata: [], tensors: everyType, version: 2, alignment: 64 });
