// IQ1_S, IQ1_M, IQ3_XXS, IQ3_S.
#include "dequantize.h"

namespace llcuda {

cudaError_t dequantize_iq1_iq3(int type, const void* blocks, int64_t count, DType to, void* out,
                               cudaStream_t stream) {
  switch (type) {
    case 18: return dequantize_format<IQ3_XXS>(blocks, count, to, out, stream);
    case 19: return dequantize_format<IQ1_S>(blocks, count, to, out, stream);
    case 21: return dequantize_format<IQ3_S>(blocks, count, to, out, stream);
    case 29: return dequantize_format<IQ1_M>(blocks, count, to, out, stream);
  }
  return cudaErrorInvalidValue;
}

}  // namespace llcuda
