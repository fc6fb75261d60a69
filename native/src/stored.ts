import type { Stored } from "./binding.ts";
import { isQuantized } from "./dtype.ts";
import { dequantize } from "./ops/dequantize.ts";
import { cast } from "./ops/elementwise.ts";
import type { Tensor } from "./tensor.ts";

/** A tensor as the addon's passes over any type take it. @throws NativeError DISPOSED */
export function storedOf(x: Tensor): Stored {
  const { blockBytes, blockElements, code } = x.info;
  return [code, x.handle, x.offset, blockElements, blockBytes];
}

/** The values of a few blocks of any type, for a look at single ones. */
export function floatsOf(part: Tensor): Promise<Float32Array<ArrayBuffer>> {
  return (isQuantized(part.dtype) ? dequantize(part) : cast(part, "F32")).toHost();
}
