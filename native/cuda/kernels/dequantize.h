#pragma once
// The one dequantization kernel, for every block type and output type.
#include "../arithmetic/formats/all.h"
#include "../launch.h"
#include "dispatch.h"
#include "enqueue.h"
#include "launch_shape.h"

namespace llcuda {

/** The lattice of a type in global memory; null for a type without one. */
const uint16_t* device_grid(Grid grid);

/** Blocks at once on a multiprocessor: eight of 256 threads fill it, and measured best. */
constexpr int RESIDENT = 8;

/** Values of a tile: whole blocks of every type, and a multiple of 16 bytes of each. */
constexpr int TILE = 4096;

/** 16 bytes of output: the values of a block from `first` on. */
template <class Format, class Out>
__device__ __forceinline__ void decode_group(const uint8_t* block, int first,
                                             const uint32_t* lattice, Out* out) {
  constexpr int N = WIDTH<Out>;
  float values[N];
  Format::template decode<N>(block, first, values, lattice);
  union {
    Pack<Out, N> pack;
    uint4 word;
  } both;
#pragma unroll
  for (int k = 0; k < N; k++) both.pack.at[k] = FromFloat<Out>::of(values[k]);
  __stcs(reinterpret_cast<uint4*>(out), both.word);
}

/** A tile of `blocks` blocks. Each thread's place within a block stays the same. */
template <class Format, class Out>
__device__ __forceinline__ void decode_tile(const uint8_t* tile, const uint32_t* lattice, Out* out,
                                            int blocks) {
  constexpr int N = WIDTH<Out>, STEP = THREADS * N;
  static_assert(STEP % Format::ELEMENTS == 0, "a step is whole blocks");
  int value = threadIdx.x * N, first = value % Format::ELEMENTS;
  const uint8_t* block = tile + value / Format::ELEMENTS * Format::BYTES;
  out += value;
#pragma unroll 1
  for (; value < blocks * Format::ELEMENTS; value += STEP) {
    decode_group<Format, Out>(block, first, lattice, out);
    block += STEP / Format::ELEMENTS * Format::BYTES;
    out += STEP;
  }
}

/**
 * Blocks lie at any multiple of 2 bytes (MXFP4's at any byte), so a tile is copied into shared
 * memory by 16 bytes at a time, and decoded there, 16 bytes of output a thread. The next tile is
 * on its way meanwhile.
 */
template <class Format, class Out>
__global__ void __launch_bounds__(THREADS, RESIDENT)
    dequantize(const uint8_t* __restrict__ in, Out* __restrict__ out, int64_t blocks,
               const uint16_t* __restrict__ grid, bool aligned) {
  await_predecessors();
  constexpr int TILE_BLOCKS = TILE / Format::ELEMENTS;
  constexpr int TILE_BYTES = TILE_BLOCKS * Format::BYTES;
  static_assert(TILE_BYTES % 16 == 0, "a tile begins at a multiple of 16 bytes");
  constexpr int TILE_WORDS = TILE_BYTES / 16;
  constexpr int WORDS = (TILE_WORDS + THREADS - 1) / THREADS;
  constexpr int PER_POINT = POINT_WORDS<Format::GRID>;
  constexpr int LATTICE = POINTS<Format::GRID> * PER_POINT;
  __shared__ alignas(16) uint8_t tile[TILE_BYTES];
  __shared__ alignas(8) uint32_t lattice[LATTICE > 0 ? LATTICE : 1];
  for (int i = threadIdx.x; i < LATTICE; i += THREADS)
    lattice[i] = lattice_word<Format::GRID>(grid[i / PER_POINT], i % PER_POINT);

  int64_t whole = aligned ? blocks / TILE_BLOCKS : 0;
  uint4 next[WORDS];
  auto fetch = [&](int64_t t) {
    auto* source = reinterpret_cast<const uint4*>(in + t * TILE_BYTES);
#pragma unroll
    for (int w = 0; w < WORDS; w++) {
      int i = w * THREADS + threadIdx.x;
      if (i < TILE_WORDS) next[w] = __ldcs(source + i);
    }
  };
  int64_t t = blockIdx.x;
  if (t < whole) fetch(t);
  for (; t < whole; t += gridDim.x) {
#pragma unroll
    for (int w = 0; w < WORDS; w++) {
      int i = w * THREADS + threadIdx.x;
      if (i < TILE_WORDS) reinterpret_cast<uint4*>(tile)[i] = next[w];
    }
    __syncthreads();
    if (t + gridDim.x < whole) fetch(t + gridDim.x);
    decode_tile<Format, Out>(tile, lattice, out + t * TILE, TILE_BLOCKS);
    __syncthreads();
  }
  // What is left, and everything that begins at an odd address.
  int64_t tiles = (blocks + TILE_BLOCKS - 1) / TILE_BLOCKS;
  for (; t < tiles; t += gridDim.x) {
    int here = static_cast<int>(min(int64_t{TILE_BLOCKS}, blocks - t * TILE_BLOCKS));
    for (int i = threadIdx.x; i < here * Format::BYTES; i += THREADS)
      tile[i] = in[t * TILE_BYTES + i];
    __syncthreads();
    decode_tile<Format, Out>(tile, lattice, out + t * TILE, here);
    __syncthreads();
  }
}

template <class Format>
cudaError_t dequantize_format(const void* blocks, int64_t count, DType to, void* out,
                              cudaStream_t stream) {
  constexpr int64_t TILE_BLOCKS = TILE / Format::ELEMENTS;
  int64_t tiles = (count + TILE_BLOCKS - 1) / TILE_BLOCKS;
  // Each block stays and takes tile after tile.
  unsigned grid = grid_for(tiles, 1, int64_t{RESIDENT} * multiprocessors());
  return with_float(to, [&](auto tag) {
    using Out = decltype(tag);
    enqueue(dequantize<Format, Out>, grid, THREADS, 0, stream, static_cast<const uint8_t*>(blocks),
            static_cast<Out*>(out), count, device_grid(Format::GRID), aligned16(blocks));
  });
}

/** What each dequantize_*.cu offers: cudaErrorInvalidValue for a type that is not its own. */
using DequantizeFamily = cudaError_t(int type, const void* blocks, int64_t count, DType to,
                                     void* out, cudaStream_t stream);
DequantizeFamily dequantize_legacy, dequantize_k_quants, dequantize_low_bit, dequantize_four_bit,
    dequantize_iq2, dequantize_iq1_iq3;

}  // namespace llcuda
