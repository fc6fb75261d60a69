import { expect, test } from "vitest";
import { MemorySource } from "../byte-source.ts";
import type { MetadataInput } from "../metadata-input.ts";
import { METADATA_TEXT_BUDGET } from "../read/limits.ts";
import { openGguf, parseGguf } from "../read/open.ts";
import { tinyLlama } from "../tiny-llama.ts";
import { writeGguf } from "../write.ts";
import { checkModel } from "./check-model.ts";
import type { ModelProblemCode } from "./model-problem.ts";

type Scalars = Record<string, number | string>;
const numbers = (of: "float32" | "int32" | "uint8", ...values: number[]) => ({ of, values });
const words = (...values: string[]) => ({ of: "string" as const, values });

/** A small model's metadata with some keys set, and arrays beside them. */
function model(
  scalars: Scalars,
  arrays: Record<string, ReturnType<typeof words>> = {},
): Uint8Array {
  const base: Scalars = { "general.architecture": "llama", "llama.embedding_length": 32 };
  const metadata = Object.entries({ ...base, ...scalars }).map(([key, value]): MetadataInput =>
    typeof value === "string" ? { key, type: "string", value } : { key, type: "uint32", value },
  );
  const more = Object.entries(arrays).map(([key, value]): MetadataInput => ({
    key,
    type: "array",
    value,
  }));
  return writeGguf({ metadata: [...metadata, ...more], tensors: [] });
}

const T = "tokenizer.ggml.";
type Row = [what: string, code: ModelProblemCode, file: Uint8Array, message: RegExp];
const ROWS: Row[] = [
  ["72: no architecture", "W_ARCHITECTURE", writeGguf({ metadata: [], tensors: [] }), /missing/],
  [
    "74: an architecture that is a path",
    "W_ARCHITECTURE",
    model({ "general.architecture": "../../etc" }),
    /\.\.\/\.\.\/etc/,
  ],
  ["75: too many blocks", "W_BLOCK_COUNT", model({ "llama.block_count": 100_000 }), /100000.*512/],
  ["76: block_count as text", "W_KEY_TYPE", model({ "llama.block_count": "8" }), /string, no num/],
  ["77: no heads", "W_HEADS", model({ "llama.attention.head_count": 0 }), /0 attention heads/],
  ["78: heads that do not divide", "W_HEADS", model({ "llama.attention.head_count": 5 }), /32.*5/],
  [
    "79: scores as bytes",
    "W_TOKENIZER",
    writeGguf({
      metadata: [
        { key: "general.architecture", type: "string", value: "llama" },
        { key: `${T}scores`, type: "array", value: numbers("uint8", 1) },
      ],
      tensors: [],
    }),
    /scores holds uint8 and not float32/,
  ],
  [
    "80: token lists of different lengths",
    "W_TOKENIZER",
    writeGguf({
      metadata: [
        { key: "general.architecture", type: "string", value: "llama" },
        { key: `${T}tokens`, type: "array", value: words("a", "b") },
        { key: `${T}scores`, type: "array", value: numbers("float32", 1) },
      ],
      tensors: [],
    }),
    /differ in length: 2, 1/,
  ],
  [
    "81: a byte token that is no byte",
    "W_TOKENIZER",
    model({}, { [`${T}tokens`]: words("<0x-1>") }),
    /<0x-1>/,
  ],
  [
    "82: merges pointing nowhere",
    "W_TOKENIZER",
    model({}, { [`${T}tokens`]: words("a", "b"), [`${T}merges`]: words("a b", "x y") }),
    /1 of 2 merges/,
  ],
  [
    "82: a merge of one part",
    "W_TOKENIZER",
    model({}, { [`${T}tokens`]: words("a"), [`${T}merges`]: words("a") }),
    /two parts/,
  ],
  ["83: split.count 0", "W_SPLIT", model({ "split.count": 0 }), /of 0/],
  ["83: split.no beyond", "W_SPLIT", model({ "split.count": 2, "split.no": 2 }), /part 2 of 2/],
  [
    "84: a part under a wrong name",
    "W_SPLIT_NAME",
    model({ "split.count": 2 }),
    /is called memory/,
  ],
  ["85: an mmproj", "W_MMPROJ", model({ "general.architecture": "clip" }), /mmproj/],
];

test.each(ROWS)("%s is refused before an engine is started", async (_what, code, file, message) => {
  const [problem, ...others] = await checkModel(parseGguf(file));
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ code, severity: "refuse" });
  expect(problem!.message).toMatch(message);
});

test("86: metadata beyond the budget are left in the file and refused", async () => {
  const value = new Uint8Array(METADATA_TEXT_BUDGET + 1).fill(65);
  const metadata: MetadataInput[] = [
    { key: "general.architecture", type: "string", value: "llama" },
    { key: "long", type: "string", value },
    { key: "after", type: "bool", value: true },
  ];
  const gguf = await openGguf(new MemorySource(writeGguf({ metadata, tensors: [] })));
  expect(gguf.metadata.get("long")).toMatchObject({ value: "", flags: ["left-in-file"] });
  expect(gguf.get("after")).toBe(true);
  expect((await checkModel(gguf)).map(({ code }) => code)).toEqual(["W_METADATA_SIZE"]);
});

test("the tiny llama has no problem", async () => {
  expect(await checkModel(parseGguf(tinyLlama()))).toEqual([]);
});
