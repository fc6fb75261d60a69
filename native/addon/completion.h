#pragma once
// Work that waits for the GPU, on a thread of its own, so that the event loop never does.
#include <cuda_runtime_api.h>
#include <napi.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "failure.h"

namespace llcuda {

/** One promise. `work` runs on the thread; `value` makes the result in JavaScript's. */
struct Job {
  Napi::Promise::Deferred deferred;
  std::function<void()> work;
  std::function<Napi::Value(Napi::Env)> value;
  std::unique_ptr<Failure> failure;
  explicit Job(Napi::Env env) : deferred(env) {}
};

/** One thread a GPU and environment; jobs end in the order in which they came. */
class Completion {
 public:
  Completion(Napi::Env env, int device, const Napi::FunctionReference& make_error);
  ~Completion();

  /** The promise of `job`; keeps the process alive until it is settled. */
  Napi::Promise run(std::unique_ptr<Job> job);

 private:
  void loop(int device);
  /** Ends the thread. Must come before Node takes the thread-safe function away: a hook sees to it.
   */
  void end();
  static void end_hook(void* self) { static_cast<Completion*>(self)->end(); }
  static void settle(napi_env env, napi_value callback, void* context, void* data);

  napi_env env_;
  const Napi::FunctionReference& make_error_;
  napi_threadsafe_function to_js_ = nullptr;
  /** Promises that are not settled; touched in JavaScript's thread only. */
  int pending_ = 0;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::unique_ptr<Job>> jobs_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace llcuda
