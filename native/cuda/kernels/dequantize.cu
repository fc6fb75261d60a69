// The lattices in the GPU's memory, and the choice of the file that knows a type.
#include "dequantize.h"

namespace llcuda {
namespace {

#define LLCUDA_TABLE __device__ const
#include "../arithmetic/grids.h"

template <class Table>
const uint16_t* address_of(const Table& table) {
  void* address = nullptr;
  return cudaGetSymbolAddress(&address, table) == cudaSuccess
             ? static_cast<const uint16_t*>(address)
             : nullptr;
}

}  // namespace

const uint16_t* device_grid(Grid grid) {
  switch (grid) {
    case Grid::iq2_xxs: return address_of(IQ2_XXS_GRID);
    case Grid::iq2_xs: return address_of(IQ2_XS_GRID);
    case Grid::iq2_s: return address_of(IQ2_S_GRID);
    case Grid::iq3_xxs: return address_of(IQ3_XXS_GRID);
    case Grid::iq3_s: return address_of(IQ3_S_GRID);
    case Grid::iq1: return address_of(IQ1_GRID);
    case Grid::none: break;
  }
  return nullptr;
}

cudaError_t launch_dequantize(int type, const void* blocks, int64_t count, DType to, void* out,
                              cudaStream_t stream) {
  if (count == 0) return cudaSuccess;
  for (auto* family : {dequantize_legacy, dequantize_k_quants, dequantize_low_bit,
                       dequantize_four_bit, dequantize_iq2, dequantize_iq1_iq3}) {
    cudaError_t error = family(type, blocks, count, to, out, stream);
    if (error != cudaErrorInvalidValue) return error;
  }
  return cudaErrorInvalidValue;
}

}  // namespace llcuda
