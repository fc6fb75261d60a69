#include "completion.h"

namespace llcuda {

Completion::Completion(Napi::Env env, int device, const Napi::FunctionReference& make_error)
    : env_(env), make_error_(make_error) {
  napi_value name;
  napi_create_string_utf8(env, "llcuda completion", NAPI_AUTO_LENGTH, &name);
  if (napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, this,
                                      &Completion::settle, &to_js_) != napi_ok)
    defect("no thread-safe function");
  napi_unref_threadsafe_function(env, to_js_);
  // Hooks run last in, first out: this one before the thread-safe function's own.
  napi_add_env_cleanup_hook(env, end_hook, this);
  thread_ = std::thread([this, device] { loop(device); });
}

Completion::~Completion() {
  napi_remove_env_cleanup_hook(env_, end_hook, this);
  end();
}

void Completion::end() {
  if (to_js_ == nullptr) return;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
  napi_release_threadsafe_function(to_js_, napi_tsfn_abort);
  to_js_ = nullptr;
}

Napi::Promise Completion::run(std::unique_ptr<Job> job) {
  Napi::Promise promise = job->deferred.Promise();
  if (pending_++ == 0) napi_ref_threadsafe_function(env_, to_js_);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
  return promise;
}

void Completion::loop(int device) {
  cudaSetDevice(device);
  for (;;) {
    std::unique_ptr<Job> job;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
      if (ending_) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    try {
      job->work();
    } catch (const Failure& failure) {
      job->failure = std::make_unique<Failure>(failure);
    }
    Job* raw = job.release();
    if (napi_call_threadsafe_function(to_js_, raw, napi_tsfn_nonblocking) != napi_ok) delete raw;
  }
}

void Completion::settle(napi_env raw, napi_value, void* context, void* data) {
  std::unique_ptr<Job> job(static_cast<Job*>(data));
  // Without an environment there is nobody left to tell.
  if (raw == nullptr) return;
  auto* self = static_cast<Completion*>(context);
  Napi::Env env(raw);
  Napi::HandleScope scope(env);
  if (--self->pending_ == 0) napi_unref_threadsafe_function(env, self->to_js_);
  if (job->failure != nullptr)
    job->deferred.Reject(to_error(env, *job->failure, self->make_error_).Value());
  else
    job->deferred.Resolve(job->value(env));
}

}  // namespace llcuda
