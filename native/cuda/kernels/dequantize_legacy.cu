// Q4_0 to Q8_1.
#include "dequantize.h"

namespace llcuda {

cudaError_t dequantize_legacy(int type, const void* blocks, int64_t count, DType to, void* out,
                              cudaStream_t stream) {
  switch (type) {
    case 2: return dequantize_format<Q4_0>(blocks, count, to, out, stream);
    case 3: return dequantize_format<Q4_1>(blocks, count, to, out, stream);
    case 6: return dequantize_format<Q5_0>(blocks, count, to, out, stream);
    case 7: return dequantize_format<Q5_1>(blocks, count, to, out, stream);
    case 8: return dequantize_format<Q8_0>(blocks, count, to, out, stream);
    case 9: return dequantize_format<Q8_1>(blocks, count, to, out, stream);
  }
  return cudaErrorInvalidValue;
}

}  // namespace llcuda
