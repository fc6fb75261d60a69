// Rows to single values. Long rows are cut into segments of fixed size, whose results are reduced
// in turn: the order of additions depends on the shape alone, so that results repeat.
#include "../launch.h"
#include "block_reduce.h"
#include "dispatch.h"
#include "enqueue.h"

namespace llcuda {
namespace {

constexpr int BLOCK = 256;
/** Columns of one segment; and the most segments of a row. */
constexpr int64_t SEGMENT = 16384;
constexpr int64_t MOST_SEGMENTS = 1024;

int64_t segments_of(int64_t columns) {
  int64_t wanted = (columns + SEGMENT - 1) / SEGMENT;
  return wanted < 1 ? 1 : wanted > MOST_SEGMENTS ? MOST_SEGMENTS : wanted;
}

template <class C>
__device__ C neutral(Reduction op) {
  if (op == Reduction::sum) return C(0);
  if constexpr (std::is_same<C, int64_t>::value)
    return op == Reduction::max ? INT64_MIN : INT64_MAX;
  else
    return op == Reduction::max ? C(-INFINITY) : C(INFINITY);
}

template <class C>
__device__ C combine(Reduction op, C a, C b) {
  if (op == Reduction::sum) return a + b;
  if (a != a) return a;
  if (op == Reduction::max) return b > a || b != b ? b : a;
  return b < a || b != b ? b : a;
}

/** Block (row, segment): its part of the row, times factor, as Out. */
template <class In, class Out>
__global__ void reduce(Reduction op, const In* in, Out* out, int64_t columns, int64_t length,
                       double factor) {
  await_predecessors();
  using C = typename Computed<In>::type;
  const In* row = in + blockIdx.x * columns;
  int64_t from = blockIdx.y * length, to = min(from + length, columns);
  C value = neutral<C>(op);
  for (int64_t i = from + threadIdx.x; i < to; i += BLOCK) value = combine(op, value, load(row[i]));
  value = block_reduce(value, [op](C a, C b) { return combine(op, a, b); });
  if (threadIdx.x != 0) return;
  C scaled = factor == 1.0 ? value : static_cast<C>(static_cast<double>(value) * factor);
  out[blockIdx.x * gridDim.y + blockIdx.y] = store<Out>(scaled);
}

struct Candidate {
  double value;
  int64_t index;
};

/** NaN counts as the largest; of equals, the first. An index of -1 is no candidate. */
__device__ Candidate better(Candidate a, Candidate b) {
  if (b.index < 0) return a;
  if (a.index < 0) return b;
  bool a_nan = a.value != a.value, b_nan = b.value != b.value;
  if (a_nan != b_nan) return a_nan ? a : b;
  if (!a_nan && a.value != b.value) return a.value > b.value ? a : b;
  return a.index < b.index ? a : b;
}

__device__ Candidate best_of_block(Candidate mine) {
  __shared__ Candidate all[BLOCK];
  all[threadIdx.x] = mine;
  for (int half = BLOCK / 2; half > 0; half /= 2) {
    __syncthreads();
    if (static_cast<int>(threadIdx.x) < half)
      all[threadIdx.x] = better(all[threadIdx.x], all[threadIdx.x + half]);
  }
  __syncthreads();
  return all[0];
}

template <class In>
__global__ void argmax(const In* in, Candidate* out, int64_t columns, int64_t length) {
  await_predecessors();
  const In* row = in + blockIdx.x * columns;
  int64_t from = blockIdx.y * length, to = min(from + length, columns);
  Candidate best{0, -1};
  for (int64_t i = from + threadIdx.x; i < to; i += BLOCK)
    best = better(best, Candidate{static_cast<double>(load(row[i])), i});
  best = best_of_block(best);
  if (threadIdx.x == 0) out[blockIdx.x * gridDim.y + blockIdx.y] = best;
}

__global__ void best_index(const Candidate* in, int64_t* out, int64_t segments) {
  await_predecessors();
  Candidate best{0, -1};
  for (int64_t i = threadIdx.x; i < segments; i += BLOCK)
    best = better(best, in[blockIdx.x * segments + i]);
  best = best_of_block(best);
  if (threadIdx.x == 0) out[blockIdx.x] = best.index;
}

}  // namespace

int64_t reduce_workspace(int64_t rows, int64_t columns) {
  return rows * segments_of(columns) * static_cast<int64_t>(sizeof(Candidate));
}

cudaError_t launch_reduce(Reduction op, DType dtype, const void* in, void* out, int64_t rows,
                          int64_t columns, double factor, void* partials, cudaStream_t stream) {
  if (rows == 0) return cudaSuccess;
  int64_t segments = segments_of(columns), length = (columns + segments - 1) / segments;
  dim3 grid(static_cast<unsigned>(rows), static_cast<unsigned>(segments));
  return with_plain(dtype, [&](auto tag) {
    using In = decltype(tag);
    using C = typename Computed<In>::type;
    using Out = std::conditional_t<std::is_same<C, int64_t>::value, int64_t, In>;
    auto* source = static_cast<const In*>(in);
    auto* target = static_cast<Out*>(out);
    if (segments == 1) {
      enqueue(reduce<In, Out>, grid, BLOCK, 0, stream, op, source, target, columns, length, factor);
      return;
    }
    auto* sums = static_cast<C*>(partials);
    enqueue(reduce<In, C>, grid, BLOCK, 0, stream, op, source, sums, columns, length, 1.0);
    enqueue(reduce<C, Out>, static_cast<unsigned>(rows), BLOCK, 0, stream, op, sums, target,
            segments, segments, factor);
  });
}

cudaError_t launch_argmax(DType dtype, const void* in, int64_t* out, int64_t rows, int64_t columns,
                          void* partials, cudaStream_t stream) {
  if (rows == 0) return cudaSuccess;
  int64_t segments = segments_of(columns), length = (columns + segments - 1) / segments;
  auto* candidates = static_cast<Candidate*>(partials);
  cudaError_t error = with_plain(dtype, [&](auto tag) {
    using In = decltype(tag);
    enqueue(argmax<In>, dim3(static_cast<unsigned>(rows), static_cast<unsigned>(segments)), BLOCK,
            0, stream, static_cast<const In*>(in), candidates, columns, length);
  });
  if (error != cudaSuccess) return error;
  enqueue(best_index, static_cast<unsigned>(rows), BLOCK, 0, stream, candidates, out, segments);
  return cudaPeekAtLastError();
}

}  // namespace llcuda
