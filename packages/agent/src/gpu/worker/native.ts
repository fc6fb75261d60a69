export type Native = typeof import("@llcuda/native");

/** The package of the CUDA addon; null where it is not installed. Only processes of the GPU load it. */
export async function loadNative(): Promise<Native | null> {
  try {
    return await import("@llcuda/native");
  } catch {
    return null;
  }
}

export const NOT_INSTALLED = "The CUDA addon (@llcuda/native) is not installed.";
