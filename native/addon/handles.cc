#include "handles.h"

#include "failure.h"

namespace llcuda {

namespace {

/** A program has few tensors at once; more are left to the collector. */
constexpr size_t MOST_SPARE = 1024;

/** V8 is told of memory in such steps: a call for each small tensor costs more than it is worth. */
constexpr int64_t STEP_BYTES = 1 << 20;

/** V8 counts this against its own memory, so that many forgotten tensors bring the collector. */
void tell(napi_env env, int64_t bytes) {
  Napi::MemoryManagement::AdjustExternalMemory(Napi::Env(env), bytes);
}

/** Called when the collector has taken the value. */
void forget(napi_env env, void* data, void*) {
  auto* handle = static_cast<Handle*>(data);
  if (handle->counted > 0) tell(env, -handle->counted);
  if (handle->self != nullptr) napi_delete_reference(env, handle->self);
  delete handle;
}

}  // namespace

void Handles::count(napi_env env, int64_t bytes) {
  ahead_ -= bytes;
  if (ahead_ >= 0 && ahead_ <= 2 * STEP_BYTES) return;
  tell(env, STEP_BYTES - ahead_);
  ahead_ = STEP_BYTES;
}

napi_value Handles::give(napi_env env, StorageRef storage, bool view) {
  int64_t bytes = view ? 0 : static_cast<int64_t>(storage->bytes);
  napi_value value = nullptr;
  if (!spare_.empty()) {
    Handle* handle = spare_.back();
    if (napi_get_reference_value(env, handle->self, &value) != napi_ok || value == nullptr)
      defect("a spare handle without a value");
    spare_.pop_back();
    napi_reference_unref(env, handle->self, nullptr);
    handle->storage = std::move(storage);
    handle->counted = bytes;
  } else {
    auto* handle = new Handle{std::move(storage), bytes};
    if (napi_create_external(env, handle, forget, nullptr, &value) != napi_ok) {
      delete handle;
      defect("no external value");
    }
  }
  count(env, bytes);
  return value;
}

void Handles::take(napi_env env, Handle* handle, napi_value value) {
  if (handle->storage == nullptr) return;
  count(env, -handle->counted);
  handle->counted = 0;
  handle->storage.reset();
  if (spare_.size() >= MOST_SPARE) return;
  napi_status status = handle->self == nullptr ? napi_create_reference(env, value, 1, &handle->self)
                                               : napi_reference_ref(env, handle->self, nullptr);
  if (status == napi_ok) spare_.push_back(handle);
}

}  // namespace llcuda
