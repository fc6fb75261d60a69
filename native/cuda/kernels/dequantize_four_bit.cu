// MXFP4, NVFP4, IQ4_NL, IQ4_XS.
#include "dequantize.h"

namespace llcuda {

cudaError_t dequantize_four_bit(int type, const void* blocks, int64_t count, DType to, void* out,
                                cudaStream_t stream) {
  switch (type) {
    case 20: return dequantize_format<IQ4_NL>(blocks, count, to, out, stream);
    case 23: return dequantize_format<IQ4_XS>(blocks, count, to, out, stream);
    case 39: return dequantize_format<MXFP4>(blocks, count, to, out, stream);
    case 40: return dequantize_format<NVFP4>(blocks, count, to, out, stream);
  }
  return cudaErrorInvalidValue;
}

}  // namespace llcuda
