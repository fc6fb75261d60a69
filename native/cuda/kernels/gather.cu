// Rows of a table by their numbers: whole rows as bytes, so that every dtype can be gathered.
#include "../launch.h"
#include "dispatch.h"
#include "enqueue.h"
#include "launch_shape.h"

namespace llcuda {
namespace {

template <class Word, class Index>
__global__ void gather(const Word* table, int64_t rows, int64_t words, const Index* indices,
                       int64_t count, Word* out, Word fill) {
  await_predecessors();
  for (int64_t r = blockIdx.x; r < count; r += gridDim.x) {
    int64_t row = static_cast<int64_t>(indices[r]);
    bool inside = row >= 0 && row < rows;
    for (int64_t i = threadIdx.x; i < words; i += blockDim.x)
      out[r * words + i] = inside ? table[row * words + i] : fill;
  }
}

template <class Word>
cudaError_t gather_words(const void* table, int64_t rows, int64_t words, DType index_type,
                         const void* indices, int64_t count, void* out, Word fill,
                         cudaStream_t stream) {
  auto* from = static_cast<const Word*>(table);
  auto* to = static_cast<Word*>(out);
  unsigned grid = grid_for(count, 1);
  if (index_type == DType::I32)
    enqueue(gather<Word, int32_t>, grid, THREADS, 0, stream, from, rows, words,
            static_cast<const int32_t*>(indices), count, to, fill);
  else if (index_type == DType::I64)
    enqueue(gather<Word, int64_t>, grid, THREADS, 0, stream, from, rows, words,
            static_cast<const int64_t*>(indices), count, to, fill);
  else
    return cudaErrorInvalidValue;
  return cudaPeekAtLastError();
}

}  // namespace

cudaError_t launch_gather(const void* table, int64_t rows, int64_t row_bytes, DType index_type,
                          const void* indices, int64_t count, void* out, int fill,
                          cudaStream_t stream) {
  if (count == 0 || row_bytes == 0) return cudaSuccess;
  auto byte = static_cast<uint8_t>(fill);
  if (row_bytes % 16 == 0 && aligned16(table) && aligned16(out)) {
    uint32_t word = byte * 0x01010101u;
    return gather_words(table, rows, row_bytes / 16, index_type, indices, count, out,
                        make_uint4(word, word, word, word), stream);
  }
  return gather_words(table, rows, row_bytes, index_type, indices, count, out, byte, stream);
}

}  // namespace llcuda
