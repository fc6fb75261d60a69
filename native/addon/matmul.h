#pragma once
// Matrix products by cuBLASLt, with each shape's chosen algorithm kept.
#include <cuda_runtime_api.h>

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>

#include "../cuda/dtype.h"

namespace llcuda {

enum class Activation : int { none, relu, gelu };

/** Row-major: out[batch, m, n] = act(a[batch, m, k] * b[batch, k, n] + bias[n]). */
struct MatmulShape {
  int64_t batch, m, n, k;
  /** a is [k, m], b is [n, k]. */
  bool transpose_a, transpose_b;
  /** One matrix for the whole batch. */
  bool shared_a, shared_b;
  DType in, out;
  bool tf32, bias;
  /** Every address is a multiple of 16 bytes; set by run. */
  bool aligned;
  Activation activation;

  bool operator==(const MatmulShape& other) const { return key() == other.key(); }
  std::array<int64_t, 5> key() const;
};

class Matmul {
 public:
  // Both lie in matmul.cc, where Plan is known.
  Matmul();
  ~Matmul();
  void run(MatmulShape, const void* a, const void* b, const void* bias, void* out, cudaStream_t);
  /** Shapes whose algorithm is known. */
  size_t plans() const { return plans_.size(); }

 private:
  struct Plan;
  struct Hash {
    size_t operator()(const MatmulShape& shape) const;
  };
  void begin();
  std::unique_ptr<Plan> make_plan(const MatmulShape&);

  void* handle_ = nullptr;
  void* workspace_ = nullptr;
  std::unordered_map<MatmulShape, std::unique_ptr<Plan>, Hash> plans_;
};

}  // namespace llcuda
