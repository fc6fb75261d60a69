#pragma once
// The numbers of the dtypes between TypeScript and C++: ggml's own, and two that ggml lacks.

namespace llcuda {

enum class DType : int {
  F32 = 0,
  F16 = 1,
  I8 = 24,
  I16 = 25,
  I32 = 26,
  I64 = 27,
  F64 = 28,
  BF16 = 30,
  U8 = 100,
  Bool = 101,
};

}  // namespace llcuda

/** Every block type: X(name, ggml's number). */
#define LLCUDA_FORMATS(X)                                                                          \
  X(Q4_0, 2)                                                                                       \
  X(Q4_1, 3) X(Q5_0, 6) X(Q5_1, 7) X(Q8_0, 8) X(Q8_1, 9) X(Q2_K, 10) X(Q3_K, 11) X(Q4_K, 12)       \
      X(Q5_K, 13) X(Q6_K, 14) X(Q8_K, 15) X(IQ2_XXS, 16) X(IQ2_XS, 17) X(IQ3_XXS, 18) X(IQ1_S, 19) \
          X(IQ4_NL, 20) X(IQ3_S, 21) X(IQ2_S, 22) X(IQ4_XS, 23) X(IQ1_M, 29) X(TQ1_0, 34)          \
              X(TQ2_0, 35) X(MXFP4, 39) X(NVFP4, 40) X(Q1_0, 41) X(Q2_0, 42)
