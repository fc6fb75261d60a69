/** Which of CUDA's runtime libraries are wanted. */
export interface RuntimeWanted {
  /** 12 of libcudart.so.12. */
  major: number;
  /** "libcudart.so.12", "libcublas.so.12", "libcublasLt.so.12". */
  sonames: string[];
  /**
   * The toolkit that the engine was made with, "12.8"; null when unknown. An older libcudart of the
   * same major may lack functions that it calls.
   */
  toolkit: string | null;
}

/** The libraries that come from CUDA and not from the driver. CUDA 11 writes libcudart.so.11.0. */
const RUNTIME = /^lib(?:cudart|cublas|cublasLt|nvrtc)\.so\.(\d+)(?:\.\d+)?$/;

/** What of an engine's missing libraries is CUDA's runtime; null when nothing of it is. Pure. */
export function runtimeAmong(
  missing: readonly string[],
  toolkit: string | null,
): RuntimeWanted | null {
  const [major] = missing.flatMap((name) => majorOf(name) ?? []);
  if (major === undefined) return null;
  const sonames = missing
    .filter((name) => majorOf(name) === major)
    // What libcublas itself needs shows only once it is there.
    .flatMap((name) => [name, partnerOf(name)].filter((one) => one !== null));
  return { major, sonames: [...new Set(sonames)], toolkit };
}

/** Everything that the engines of one CUDA major ask for. */
export function wholeRuntime(major: number): RuntimeWanted {
  const sonames = ["libcudart", "libcublas", "libcublasLt"].map((name) => `${name}.so.${major}`);
  return { major, sonames, toolkit: null };
}

/** libcublas and libcublasLt are made for each other; others stand alone. */
export function partnerOf(soname: string): string | null {
  if (soname.startsWith("libcublas.")) return soname.replace("libcublas.", "libcublasLt.");
  if (soname.startsWith("libcublasLt.")) return soname.replace("libcublasLt.", "libcublas.");
  return null;
}

function majorOf(soname: string): number | null {
  const major = RUNTIME.exec(soname)?.[1];
  return major === undefined ? null : Number(major);
}
