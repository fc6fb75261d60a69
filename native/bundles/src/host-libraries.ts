import type { BundleMetadata } from "./metadata.ts";

/** Every Linux with the GNU C library has these. */
const EVERYWHERE = [
  "libc.so.6",
  "libm.so.6",
  "libdl.so.2",
  "libpthread.so.0",
  "librt.so.1",
  "libgcc_s.so.1",
  "ld-linux-x86-64.so.2",
  "ld-linux-aarch64.so.1",
];

/** The CUDA runtime of a major version; the agent finds it on the host or fetches it. */
function cudaRuntime(major: string): string[] {
  const libraries = ["libcudart", "libcublas", "libcublasLt"].map((name) => `${name}.so.${major}`);
  return [...libraries, "libcuda.so.1"];
}

/** The libraries that a bundle may leave to its host. */
export function hostLibraries({
  asked,
  toolkit,
}: Pick<BundleMetadata, "asked" | "toolkit">): ReadonlySet<string> {
  const major = toolkit?.split(".")[0];
  return new Set([
    ...EVERYWHERE,
    // Made and used on one machine, it finds the compiler's own library again.
    ...(asked.portable ? [] : ["libstdc++.so.6"]),
    ...(major === undefined ? [] : cudaRuntime(major)),
  ]);
}
