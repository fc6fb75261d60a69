#pragma once
// Arguments of a call from TypeScript, which has validated them: here they are only asserted.
#include <napi.h>

#include "failure.h"
#include "memory_pool.h"
#include "session.h"

namespace llcuda {

class Args {
 public:
  static constexpr size_t MOST = 16;
  Args(napi_env env, napi_callback_info info) : env_(env), session_(Session::of(Napi::Env(env))) {
    if (napi_get_cb_info(env, info, &count_, values_, nullptr, nullptr) != napi_ok)
      defect("arguments");
  }
  Napi::Env env() const { return Napi::Env(env_); }
  Session& session() const { return session_; }
  napi_value raw(size_t i) const { return i < count_ ? values_[i] : nullptr; }

  int64_t integer(size_t i) const {
    int64_t value = 0;
    if (napi_get_value_int64(env_, raw(i), &value) != napi_ok)
      defect("argument " + std::to_string(i) + " is no number");
    return value;
  }
  int small(size_t i) const { return static_cast<int>(integer(i)); }
  double number(size_t i) const {
    double value = 0;
    if (napi_get_value_double(env_, raw(i), &value) != napi_ok)
      defect("argument " + std::to_string(i) + " is no number");
    return value;
  }
  bool flag(size_t i) const { return integer(i) != 0; }
  DType dtype(size_t i) const { return static_cast<DType>(small(i)); }
  std::string text(size_t i) const {
    return Napi::Value(env_, raw(i)).As<Napi::String>().Utf8Value();
  }
  bool present(size_t i) const {
    napi_valuetype type = napi_undefined;
    if (raw(i) != nullptr) napi_typeof(env_, raw(i), &type);
    return type != napi_undefined && type != napi_null;
  }
  /** The C++ object behind an external value. */
  template <class T>
  T* object(size_t i) const {
    void* data = nullptr;
    if (napi_get_value_external(env_, raw(i), &data) != napi_ok || data == nullptr)
      defect("argument " + std::to_string(i) + " is no handle");
    return static_cast<T*>(data);
  }
  const StorageRef& storage(size_t i) const {
    const StorageRef& storage = object<Handle>(i)->storage;
    if (storage == nullptr) defect("a handle that was disposed of");
    return storage;
  }
  Device& device(size_t i) const { return session().use(small(i)); }
  /** The address of a storage (argument i) at a byte offset (i + 1), ordered for a use on `device`.
   */
  uint8_t* address(Device& device, size_t i) const {
    const StorageRef& at = storage(i);
    session().order(device, at);
    return static_cast<uint8_t*>(at->data) + integer(i + 1);
  }

 private:
  napi_env env_;
  Session& session_;
  size_t count_ = MOST;
  napi_value values_[MOST];
};

/** A handle for JavaScript. */
inline Napi::Value new_handle(const Args& args, StorageRef storage, bool view = false) {
  return Napi::Value(args.env(), args.session().handles.give(args.env(), std::move(storage), view));
}

/** A JavaScript function of a C++ one whose failures become errors. */
template <Napi::Value (*FUNCTION)(const Args&)>
napi_value call(napi_env env, napi_callback_info info) {
  try {
    return FUNCTION(Args(env, info));
  } catch (const Failure& failure) {
    to_error(Napi::Env(env), failure, Session::of(Napi::Env(env)).make_error)
        .ThrowAsJavaScriptException();
  } catch (const Napi::Error& error) {
    error.ThrowAsJavaScriptException();
  } catch (const std::exception& error) {
    to_error(Napi::Env(env), Failure{"DEFECT", error.what(), {}},
             Session::of(Napi::Env(env)).make_error)
        .ThrowAsJavaScriptException();
  }
  return nullptr;
}

template <Napi::Value (*FUNCTION)(const Args&)>
void offer(Napi::Object exports, const char* name) {
  napi_value function;
  napi_create_function(exports.Env(), name, NAPI_AUTO_LENGTH, call<FUNCTION>, nullptr, &function);
  exports.Set(name, Napi::Value(exports.Env(), function));
}

/** What each file of the addon exports. */
using Offers = void(Napi::Object exports);
Offers offer_memory, offer_operations, offer_products, offer_graphs, offer_devices, offer_telemetry,
    offer_statistics, offer_distribution, offer_comparison, offer_loader;

}  // namespace llcuda
