#pragma once
// How a ggml block type is read. Each type is a struct with
//   ELEMENTS, BYTES   values and bytes of a block (ggml-common.h)
//   GRID              the lattice it looks values up in, or Grid::none
//   decode<N>(block, first, out, grid)
//                     the N (4 or 8) values from `first` (a multiple of N) on, as floats.
// Every product below is exact in a float, or rounded once, as in ggml's C: so the values are the
// same bit for bit, with or without fused multiply-add. packages/gguf/src/quant is the reference.
#include "../half.h"
#include "../host_device.h"

namespace llcuda {

enum class Grid { none, iq2_xxs, iq2_xs, iq2_s, iq3_xxs, iq3_s, iq1 };

/** N consecutive bytes in words; ALIGN is what their address is a multiple of. */
template <int N, int ALIGN>
struct Bytes {
  uint32_t words[N / 4];
  LLCUDA_HD explicit Bytes(const uint8_t* p) {
#pragma unroll
    for (int i = 0; i < N / 4; i++) words[i] = load32<ALIGN>(p + 4 * i);
  }
  LLCUDA_HD int at(int k) const { return byte_of(words[k / 4], k % 4); }
  LLCUDA_HD int signed_at(int k) const { return signed_byte_of(words[k / 4], k % 4); }
  /** The field of `mask` bits that begins at bit `shift` of each byte. */
  LLCUDA_HD Bytes fields(int shift, uint32_t mask) const {
    Bytes out = *this;
#pragma unroll
    for (int i = 0; i < N / 4; i++) out.words[i] = words[i] >> shift & mask * 0x01010101u;
    return out;
  }
};

}  // namespace llcuda
