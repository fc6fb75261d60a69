#include "file_upload.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>

namespace llcuda {

namespace {

/** Page-locking takes longer than reading: the buffers of as many readers as there may be, two of
 * 4 MiB each, stay locked for the next upload. */
constexpr size_t KEPT_BYTES = size_t{256} << 20;

/** Page-locked buffers of one size that no upload uses now. */
class IdleBuffers {
 public:
  void* take(size_t bytes) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (bytes == size_ && !idle_.empty()) {
        void* memory = idle_.back();
        idle_.pop_back();
        return memory;
      }
    }
    void* memory = nullptr;
    check(cudaHostAlloc(&memory, bytes, cudaHostAllocPortable),
          "cudaHostAlloc of the upload's ring");
    return memory;
  }
  void give(void* memory, size_t bytes) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (idle_.empty()) size_ = bytes;
    if (bytes == size_ && (idle_.size() + 1) * bytes <= KEPT_BYTES) return idle_.push_back(memory);
    lock.unlock();
    cudaFreeHost(memory);
  }

 private:
  std::mutex mutex_;
  size_t size_ = 0;
  std::vector<void*> idle_;
};

IdleBuffers& idle_buffers() {
  // Never destroyed: at the process's end CUDA may be gone before it.
  static auto* buffers = new IdleBuffers;
  return *buffers;
}

/** A page-locked buffer that is free again once the copy out of it has ended. */
struct Buffer {
  const size_t bytes;
  void* memory = nullptr;
  cudaEvent_t copied = nullptr;
  int64_t in_flight = 0;
  explicit Buffer(size_t size) : bytes(size) {}
  /** Before its first use: a reader of a single piece needs no second one. */
  void make() {
    if (memory != nullptr) return;
    check(cudaEventCreateWithFlags(&copied, cudaEventDisableTiming), "cudaEventCreate");
    memory = idle_buffers().take(bytes);
  }
  ~Buffer() {
    if (copied != nullptr) {
      cudaEventSynchronize(copied);
      cudaEventDestroy(copied);
    }
    if (memory != nullptr) idle_buffers().give(memory, bytes);
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
};

struct OwnStream {
  cudaStream_t stream = nullptr;
  OwnStream() {
    check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "cudaStreamCreate");
  }
  ~OwnStream() { cudaStreamDestroy(stream); }
  OwnStream(const OwnStream&) = delete;
  OwnStream& operator=(const OwnStream&) = delete;
};

}  // namespace

FileUpload::FileUpload(std::string path, std::vector<Part> parts, uint8_t* target, int device,
                       int readers, size_t piece)
    : path_(std::move(path)), target_(target), device_(device), readers_(readers), piece_(piece) {
  for (const Part& part : parts)
    for (int64_t at = 0; at < part.bytes; at += static_cast<int64_t>(piece_))
      pieces_.push_back({part.file_offset + at, part.target_offset + at,
                         std::min(part.bytes - at, static_cast<int64_t>(piece_))});
}

void FileUpload::fail(const Failure& failure) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!failed_) first_failure_ = failure;
  failed_ = true;
}

void FileUpload::run() {
  check(cudaSetDevice(device_), "cudaSetDevice");
  OwnStream copies;
  file_ = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_ < 0) throw Failure{"FILE_UNREADABLE", path_ + ": " + std::strerror(errno), {}};
  posix_fadvise(file_, 0, 0, POSIX_FADV_SEQUENTIAL);
  std::vector<std::thread> readers;
  size_t count = std::min(static_cast<size_t>(readers_), std::max<size_t>(pieces_.size(), 1));
  for (size_t i = 0; i < count; i++)
    readers.emplace_back([this, stream = copies.stream] {
      try {
        check(cudaSetDevice(device_), "cudaSetDevice");
        read_pieces(stream);
      } catch (const Failure& failure) {
        fail(failure);
      }
    });
  for (std::thread& reader : readers) reader.join();
  close(file_);
  if (failed_) throw first_failure_;
  if (cancelled_) throw Failure{"CANCELLED", "", {{"uploaded", static_cast<double>(uploaded_)}}};
}

void FileUpload::read_pieces(cudaStream_t stream) {
  Buffer first(piece_), second(piece_);
  Buffer* buffers[] = {&first, &second};
  auto settle = [&](Buffer& buffer) {
    if (buffer.in_flight == 0) return;
    check(cudaEventSynchronize(buffer.copied), "the copy to the GPU");
    uploaded_ += buffer.in_flight;
    buffer.in_flight = 0;
  };
  for (int turn = 0; !cancelled_ && !failed_; turn ^= 1) {
    size_t i = next_++;
    if (i >= pieces_.size()) break;
    const Part& piece = pieces_[i];
    Buffer& buffer = *buffers[turn];
    buffer.make();
    settle(buffer);
    for (int64_t got = 0; got < piece.bytes;) {
      ssize_t n = pread(file_, static_cast<char*>(buffer.memory) + got,
                        static_cast<size_t>(piece.bytes - got), piece.file_offset + got);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0)
        throw Failure{"FILE_UNREADABLE",
                      path_ + ": " + (n < 0 ? std::strerror(errno) : "it ends early"),
                      {{"offset", static_cast<double>(piece.file_offset + got)}}};
      got += n;
    }
    check(cudaMemcpyAsync(target_ + piece.target_offset, buffer.memory,
                          static_cast<size_t>(piece.bytes), cudaMemcpyHostToDevice, stream),
          "the copy to the GPU");
    check(cudaEventRecord(buffer.copied, stream), "cudaEventRecord");
    buffer.in_flight = piece.bytes;
  }
  settle(first);
  settle(second);
}

}  // namespace llcuda
