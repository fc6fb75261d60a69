import {
  HARMLESS_THROTTLING,
  type GpuColumns,
  type GpuMark,
  type GpuState,
  type LoadedModels,
} from "@llcuda/protocol";

/** Where the figures come from, and why not from anything better. Pure. */
export function sourceWords({ properties, reason, source }: GpuState): string {
  const because = reason === null ? "" : ` ${reason}`;
  switch (source) {
    case "addon":
      return "Read by the driver’s own library (NVML), ten times a second.";
    case "nvidia-smi":
      return `Read by nvidia-smi, once a second.${because}`;
    case "none":
      return properties.length === 0
        ? // The panel below says why.
          "No NVIDIA GPU is used here."
        : `The GPUs are not read now.${because}`;
  }
}

export const MARK_WORDS: Record<GpuMark["kind"], string> = {
  load: "Loaded",
  unload: "Unloaded",
  bench: "Bench",
  throttle: "Throttled",
};

/** Why a GPU runs slower than it could now; empty: it does not. Pure. */
export function throttleWords(gpu: GpuColumns | undefined): string {
  const reasons = gpu?.throttle.at(-1)?.split(", ") ?? [];
  return reasons
    .filter((reason) => reason !== "" && !HARMLESS_THROTTLING.includes(reason))
    .join(", ");
}

/** Bytes of GPU memory by what they hold. */
export interface VramParts {
  weights: number;
  kv: number;
  compute: number;
  others: number;
  free: number;
}

/** What is used, parted by what our engines say they took; the rest belongs to others. Pure. */
export function vramParts(
  used: number,
  total: number,
  loaded: Pick<LoadedModels, "models"> | null,
): VramParts {
  const measured = (loaded?.models ?? []).flatMap(({ memory }) => memory.measured ?? []);
  const sum = (part: "weights" | "kv" | "compute"): number =>
    measured.reduce((all, shares) => all + shares[part].device, 0);
  const own = { weights: sum("weights"), kv: sum("kv"), compute: sum("compute") };
  const ours = own.weights + own.kv + own.compute;
  // Right after a load the engine has told more than the last reading saw.
  const scale = ours > used && ours > 0 ? used / ours : 1;
  return {
    weights: own.weights * scale,
    kv: own.kv * scale,
    compute: own.compute * scale,
    others: Math.max(0, used - ours),
    free: Math.max(0, total - used),
  };
}
