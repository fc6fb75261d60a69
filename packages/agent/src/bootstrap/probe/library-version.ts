import { basename } from "node:path";

/** What engines and their diagnosis ask for, by the names that binaries hold. */
const WANTED =
  /^lib(?:cuda|nvidia-ml|cudart|cublas|cublasLt|nvrtc|nvJitLink|nccl)\.so\.(?:\d{1,2})(?:\.0)?$/;

/** Whether a file has the name under which the loader looks for a CUDA library. */
export function isRuntimeLibrary(name: string): boolean {
  return WANTED.test(name);
}

/** The version in the name of the real file behind a library: "12.4.127" of libcudart.so.12.4.127. */
export function versionInName(realPath: string): string | null {
  const name = basename(realPath);
  const version = /\.so\.(\d+(?:\.\d+){1,3})$/.exec(name)?.[1] ?? null;
  if (version === null) return null;
  // The driver's libraries bear its version; WSL's libcuda.so.1.1 and pip's libcudart.so.11.0 tell none.
  const isDriver = /^lib(?:cuda|nvidia-ml)\./.test(name);
  return isDriver
    ? /^\d{3}\./.test(version)
      ? version
      : null
    : /\..*\./.test(version)
      ? version
      : null;
}

/** Which of pip's packages brings a library, without NVIDIA's suffix for the CUDA major. */
const PACKAGES: readonly [library: RegExp, distribution: string][] = [
  [/^libcudart\./, "nvidia_cuda_runtime"],
  [/^libcublas(?:Lt)?\./, "nvidia_cublas"],
  [/^libnvrtc\./, "nvidia_cuda_nvrtc"],
  [/^libnvJitLink\./, "nvidia_nvjitlink"],
  [/^libnccl\./, "nvidia_nccl"],
];

/**
 * The version that pip installed of a library, by the folders `NAME-VERSION.dist-info` beside it. The
 * suffix or the version's major tells apart packages of several CUDA majors.
 */
export function versionOfPackage(library: string, distInfos: readonly string[]): string | null {
  const distribution = PACKAGES.find(([pattern]) => pattern.test(library))?.[1];
  const major = /\.so\.(\d+)/.exec(library)?.[1];
  if (distribution === undefined || major === undefined) return null;
  for (const folder of distInfos) {
    const match = /^(.+?)(?:_cu(\d+))?-(\d+(?:\.\d+)*)[^-]*\.dist-info$/.exec(folder);
    if (match?.[1]?.toLowerCase() !== distribution) continue;
    const [, , suffix, version = ""] = match;
    // libnccl.so.2 has its own major; there is one NCCL in an environment.
    if (distribution === "nvidia_nccl" || (suffix ?? version.split(".")[0]) === major)
      return version;
  }
  return null;
}
