#pragma once
// Activations on floats.
#include <cmath>

#include "host_device.h"

namespace llcuda {

/** x * sigmoid(x). */
LLCUDA_HD float silu(float x) {
  return x / (1.0f + expf(-x));
}

/** x * the normal distribution's cumulative function, exact to the error function. */
LLCUDA_HD float gelu(float x) {
  return 0.5f * x * (1.0f + erff(x * 0.70710678118654752f));
}

/** The same by tanh, as models trained with "gelu_pytorch_tanh" and cuBLASLt's epilogue have it. */
LLCUDA_HD float gelu_tanh(float x) {
  return 0.5f * x * (1.0f + tanhf(0.79788456080286536f * (x + 0.044715f * x * x * x)));
}

LLCUDA_HD float relu(float x) {
  return x < 0.0f ? 0.0f : x;
}

}  // namespace llcuda
