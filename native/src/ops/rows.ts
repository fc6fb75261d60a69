import { binding } from "../addon.ts";
import { dtypeInfo } from "../dtype.ts";
import { NativeError } from "../error.ts";
import * as s from "../shape.ts";
import { assertDevice, assertDType } from "../operands.ts";
import { assertTensor, wrapLike } from "../tensor.ts";
import type { Tensor } from "../tensor.ts";
import { assertFloat } from "./elementwise.ts";

/** A tensor as rows of its last dimension. @internal */
export function rowsOf(what: string, x: Tensor): { rows: number; columns: number } {
  const columns = x.shape.at(-1);
  if (columns === undefined)
    throw s.mismatch(`${what} of a scalar`, "Give at least one dimension.");
  return { rows: s.elementsOf(x.shape.slice(0, -1)), columns };
}

/** softmax(x * scale) over the last dimension. */
export function softmax(x: Tensor, options: { scale?: number } = {}): Tensor {
  assertFloat("softmax", x);
  const { rows, columns } = rowsOf("softmax", x);
  const scale = s.checkFinite(options.scale ?? 1, "scale");
  const { code } = x.info;
  const handle = binding().softmax(x.device, code, x.handle, x.offset, rows, columns, scale);
  return wrapLike(x, handle);
}

/** x / sqrt(mean(x²) + eps) * weight over the last dimension. @param eps by default 1e-6 */
export function rmsnorm(x: Tensor, weight: Tensor, options: { eps?: number } = {}): Tensor {
  return norm("rmsnorm", x, weight, undefined, options.eps ?? 1e-6);
}

/** (x - mean) / sqrt(variance + eps) * weight + bias over the last dimension. @param eps by default 1e-5 */
export function layernorm(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  options: { eps?: number } = {},
): Tensor {
  return norm("layernorm", x, weight, bias, options.eps ?? 1e-5);
}

function norm(
  name: "rmsnorm" | "layernorm",
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  eps: number,
): Tensor {
  assertFloat(name, x);
  const { rows, columns } = rowsOf(name, x);
  if (s.checkFinite(eps, "eps") < 0) throw s.invalid(`eps is ${eps}`, "Give 0 or more.");
  assertVector(name, x, weight, "weight", columns);
  if (bias !== undefined) assertVector(name, x, bias, "bias", columns);
  const { code } = x.info;
  const [device, wh, wo] = [x.device, weight.handle, weight.offset];
  const b = binding();
  const handle =
    name === "rmsnorm"
      ? b.rmsnorm(device, code, x.handle, x.offset, wh, wo, rows, columns, eps)
      : b.layernorm(
          device,
          code,
          x.handle,
          x.offset,
          wh,
          wo,
          rows,
          columns,
          eps,
          bias?.handle,
          bias?.offset,
        );
  return wrapLike(x, handle);
}

function assertVector(what: string, x: Tensor, v: unknown, name: string, length: number): void {
  assertTensor(v, name);
  assertDType(what, x, v);
  assertDevice(what, x, v);
  if (v.numel() === length) return;
  throw s.mismatch(
    `${what}: ${name} ${s.shapeText(v.shape)} is not one row of ${s.shapeText(x.shape)}`,
    `Give ${length} values.`,
  );
}

export interface RopeOptions {
  /** By default 10000. */
  base?: number;
  /** Positions are multiplied by it: 1 / n stretches the context n times. */
  scale?: number;
  /** Values of each head that are turned; by default all. Even. */
  rotary?: number;
  /** Pairs of neighbours (llama.cpp's "norm") instead of halves ("neox", Hugging Face). */
  interleaved?: boolean;
}

/**
 * Rotary position embedding.
 * @param x [..., tokens, heads, head]
 * @param positions I32 [tokens]
 */
export function rope(x: Tensor, positions: Tensor, options: RopeOptions = {}): Tensor {
  assertFloat("rope", x);
  assertTensor(positions, "positions");
  assertDevice("rope", x, positions);
  if (x.shape.length < 3) {
    throw s.mismatch(`rope of ${s.shapeText(x.shape)}`, "Give [..., tokens, heads, head].");
  }
  if (positions.dtype !== "I32") {
    throw new NativeError(
      "DTYPE_MISMATCH",
      `rope: positions are ${positions.dtype}`,
      "Give I32: from(Int32Array.of(...)).",
    );
  }
  const [tokens, heads, head] = x.shape.slice(-3) as [number, number, number];
  if (positions.numel() !== tokens) {
    throw s.mismatch(
      `rope: ${positions.numel()} positions for ${tokens} tokens of ${s.shapeText(x.shape)}`,
      "Give one position a token.",
    );
  }
  const { base = 10_000, scale = 1, rotary = head - (head % 2), interleaved = false } = options;
  s.checkInteger(rotary, "rotary", 0, head);
  if (rotary % 2 !== 0) throw s.invalid(`rotary is ${rotary}`, "Give an even number.");
  if (s.checkFinite(base, "base") <= 0) throw s.invalid(`base is ${base}`, "Give more than 0.");
  const handle = binding().rope(
    x.device,
    dtypeInfo(x.dtype).code,
    x.handle,
    x.offset,
    positions.handle,
    positions.offset,
    s.elementsOf(x.shape.slice(0, -3)),
    tokens,
    heads,
    head,
    rotary,
    base,
    s.checkFinite(scale, "scale"),
    s.checkFlag(interleaved, "interleaved") ? 1 : 0,
  );
  return wrapLike(x, handle);
}
