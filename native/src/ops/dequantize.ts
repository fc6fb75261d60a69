import { binding } from "../addon.ts";
import { dtypeInfo, isFloat, isQuantized } from "../dtype.ts";
import type { FloatDType } from "../dtype.ts";
import { NativeError } from "../error.ts";
import { assertTensor, wrap } from "../tensor.ts";
import { checkDType } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { cast } from "./elementwise.ts";

/**
 * The floats of any ggml type, bit for bit those of ggml's own C in F32, rounded once in F16 and BF16.
 * Plain dtypes are cast.
 */
export function dequantize(x: Tensor, dtype: FloatDType = "F32"): Tensor {
  assertTensor(x, "x");
  const to = checkDType(dtype);
  if (!isFloat(to.name)) {
    throw new NativeError("DTYPE_MISMATCH", `dequantize to ${dtype}`, "Give F32, F16 or BF16.");
  }
  if (!isQuantized(x.dtype)) return cast(x, dtype);
  const { code, blockElements } = dtypeInfo(x.dtype);
  const count = x.numel();
  const handle = binding().dequantize(
    x.device,
    code,
    x.handle,
    x.offset,
    count / blockElements,
    to.code,
    count,
  );
  return wrap(handle, x.shape, dtype, x.device);
}
