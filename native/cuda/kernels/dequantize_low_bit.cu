// TQ1_0, TQ2_0, Q1_0, Q2_0.
#include "dequantize.h"

namespace llcuda {

cudaError_t dequantize_low_bit(int type, const void* blocks, int64_t count, DType to, void* out,
                               cudaStream_t stream) {
  switch (type) {
    case 34: return dequantize_format<TQ1_0>(blocks, count, to, out, stream);
    case 35: return dequantize_format<TQ2_0>(blocks, count, to, out, stream);
    case 41: return dequantize_format<Q1_0>(blocks, count, to, out, stream);
    case 42: return dequantize_format<Q2_0>(blocks, count, to, out, stream);
  }
  return cudaErrorInvalidValue;
}

}  // namespace llcuda
