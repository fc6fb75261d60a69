#pragma once
// Every kernel of the library, as plain functions that enqueue on a stream and return.
// Pointers are device addresses of row-major, contiguous data; counts are elements. Callers have
// checked shapes and dtypes: an impossible one is a defect here and ends in cudaErrorInvalidValue.
#include <cuda_runtime_api.h>

#include <cstdint>

#include "arithmetic/gathered.h"
#include "arithmetic/pairs.h"
#include "dtype.h"

namespace llcuda {

// fill.cu
cudaError_t launch_fill(DType, void* out, int64_t n, double value, cudaStream_t);
/** out[i] = start + i * step, computed in double (in int64 for integers). */
cudaError_t launch_arange(DType, void* out, int64_t n, double start, double step, cudaStream_t);

// cast.cu
/** Between all plain dtypes; floats to integers truncate and saturate, NaN becomes 0. */
cudaError_t launch_cast(DType from, const void* in, DType to, void* out, int64_t n, cudaStream_t);

// elementwise.cu
enum class Binary : int { add, sub, mul, div };
/** out[i] = a[i] OP b[i % period]; period n is elementwise, 1 a value for all. */
cudaError_t launch_binary(Binary, DType, const void* a, const void* b, void* out, int64_t n,
                          int64_t period, cudaStream_t);
enum class Unary : int { affine, silu, gelu, gelu_tanh, relu };
/** Floats. affine is x * p + q. */
cudaError_t launch_unary(Unary, DType, const void* in, void* out, int64_t n, float p, float q,
                         cudaStream_t);

// rows.cu: F32, F16, BF16; each row by one block, computed in float.
/** softmax(x * scale) of each row. */
cudaError_t launch_softmax(DType, const void* in, void* out, int64_t rows, int64_t columns,
                           float scale, cudaStream_t);
/** x / sqrt(mean(x^2) + eps) * weight. */
cudaError_t launch_rmsnorm(DType, const void* in, const void* weight, void* out, int64_t rows,
                           int64_t columns, float eps, cudaStream_t);
/** (x - mean) / sqrt(variance + eps) * weight + bias; bias may be null. */
cudaError_t launch_layernorm(DType, const void* in, const void* weight, const void* bias, void* out,
                             int64_t rows, int64_t columns, float eps, cudaStream_t);

// rope.cu
/**
 * in and out [outer, tokens, heads, head]; positions I32 [tokens]. Pairs are (i, i + rotary / 2),
 * or neighbours where `interleaved`; values from `rotary` on are copied.
 */
cudaError_t launch_rope(DType, const void* in, const int32_t* positions, void* out, int64_t outer,
                        int64_t tokens, int64_t heads, int64_t head, int64_t rotary, float base,
                        float scale, bool interleaved, cudaStream_t);

// gather.cu
/** Copies `count` rows of `row_bytes`; a row outside of `rows` becomes `fill` bytes. */
cudaError_t launch_gather(const void* table, int64_t rows, int64_t row_bytes, DType index_type,
                          const void* indices, int64_t count, void* out, int fill, cudaStream_t);

// reduce.cu
enum class Reduction : int { sum, max, min };
/** Bytes of `partials` that launch_reduce and launch_argmax need. */
int64_t reduce_workspace(int64_t rows, int64_t columns);
/** Each row to one value * factor; floats keep their dtype (summed in float, F64 in double),
 * integers give I64. */
cudaError_t launch_reduce(Reduction, DType, const void* in, void* out, int64_t rows,
                          int64_t columns, double factor, void* partials, cudaStream_t);
/** The index (I64) of each row's largest value, the first of equals; NaN counts as the largest. */
cudaError_t launch_argmax(DType, const void* in, int64_t* out, int64_t rows, int64_t columns,
                          void* partials, cudaStream_t);

// topk.cu
constexpr int MAX_TOPK = 1024;
/** The k largest of each row of F32, F16 or BF16, largest first, equals by index; k <= MAX_TOPK. */
cudaError_t launch_topk(DType, const void* in, void* values, int64_t* indices, int64_t rows,
                        int64_t columns, int k, cudaStream_t);

// dequantize_*.cu
/** Whole blocks of a ggml type (by its number) to F32, F16 or BF16. */
cudaError_t launch_dequantize(int type, const void* blocks, int64_t count, DType to, void* out,
                              cudaStream_t);

// statistics.cu
struct SummaryResult {
  double sum, squares;  // of (x - pivot), finite values
  double pivot;
  int64_t finite, zeros, nan, positive_infinity, negative_infinity, beyond_half;
  float min, max;
  unsigned long long histogram[256];
};
/** Values that one warp looks at in one go; each such run's largest magnitude is kept. */
constexpr int64_t SUMMARY_RUN = 4096;
/** One pass over F32, F16 or BF16. `run_maxima` gets one uint32 (bits of |x|) a run. */
cudaError_t launch_summary(DType, const void* in, int64_t n, int first_exponent, SummaryResult* out,
                           uint32_t* run_maxima, cudaStream_t);
/** |in[index]| of whole runs, -1 where a run ends early or a value is not finite: [runs,
 * SUMMARY_RUN] F32. */
cudaError_t launch_run_magnitudes(DType, const void* in, int64_t n, const int64_t* runs, int count,
                                  float* out, cudaStream_t);
// distribution.cu
/** Blocks that launch_distribution uses at most, on the current device. */
int distribution_blocks();
/** From so many values on it pays to have more counters, where the GPU has room for them. */
constexpr int64_t WIDE_FROM = 1 << 20;
/** Whole runs, and few enough for counters of 32 bits. */
constexpr int64_t MOST_COUNTED = int64_t{1} << 31;
/**
 * One pass over F32, F16 or BF16 for the full statistics. Adds to `blocks`, one for each of
 * distribution_blocks() and zeroed at first, and to `counts` of FINE_KEYS, so that a tensor may
 * come in pieces; `patterns`, as many, are zeroed before and after; `run_maxima` as above.
 */
cudaError_t launch_distribution(DType, const void* in, int64_t n, Gathered* blocks,
                                unsigned long long* counts, uint32_t* patterns,
                                uint32_t* run_maxima, cudaStream_t);

// compare.cu
/** Blocks that launch_compare uses at most, on the current device. */
int comparison_blocks();
/**
 * Two tensors of F32, F16 or BF16. Adds to `blocks`, one for each of comparison_blocks() and zeroed
 * at first, so that tensors may come in pieces; this one begins at value `base`.
 */
cudaError_t launch_compare(DType, const void* a, const void* b, int64_t n, int64_t base,
                           Pairs* blocks, cudaStream_t);

}  // namespace llcuda
