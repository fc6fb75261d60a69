// Everything that the statistics of a tensor need, in one pass: moments, extremes, fine counts.
#include "distribution.h"
#include "unpack.h"

namespace llcuda {
namespace {

/** Values that a thread takes at once: fewer hide less of the memory's latency. */
constexpr int GROUP = 16;

/** What a block counts in shared memory; the few values without a place there are counted far. */
struct BlockCounters {
  unsigned* words;
  unsigned long long* counts;
  __device__ __forceinline__ void far(int key) const { atomicAdd(&counts[key], 1ull); }
};

/** Places for the magnitudes of weights: each value is looked at for where it belongs. */
struct NearCounters : BlockCounters {
  using Places = NearPlaces;
  static constexpr int THREADS_A_BLOCK = 256, RESIDENT_BLOCKS = 3;
  static constexpr float limit = INFINITY;
  __device__ __forceinline__ void anywhere(float value) const {
    int key = fine_key(value), slot = near_slot(key);
    if (slot >= 0)
      atomicAdd(&words[slot], 1u);
    else
      far(key);
  }
  __device__ __forceinline__ void within(float value) const { anywhere(value); }
};

/** Places for nearly all: without a look at where, but for what is beyond the limit. */
struct WideCounters : BlockCounters {
  using Places = WidePlaces;
  static constexpr int THREADS_A_BLOCK = 640, RESIDENT_BLOCKS = 1;
  static constexpr float limit = WIDE_LIMIT;
  __device__ __forceinline__ void within(float value) const {
    count_wide(words, static_cast<int>(float_bits(value)) >> 14 & ~3);
  }
  __device__ __forceinline__ void anywhere(float value) const {
    if (fabsf(value) < limit)
      within(value);
    else
      far(fine_key(value));
  }
};

/** GROUP values out of their words. (A lambda here breaks nvcc 13.0.) */
template <class T, class Counters>
struct GatherWords {
  GatheredHere& seen;
  const Counters& counters;
  template <class Again>
  __device__ __forceinline__ uint32_t operator()(const uint4 (&words)[GROUP / WIDTH<T>],
                                                 const Again& again) const {
    constexpr int N = WIDTH<T>;
    float values[GROUP];
#pragma unroll
    for (int j = 0; j < GROUP / N; j++) {
      float part[N];
      unpack<T>(words[j], part);
#pragma unroll
      for (int k = 0; k < N; k++) values[j * N + k] = part[k];
    }
    auto value = [=](int k) { return load(*again(k)); };
    return gather(values, value, seen, counters);
  }
};

/** Adds what it gathers to `blocks[blockIdx.x]` and `counts`: a tensor may come in pieces. */
template <class T, class Counters>
__global__ void __launch_bounds__(Counters::THREADS_A_BLOCK, Counters::RESIDENT_BLOCKS)
    distribution(const T* in, int64_t n, Gathered* blocks, unsigned long long* counts,
                 uint32_t* run_maxima, bool aligned) {
  await_predecessors();
  constexpr int BLOCK = Counters::THREADS_A_BLOCK;
  extern __shared__ uint4 shared[];
  const Counters counters{{reinterpret_cast<unsigned*>(shared), counts}};
  clear_counters<BLOCK, typename Counters::Places>(counters.words);
  __syncthreads();
  GatheredHere seen = nothing_gathered<GatheredHere>();
  const GatherWords<T, Counters> together{seen, counters};
  auto singly = [&](const T* where) { return gather_one(load(*where), seen, counters); };
  for_each_run<BLOCK, GROUP / WIDTH<T>>(in, n, aligned, run_maxima, together, singly,
                                        [](uint32_t magnitude) { return magnitude; });
  __syncthreads();
  merge_counters<BLOCK, typename Counters::Places>(counters.words, counts);
  __syncthreads();
  // The counters have been read: their memory holds what the warps gathered.
  merge_block<BLOCK>(gathered_of(seen), reinterpret_cast<Gathered*>(counters.words),
                     &blocks[blockIdx.x]);
}

}  // namespace

bool has_wide_counters() {
  constexpr int MOST_DEVICES = 64;
  static int known[MOST_DEVICES] = {};
  int device = 0;
  if (cudaGetDevice(&device) != cudaSuccess || device >= MOST_DEVICES) return false;
  if (known[device] == 0)
    cudaDeviceGetAttribute(&known[device], cudaDevAttrMaxSharedMemoryPerBlockOptin, device);
  return known[device] >= static_cast<int>(WIDE_BYTES);
}

int distribution_blocks() {
  return NearCounters::RESIDENT_BLOCKS * multiprocessors();
}

cudaError_t launch_distribution(DType dtype, const void* in, int64_t n, Gathered* blocks,
                                unsigned long long* counts, uint32_t* patterns,
                                uint32_t* run_maxima, cudaStream_t stream) {
  if (n == 0) return cudaSuccess;
  bool wide = n >= WIDE_FROM && has_wide_counters();
  if (wide && dtype != DType::F32) {
    for (int64_t at = 0; at < n; at += MOST_COUNTED) {
      cudaError_t error = launch_count_patterns(dtype, static_cast<const uint8_t*>(in) + 2 * at,
                                                min(n - at, MOST_COUNTED), patterns,
                                                run_maxima + at / SUMMARY_RUN, stream);
      if (error == cudaSuccess)
        error = launch_fold_patterns(dtype, patterns, blocks, counts,
                                     static_cast<int>(at / MOST_COUNTED), stream);
      if (error != cudaSuccess) return error;
    }
    return cudaSuccess;
  }
  int64_t runs = (n + SUMMARY_RUN - 1) / SUMMARY_RUN;
  if (wide) {
    enqueue_wide(distribution<float, WideCounters>, runs, WideCounters::THREADS_A_BLOCK / 32,
                 WideCounters::THREADS_A_BLOCK, stream, static_cast<const float*>(in), n, blocks,
                 counts, run_maxima, aligned16(in));
    return cudaPeekAtLastError();
  }
  return with_float(dtype, [&](auto tag) {
    using T = decltype(tag);
    constexpr int WARPS = NearCounters::THREADS_A_BLOCK / 32;
    enqueue(distribution<T, NearCounters>, grid_for(runs, WARPS, distribution_blocks()),
            NearCounters::THREADS_A_BLOCK, NearPlaces::WORDS * 4, stream, static_cast<const T*>(in),
            n, blocks, counts, run_maxima, aligned16(in));
  });
}

}  // namespace llcuda
