#include "failure.h"

namespace llcuda {

Napi::Error to_error(Napi::Env env, const Failure& failure, const Napi::FunctionReference& make) {
  Napi::Object facts = Napi::Object::New(env);
  for (const auto& [name, value] : failure.facts) facts.Set(name, value);
  if (make.IsEmpty()) return Napi::Error::New(env, failure.code + ": " + failure.message);
  Napi::Value error = make.Call(
      {Napi::String::New(env, failure.code), Napi::String::New(env, failure.message), facts});
  return Napi::Error(env, error);
}

bool is_sticky(cudaError_t error) {
  switch (error) {
    case cudaErrorIllegalAddress:
    case cudaErrorLaunchTimeout:
    case cudaErrorHardwareStackError:
    case cudaErrorIllegalInstruction:
    case cudaErrorMisalignedAddress:
    case cudaErrorInvalidAddressSpace:
    case cudaErrorInvalidPc:
    case cudaErrorLaunchFailure:
    case cudaErrorAssert:
    case cudaErrorECCUncorrectable:
    case cudaErrorNvlinkUncorrectable:
    case cudaErrorContextIsDestroyed: return true;
    default: return false;
  }
}

void check(cudaError_t error, const char* what) {
  if (error == cudaSuccess) return;
  // Errors that pass are cleared, so that the next call does not meet them again.
  cudaGetLastError();
  std::string message =
      std::string(what) + " failed: " + cudaGetErrorName(error) + ", " + cudaGetErrorString(error);
  throw Failure{"CUDA_FAULT",
                message,
                {{"cuda", static_cast<double>(error)}, {"sticky", is_sticky(error) ? 1.0 : 0.0}}};
}

void defect(const std::string& what) {
  throw Failure{"DEFECT", what, {}};
}

}  // namespace llcuda
