#pragma once
// Errors on their way to JavaScript: a code, what happened, and the numbers.
#include <cuda_runtime_api.h>
#include <napi.h>

#include <map>
#include <string>

namespace llcuda {

/** Thrown by any C++ below; arguments.h turns it into a JavaScript error. */
struct Failure {
  std::string code, message;
  std::map<std::string, double> facts;
};

/** The error that TypeScript makes of a failure: `make(code, message, facts)`. */
Napi::Error to_error(Napi::Env env, const Failure& failure, const Napi::FunctionReference& make);

/** True for errors after which every call in this process fails. */
bool is_sticky(cudaError_t error);

/** Throws for any error; `what` says what was tried. */
void check(cudaError_t error, const char* what);

/** The library was called in a way that TypeScript must not let through. */
[[noreturn]] void defect(const std::string& what);

}  // namespace llcuda
