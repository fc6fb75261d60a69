import type { MetadataInput } from "../src/index.ts";
import { writeGguf } from "../src/index.ts";

const TOKENS = 262_144;
const TENSORS = 2_000;

function list(
  key: string,
  of: "string" | "float32" | "int32",
  values: readonly (string | number)[],
): MetadataInput {
  return { key: `tokenizer.ggml.${key}`, type: "array", value: { of, values } };
}

/** A header as large as they come: 262,144 tokens with all that goes with them, 2,000 tensors. */
export function synthetic(): Uint8Array {
  const texts = Array.from(
    { length: TOKENS },
    (_, i) => `tok${((i * 7919) % TOKENS).toString(36)}`,
  );
  return writeGguf({
    metadata: [
      { key: "general.architecture", type: "string", value: "llama" },
      { key: "tokenizer.ggml.model", type: "string", value: "gpt2" },
      list("tokens", "string", texts),
      list(
        "scores",
        "float32",
        texts.map((_, i) => -i),
      ),
      list(
        "token_type",
        "int32",
        texts.map(() => 1),
      ),
      list(
        "merges",
        "string",
        texts.map((text) => `${text.slice(0, 2)} ${text.slice(2)}`),
      ),
    ],
    tensors: Array.from({ length: TENSORS }, (_, i) => ({
      name: `blk.${Math.floor(i / 9)}.tensor_${i}.weight`,
      type: "F32" as const,
      shape: [8],
      data: new Uint8Array(32),
    })),
  });
}
