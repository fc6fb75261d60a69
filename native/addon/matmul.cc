#include "matmul.h"

#include "cublaslt.h"
#include "failure.h"

namespace llcuda {

namespace {

/** What NVIDIA recommends for its newest GPUs; older ones need less, and 32 MiB is little. */
constexpr size_t WORKSPACE = size_t{32} << 20;
/** Shapes kept: a model has tens; a program that makes up shapes must not fill the memory. */
constexpr size_t MOST_PLANS = 4096;

int type_of(DType dtype) {
  switch (dtype) {
    case DType::F32: return LT_R_32F;
    case DType::F64: return LT_R_64F;
    case DType::F16: return LT_R_16F;
    case DType::BF16: return LT_R_16BF;
    default: defect("matmul of this dtype");
  }
}

void check_lt(int status, const char* what) {
  if (status == 0) return;
  throw Failure{"CUDA_FAULT",
                std::string(what) + " failed: " + cublaslt().status(status),
                {{"cublas", static_cast<double>(status)}, {"sticky", 0}}};
}

}  // namespace

std::array<int64_t, 5> MatmulShape::key() const {
  int64_t flags = transpose_a | transpose_b << 1 | shared_a << 2 | shared_b << 3 | tf32 << 4 |
                  bias << 5 | aligned << 6 | static_cast<int64_t>(activation) << 8 |
                  static_cast<int64_t>(in) << 16 | static_cast<int64_t>(out) << 24;
  return {batch, m, n, k, flags};
}

size_t Matmul::Hash::operator()(const MatmulShape& shape) const {
  uint64_t hash = 1469598103934665603u;
  for (int64_t part : shape.key())
    hash = (hash ^ static_cast<uint64_t>(part)) * 1099511628211u ^ hash >> 29;
  return hash;
}

/** cuBLASLt's objects for one shape. It is column-major: our out = a * b is its out' = b' * a'. */
struct Matmul::Plan {
  void *desc = nullptr, *first = nullptr, *second = nullptr, *out = nullptr;
  LtHeuristic chosen{};
  bool doubles = false;
  ~Plan() {
    const CublasLt& lt = cublaslt();
    if (desc != nullptr) lt.desc_destroy(desc);
    for (void* layout : {first, second, out})
      if (layout != nullptr) lt.layout_destroy(layout);
  }
};

Matmul::Matmul() = default;

Matmul::~Matmul() {
  plans_.clear();
  if (handle_ != nullptr) cublaslt().destroy(handle_);
  if (workspace_ != nullptr) cudaFree(workspace_);
}

void Matmul::begin() {
  if (handle_ == nullptr) check_lt(cublaslt().create(&handle_), "cublasLtCreate");
  if (workspace_ == nullptr)
    check(cudaMalloc(&workspace_, WORKSPACE), "cudaMalloc of cuBLASLt's workspace");
}

std::unique_ptr<Matmul::Plan> Matmul::make_plan(const MatmulShape& shape) {
  const CublasLt& lt = cublaslt();
  auto plan = std::make_unique<Plan>();
  int in = type_of(shape.in), out = type_of(shape.out);
  plan->doubles = shape.in == DType::F64;
  int compute = plan->doubles ? LT_COMPUTE_64F
                : shape.tf32  ? LT_COMPUTE_32F_FAST_TF32
                              : LT_COMPUTE_32F;
  check_lt(lt.desc_create(&plan->desc, compute, plan->doubles ? LT_R_64F : LT_R_32F),
           "cublasLtMatmulDescCreate");
  int first_op = shape.transpose_b ? LT_OP_T : LT_OP_N,
      second_op = shape.transpose_a ? LT_OP_T : LT_OP_N;
  int epilogue = shape.activation == Activation::relu   ? LT_EPILOGUE_RELU
                 : shape.activation == Activation::gelu ? LT_EPILOGUE_GELU
                                                        : 0;
  if (shape.bias) epilogue |= LT_EPILOGUE_BIAS;
  if (epilogue == 0) epilogue = LT_EPILOGUE_DEFAULT;
  lt.desc_set(plan->desc, LT_DESC_TRANSA, &first_op, sizeof first_op);
  lt.desc_set(plan->desc, LT_DESC_TRANSB, &second_op, sizeof second_op);
  check_lt(lt.desc_set(plan->desc, LT_DESC_EPILOGUE, &epilogue, sizeof epilogue),
           "setting the epilogue");
  if (shape.bias) lt.desc_set(plan->desc, LT_DESC_BIAS_TYPE, &out, sizeof out);

  auto layout = [&](void** into, int type, int64_t rows, int64_t columns, bool shared) {
    check_lt(lt.layout_create(into, type, static_cast<uint64_t>(rows),
                              static_cast<uint64_t>(columns), rows),
             "cublasLtMatrixLayoutCreate");
    if (shape.batch == 1) return;
    int count = static_cast<int>(shape.batch);
    int64_t offset = shared ? 0 : rows * columns;
    lt.layout_set(*into, LT_LAYOUT_BATCH_COUNT, &count, sizeof count);
    lt.layout_set(*into, LT_LAYOUT_BATCH_OFFSET, &offset, sizeof offset);
  };
  // A row-major [r, c] is a column-major [c, r].
  layout(&plan->first, in, shape.transpose_b ? shape.k : shape.n,
         shape.transpose_b ? shape.n : shape.k, shape.shared_b);
  layout(&plan->second, in, shape.transpose_a ? shape.m : shape.k,
         shape.transpose_a ? shape.k : shape.m, shape.shared_a);
  layout(&plan->out, out, shape.n, shape.m, false);

  void* preference = nullptr;
  check_lt(lt.pref_create(&preference), "cublasLtMatmulPreferenceCreate");
  size_t workspace = WORKSPACE;
  lt.pref_set(preference, LT_PREF_MAX_WORKSPACE, &workspace, sizeof workspace);
  // Views begin at any element: ask only for what an element's own size promises.
  int element = shape.in == DType::F64 ? 8 : shape.in == DType::F32 ? 4 : 2;
  uint32_t alignment = shape.aligned ? 16u : static_cast<uint32_t>(element);
  for (int which : {LT_PREF_ALIGN_A, LT_PREF_ALIGN_B, LT_PREF_ALIGN_C, LT_PREF_ALIGN_D})
    lt.pref_set(preference, which, &alignment, sizeof alignment);
  int found = 0;
  int status = lt.heuristic(handle_, plan->desc, plan->first, plan->second, plan->out, plan->out,
                            preference, 1, &plan->chosen, &found);
  lt.pref_destroy(preference);
  check_lt(status, "cublasLtMatmulAlgoGetHeuristic");
  if (found == 0)
    throw Failure{"CUDA_FAULT", "cuBLASLt has no algorithm for this product", {{"sticky", 0}}};
  return plan;
}

void Matmul::run(MatmulShape shape, const void* a, const void* b, const void* bias, void* out,
                 cudaStream_t stream) {
  begin();
  shape.aligned = (reinterpret_cast<uintptr_t>(a) | reinterpret_cast<uintptr_t>(b) |
                   reinterpret_cast<uintptr_t>(bias) | reinterpret_cast<uintptr_t>(out)) %
                      16 ==
                  0;
  auto found = plans_.find(shape);
  if (found == plans_.end()) {
    if (plans_.size() >= MOST_PLANS) plans_.clear();
    found = plans_.emplace(shape, make_plan(shape)).first;
  }
  Plan& plan = *found->second;
  const CublasLt& lt = cublaslt();
  if (shape.bias)
    check_lt(lt.desc_set(plan.desc, LT_DESC_BIAS_POINTER, &bias, sizeof bias), "setting the bias");
  const float one = 1, zero = 0;
  const double one_double = 1, zero_double = 0;
  const void* alpha = plan.doubles ? static_cast<const void*>(&one_double) : &one;
  const void* beta = plan.doubles ? static_cast<const void*>(&zero_double) : &zero;
  check_lt(lt.matmul(handle_, plan.desc, alpha, b, plan.first, a, plan.second, beta, out, plan.out,
                     out, plan.out, &plan.chosen.algorithm, workspace_, WORKSPACE, stream),
           "cublasLtMatmul");
}

}  // namespace llcuda
