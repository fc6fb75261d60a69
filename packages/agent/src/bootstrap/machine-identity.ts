import { open, readdir, stat } from "node:fs/promises";
import { cpus } from "node:os";

/** Variables by which a person hides a GPU, or puts other libraries before the system's. */
const VARIABLES = [
  "CUDA_VISIBLE_DEVICES",
  "GGML_VK_VISIBLE_DEVICES",
  "LD_LIBRARY_PATH",
  "NVIDIA_VISIBLE_DEVICES",
  "VK_DRIVER_FILES",
  "VK_ICD_FILENAMES",
];

/** WSL2 has no /proc/driver/nvidia; the driver of Windows lays its libraries down here. */
const WSL_DRIVER = "/usr/lib/wsl/lib";

/** Where graphics drivers lay down what a Vulkan loader reads. */
const VULKAN_DRIVERS = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

/**
 * What of a machine an engine's proof depends on: processor, GPUs, driver, and where libraries come
 * from. Reads a few small files only, so that the second start need not ask a slow nvidia-smi.
 */
export async function machineIdentity(
  env: Record<string, string | undefined> = process.env,
): Promise<string[]> {
  const flags = /^(flags|Features)\s*:.*$/m.exec(await head("/proc/cpuinfo"))?.[0] ?? "";
  const libraryPath = (env["LD_LIBRARY_PATH"] ?? "").split(/[:;]/).filter((part) => part !== "");
  const touched = ["/etc/ld.so.cache", WSL_DRIVER, ...libraryPath, ...VULKAN_DRIVERS];
  return [
    process.platform,
    process.arch,
    cpus()[0]?.model ?? "",
    flags,
    await head("/proc/driver/nvidia/version"),
    ...(await names("/proc/driver/nvidia/gpus")),
    ...(await names("/dev/dri")),
    // A container sees the host's /proc, but only the GPUs that it was started with.
    ...(await names("/dev")).filter((name) => /^(nvidia\d+|nvidiactl|dxg|kfd)$/.test(name)),
    ...VARIABLES.map((name) => `${name}=${env[name] ?? ""}`),
    ...(await Promise.all(touched.map(timeOf))),
  ];
}

/** When a file or the list of a folder's files last changed. */
async function timeOf(path: string): Promise<string> {
  return `${path} ${(await stat(path).catch(() => null))?.mtimeMs}`;
}

async function names(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).toSorted((a, b) => a.localeCompare(b));
}

/** The first 8 kB: /proc/cpuinfo repeats itself once a core. */
async function head(file: string): Promise<string> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return "";
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8192), 0, 8192, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}
