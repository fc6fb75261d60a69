// Q2_K to Q6_K and Q8_K.
#include "dequantize.h"

namespace llcuda {

cudaError_t dequantize_k_quants(int type, const void* blocks, int64_t count, DType to, void* out,
                                cudaStream_t stream) {
  switch (type) {
    case 10: return dequantize_format<Q2_K>(blocks, count, to, out, stream);
    case 11: return dequantize_format<Q3_K>(blocks, count, to, out, stream);
    case 12: return dequantize_format<Q4_K>(blocks, count, to, out, stream);
    case 13: return dequantize_format<Q5_K>(blocks, count, to, out, stream);
    case 14: return dequantize_format<Q6_K>(blocks, count, to, out, stream);
    case 15: return dequantize_format<Q8_K>(blocks, count, to, out, stream);
  }
  return cudaErrorInvalidValue;
}

}  // namespace llcuda
