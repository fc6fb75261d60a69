#pragma once
// What a Tensor holds of the addon, as JavaScript has it.
#include <napi.h>

#include <vector>

#include "memory_pool.h"

namespace llcuda {

/** A share of a storage, until it is disposed of. */
struct Handle {
  StorageRef storage;
  /** What V8 was told of: the memory for its first handle, nothing for views of it. */
  int64_t counted = 0;
  /** Keeps the value of a handle that waits to be used again; made when it first does. */
  napi_ref self = nullptr;
};

/**
 * The values behind which JavaScript has handles. Making one and having it collected costs several
 * times what an operation does, so those that were disposed of are used again.
 */
class Handles {
 public:
  /** A value for a share of `storage`; the collector lets go of it where the program did not. */
  napi_value give(napi_env env, StorageRef storage, bool view);
  /** Lets go of the share; `value` is the handle's, which JavaScript never uses again. */
  void take(napi_env env, Handle* handle, napi_value value);

 private:
  void count(napi_env env, int64_t bytes);

  /** Bytes that V8 was told of and that are not there: never fewer than none, at which V8 aborts. */
  int64_t ahead_ = 0;
  /** Disposed of; their values are kept. */
  std::vector<Handle*> spare_;
};

}  // namespace llcuda
