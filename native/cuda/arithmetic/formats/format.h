#pragma once
// How a ggml block type is read. Each type is a struct with
//   ELEMENTS, BYTES   values and bytes of a block (ggml-common.h)
//   GRID              the lattice it looks values up in, or Grid::none
//   decode<N>(block, first, out, lattice)
//                     the N (4 or 8) values from `first` (a multiple of N) on, as floats.
// Every product below is exact in a float, or rounded once, as in ggml's C: so the values are the
// same bit for bit, with or without fused multiply-add. packages/gguf/src/quant is the reference.
#include "../half.h"
#include "../host_device.h"

namespace llcuda {

enum class Grid { none, iq2_xxs, iq2_xs, iq2_s, iq3_xxs, iq3_s, iq1 };

/** Byte `k` of a word less a number below 2^23, as a float. */
LLCUDA_HD float byte_less(uint32_t word, int k, int less) {
#ifdef __CUDA_ARCH__
  // A byte below the exponent of 2^23 is 2^23 more than itself: cheaper than a conversion. The
  // thread's y, always 0, keeps that exponent in a register: an instruction has room for one
  // constant.
  float large = bits_float(__byte_perm(word, 0x4b000000u | threadIdx.y, 0x7440u | k));
  return large - static_cast<float>(8388608 + less);
#else
  return static_cast<float>(byte_of(word, k) - less);
#endif
}

/** N consecutive bytes in words; ALIGN is what their address is a multiple of. */
template <int N, int ALIGN>
struct Bytes {
  uint32_t words[N / 4];
  LLCUDA_HD explicit Bytes(const uint8_t* p) {
#pragma unroll
    for (int i = 0; i < N / 4; i++) words[i] = load32<ALIGN>(p + 4 * i);
  }
  LLCUDA_HD int at(int k) const { return byte_of(words[k / 4], k % 4); }
  /** Byte `k` less a whole number, as a float. */
  LLCUDA_HD float float_at(int k, int less) const { return byte_less(words[k / 4], k % 4, less); }
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
