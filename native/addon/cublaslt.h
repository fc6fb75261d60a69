#pragma once
// The part of cuBLASLt that is used here, found at run time: the library has 0.5 GB and stays out.
#include <cuda_runtime_api.h>

#include <cstdint>
#include <string>

namespace llcuda {

/** cublasLtMatmulAlgo_t and cublasLtMatmulHeuristicResult_t, as cublasLt.h 12 and 13 lay them out.
 */
struct LtAlgorithm {
  uint64_t data[8];
};
struct LtHeuristic {
  LtAlgorithm algorithm;
  size_t workspace;
  int state;
  float waves;
  int reserved[4];
};

enum : int {  // cublas_api.h, library_types.h, cublasLt.h
  LT_OP_N = 0,
  LT_OP_T = 1,
  LT_R_32F = 0,
  LT_R_64F = 1,
  LT_R_16F = 2,
  LT_R_16BF = 14,
  LT_COMPUTE_32F = 68,
  LT_COMPUTE_64F = 70,
  LT_COMPUTE_32F_FAST_TF32 = 77,
  LT_LAYOUT_BATCH_COUNT = 5,
  LT_LAYOUT_BATCH_OFFSET = 6,
  LT_DESC_TRANSA = 3,
  LT_DESC_TRANSB = 4,
  LT_DESC_EPILOGUE = 7,
  LT_DESC_BIAS_POINTER = 8,
  LT_DESC_BIAS_TYPE = 26,
  LT_PREF_MAX_WORKSPACE = 1,
  LT_PREF_ALIGN_A = 5,
  LT_PREF_ALIGN_B = 6,
  LT_PREF_ALIGN_C = 7,
  LT_PREF_ALIGN_D = 8,
  LT_EPILOGUE_DEFAULT = 1,
  LT_EPILOGUE_RELU = 2,
  LT_EPILOGUE_BIAS = 4,
  LT_EPILOGUE_GELU = 32,
};

struct CublasLt {
  using Object = void*;
  int (*create)(Object*);
  int (*destroy)(Object);
  size_t (*version)();
  const char* (*status)(int);
  int (*desc_create)(Object*, int compute, int scale);
  int (*desc_set)(Object, int attribute, const void*, size_t);
  int (*desc_destroy)(Object);
  int (*layout_create)(Object*, int type, uint64_t rows, uint64_t columns, int64_t leading);
  int (*layout_set)(Object, int attribute, const void*, size_t);
  int (*layout_destroy)(Object);
  int (*pref_create)(Object*);
  int (*pref_set)(Object, int attribute, const void*, size_t);
  int (*pref_destroy)(Object);
  int (*heuristic)(Object handle, Object desc, Object a, Object b, Object c, Object d, Object pref,
                   int wanted, LtHeuristic*, int* found);
  int (*matmul)(Object handle, Object desc, const void* alpha, const void* a, Object a_layout,
                const void* b, Object b_layout, const void* beta, const void* c, Object c_layout,
                void* d, Object d_layout, const LtAlgorithm*, void* workspace, size_t,
                cudaStream_t);

  std::string path;
};

/** Where to look first: a file, or empty for the loader's own way. Set before the first matmul. */
void set_cublaslt_path(const std::string& path);

/** The library, loaded once per process. Throws LIBRARY_MISSING with every place that was tried. */
const CublasLt& cublaslt();

}  // namespace llcuda
