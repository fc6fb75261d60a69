import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { temporaryFolder } from "./temporary-folder.test-data.ts";

/**
 * A source tree laid out as llama.cpp's, with real CMake files and a few lines of C++: programs, a
 * versioned library that they need, a backend module that nothing links, and paths in the code.
 */
const FILES: Record<string, string> = {
  "CMakeLists.txt": `
cmake_minimum_required(VERSION 3.14)
project("llama.cpp" CXX)
option(BUILD_SHARED_LIBS "" ON)
option(LLAMA_BUILD_TESTS "" ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY \${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY \${CMAKE_BINARY_DIR}/bin)
add_subdirectory(ggml)
add_subdirectory(tools/rpc)
add_subdirectory(tools/server)
`,
  "ggml/CMakeLists.txt": `
option(GGML_NATIVE "" ON)
option(GGML_CUDA "" OFF)
option(GGML_CUDA_FA "" ON)
add_library(ggml-base base.cpp)
set_target_properties(ggml-base PROPERTIES VERSION 0.6.0 SOVERSION 0)
add_library(ggml-cpu MODULE cpu.cpp)
target_link_libraries(ggml-cpu PRIVATE ggml-base)
add_custom_target(ggml DEPENDS ggml-base ggml-cpu)
add_custom_target(ggml-rpc)
set(GGML_CUDA_COMPRESSION_MODE "size" CACHE STRING "")
if (GGML_CUDA)
    enable_language(CUDA)
    add_library(ggml-cuda MODULE kernel.cu)
    target_link_libraries(ggml-cuda PRIVATE ggml-base)
    target_compile_options(ggml-cuda PRIVATE $<$<COMPILE_LANGUAGE:CUDA>:-compress-mode=\${GGML_CUDA_COMPRESSION_MODE}>)
    set_target_properties(ggml-cuda PROPERTIES LIBRARY_OUTPUT_DIRECTORY \${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
endif()
`,
  "ggml/base.cpp": `
#include <stdexcept>
const char * where() { return __FILE__; }
int positive(int n) { if (n < 0) throw std::runtime_error(where()); return n; }
`,
  "ggml/cpu.cpp": `int positive(int); extern "C" int backend() { return positive(1); }\n`,
  "ggml/kernel.cu": `
#include <cstdio>
namespace { __global__ void twice(float * x) { x[threadIdx.x] *= 2; } }
static __device__ float factor = 2.0f;
__global__ void scale(float * x) { x[threadIdx.x] *= factor; }
extern "C" void backend_cuda(float * x) { twice<<<1, 1>>>(x); scale<<<1, 1>>>(x); std::puts(__FILE__); }
`,
  "tools/rpc/CMakeLists.txt": `
set(TARGET ggml-rpc-server)
add_executable(\${TARGET} ../server/main.cpp)
target_link_libraries(\${TARGET} PRIVATE ggml-base)
`,
  "tools/server/CMakeLists.txt": `
foreach(name llama-server llama-cli llama-bench llama-quantize llama-batched-bench)
    add_executable(\${name} main.cpp)
    target_link_libraries(\${name} PRIVATE ggml-base)
    add_dependencies(\${name} ggml-cpu)
endforeach()
`,
  "tools/server/main.cpp": `
#include <cstdio>
int positive(int);
int main(int argc, char **) { std::puts("version: 11434"); return positive(argc) - argc; }
`,
  LICENSE: "MIT License\n\nPermission is hereby granted, free of charge, to any person\n",
  "vendor/stb/stb.h": `/* no terms here */\nint x;\n/*\nPermission is hereby granted, free of charge\nor see unlicense.org\n*/\n`,
};

/** Writes the tree into a new folder of that name, and gives its path. */
export async function miniTree(name = "llama.cpp-b11434"): Promise<string> {
  const folder = join(await temporaryFolder(), name);
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}
