// IQ2_XXS, IQ2_XS, IQ2_S.
#include "dequantize.h"

namespace llcuda {

cudaError_t dequantize_iq2(int type, const void* blocks, int64_t count, DType to, void* out,
                           cudaStream_t stream) {
  switch (type) {
    case 16: return dequantize_format<IQ2_XXS>(blocks, count, to, out, stream);
    case 17: return dequantize_format<IQ2_XS>(blocks, count, to, out, stream);
    case 22: return dequantize_format<IQ2_S>(blocks, count, to, out, stream);
  }
  return cudaErrorInvalidValue;
}

}  // namespace llcuda
