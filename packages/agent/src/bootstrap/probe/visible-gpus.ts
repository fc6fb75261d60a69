import type { Gpu } from "@llcuda/protocol";

/** Marks which GPUs the environment leaves to programs. */
export function markVisible(
  gpus: readonly Gpu[],
  env: Readonly<Record<string, string | undefined>>,
): Gpu[] {
  const seen = new Set(inEngineOrder(gpus, env).map(({ index }) => index));
  return gpus.map((gpu) => ({ ...gpu, visible: seen.has(gpu.index) }));
}

type Named = Pick<Gpu, "index" | "name" | "uuid">;

/** The GPUs as engines count them, which see those alone that the environment leaves to them. Pure. */
export function inEngineOrder<G extends Named>(
  gpus: readonly G[],
  env: Readonly<Record<string, string | undefined>>,
): G[] {
  const { CUDA_VISIBLE_DEVICES: variable = null, CUDA_DEVICE_ORDER: order } = env;
  return visibleGpus(gpus, variable, order);
}

/**
 * The GPUs that CUDA_VISIBLE_DEVICES leaves to programs, in the order in which it names them (CUDA C++ Programming Guide, "Environment
 * Variables"): the list ends at the first entry that is no device. Between GPUs of different models an
 * index names another one than nvidia-smi's, as CUDA counts the fastest first, so that none is left out.
 */
export function visibleGpus<G extends Named>(
  gpus: readonly G[],
  variable: string | null,
  order?: string,
): G[] {
  if (variable === null) return [...gpus];
  const byBus = order === "PCI_BUS_ID" || new Set(gpus.map(({ name }) => name)).size <= 1;
  const visible: G[] = [];
  for (const entry of variable.split(",").map((part) => part.trim())) {
    if (entry.startsWith("MIG-")) return [...gpus];
    const isIndex = /^\d+$/.test(entry);
    const gpu = isIndex
      ? gpus.find(({ index }) => index === Number(entry))
      : gpus.find(({ uuid }) => entry.length > 4 && uuid?.startsWith(entry) === true);
    if (gpu === undefined) break;
    if (isIndex && !byBus) return [...gpus];
    visible.push(gpu);
  }
  return visible;
}
