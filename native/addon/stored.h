#pragma once
// A tensor as it is stored, for the passes that take any type of floats piece by piece.
#include "../cuda/launch.h"
#include "arguments.h"

namespace llcuda {

/** Floats that stored values are turned into at a time: 128 MiB, for any tensor. */
constexpr int64_t PIECE_VALUES = int64_t{1} << 25;

class Stored {
 public:
  /** Arguments i to i + 4: dtype or quantized type, memory, offset, values and bytes of a block. */
  Stored(const Args& args, Device& device, size_t i)
      : type_(args.small(i)),
        width_(args.small(i + 3)),
        bytes_(args.small(i + 4)),
        data_(args.address(device, i + 1)) {}

  bool quantized() const { return width_ > 1; }
  /** Of what is not quantized. */
  DType dtype() const { return static_cast<DType>(type_); }
  const uint8_t* data() const { return data_; }

  /** `count` values from `at` on as F32: where they lie, or turned into `floats`. */
  const void* as_floats(int64_t at, int64_t count, void* floats, cudaStream_t stream) const {
    const uint8_t* from = data_ + at / width_ * bytes_;
    if (quantized()) {
      check(launch_dequantize(type_, from, count / width_, DType::F32, floats, stream),
            "dequantize");
      return floats;
    }
    if (dtype() == DType::F32) return from;
    check(launch_cast(dtype(), from, DType::F32, floats, count, stream), "cast");
    return floats;
  }

 private:
  int type_, width_, bytes_;
  const uint8_t* data_;
};

}  // namespace llcuda
