#include "cublaslt.h"

#include <dlfcn.h>

#include <mutex>
#include <vector>

#include "failure.h"

namespace llcuda {

namespace {

std::string given_path;
std::mutex mutex;

std::vector<std::string> places() {
  std::vector<std::string> all;
  if (!given_path.empty()) all.push_back(given_path);
  if (const char* named = std::getenv("LLCUDA_CUBLASLT")) all.emplace_back(named);
  for (const char* name : {"libcublasLt.so.13", "libcublasLt.so.12"}) all.emplace_back(name);
  for (const char* folder : {"/usr/local/cuda/lib64/", "/usr/local/cuda/targets/x86_64-linux/lib/",
                             "/usr/lib/x86_64-linux-gnu/"})
    for (const char* name : {"libcublasLt.so.13", "libcublasLt.so.12"})
      all.push_back(std::string(folder) + name);
  return all;
}

template <class Function>
void resolve(void* library, const char* name, Function& into) {
  into = reinterpret_cast<Function>(dlsym(library, name));
  if (into == nullptr) throw Failure{"LIBRARY_MISSING", std::string("cuBLASLt has no ") + name, {}};
}

void resolve_all(void* library, CublasLt& lt) {
  resolve(library, "cublasLtCreate", lt.create);
  resolve(library, "cublasLtDestroy", lt.destroy);
  resolve(library, "cublasLtGetVersion", lt.version);
  resolve(library, "cublasLtGetStatusString", lt.status);
  resolve(library, "cublasLtMatmulDescCreate", lt.desc_create);
  resolve(library, "cublasLtMatmulDescSetAttribute", lt.desc_set);
  resolve(library, "cublasLtMatmulDescDestroy", lt.desc_destroy);
  resolve(library, "cublasLtMatrixLayoutCreate", lt.layout_create);
  resolve(library, "cublasLtMatrixLayoutSetAttribute", lt.layout_set);
  resolve(library, "cublasLtMatrixLayoutDestroy", lt.layout_destroy);
  resolve(library, "cublasLtMatmulPreferenceCreate", lt.pref_create);
  resolve(library, "cublasLtMatmulPreferenceSetAttribute", lt.pref_set);
  resolve(library, "cublasLtMatmulPreferenceDestroy", lt.pref_destroy);
  resolve(library, "cublasLtMatmulAlgoGetHeuristic", lt.heuristic);
  resolve(library, "cublasLtMatmul", lt.matmul);
}

}  // namespace

void set_cublaslt_path(const std::string& path) {
  std::lock_guard<std::mutex> lock(mutex);
  given_path = path;
}

const CublasLt& cublaslt() {
  static CublasLt lt;
  std::lock_guard<std::mutex> lock(mutex);
  if (!lt.path.empty()) return lt;
  std::string tried;
  for (const std::string& place : places()) {
    void* library = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      tried += (tried.empty() ? "" : "; ") + std::string(dlerror());
      continue;
    }
    resolve_all(library, lt);
    lt.path = place;
    return lt;
  }
  throw Failure{"LIBRARY_MISSING", tried, {}};
}

}  // namespace llcuda
