import type { TensorEntry } from "@llcuda/protocol";
import { formatCount } from "../../../ui/format.ts";

/** The lengths as the file has them: that of a row first. */
export function shapeWords(shape: readonly number[]): string {
  return shape.length === 0 ? "one value" : shape.map(formatCount).join(" × ");
}

/**
 * What the lengths count, as ggml multiplies: a matrix takes its row length in and gives a value for
 * each row (ggml_mul_mat). Null where the name tells too little.
 */
export function shapeMeaning({ shape, role, place }: TensorEntry): string | null {
  const [columns, rows, more] = shape.map(formatCount);
  if (columns === undefined) return null;
  const bias = place.endsWith(".bias");
  if (rows === undefined) return role === "norm" || bias ? "one value for each feature" : null;
  if (place === "token_embd") return `${rows} tokens of ${columns} features`;
  if (role === "embedding" || role === "other" || role === "recurrent")
    return `${rows} rows of ${columns}`;
  const map = `${columns} in, ${rows} out`;
  if (more === undefined) return place === "output" ? `${map}: a score for each token` : map;
  return role === "experts" ? `${more} experts, each ${map}` : `${more} matrices, each ${map}`;
}
