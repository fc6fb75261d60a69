#pragma once
// Parts of a file into device memory: readers that each keep two page-locked buffers busy.
#include <cuda_runtime_api.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "failure.h"

namespace llcuda {

/** Bytes of a file that go to a place in the target. */
struct Part {
  int64_t file_offset, target_offset, bytes;
};

class FileUpload {
 public:
  /** @param piece bytes of one page-locked buffer; each of `readers` threads has two */
  FileUpload(std::string path, std::vector<Part> parts, uint8_t* target, int device, int readers,
             size_t piece);

  /** Reads and uploads everything; returns when the GPU has it. Throws FILE_UNREADABLE, CANCELLED.
   */
  void run();
  void cancel() { cancelled_ = true; }
  int64_t uploaded() const { return uploaded_; }

 private:
  /** A reader's work. A copy's event may wait for another reader's too: that does no harm. */
  void read_pieces(cudaStream_t stream);
  void fail(const Failure& failure);

  const std::string path_;
  std::vector<Part> pieces_;
  uint8_t* const target_;
  const int device_, readers_;
  const size_t piece_;
  int file_ = -1;
  std::atomic<size_t> next_{0};
  std::atomic<int64_t> uploaded_{0};
  std::atomic<bool> cancelled_{false}, failed_{false};
  std::mutex mutex_;
  Failure first_failure_;
};

}  // namespace llcuda
