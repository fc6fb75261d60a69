import type { LoadOptions } from "@llcuda/protocol";
import type { FitWishes } from "../fit/useFit.ts";

/** What of the options decides the estimate; automatic ones are left out. */
export function wishesOf({
  context,
  expertLayersInMemory,
  flashAttention,
  gpuLayers,
  kvTypeK,
  slots,
}: LoadOptions): FitWishes {
  return {
    ...(context === null ? {} : { context }),
    ...(kvTypeK === null ? {} : { kvType: kvTypeK }),
    ...(slots === null ? {} : { slots }),
    ...(gpuLayers === null ? {} : { gpuLayers }),
    ...(expertLayersInMemory === null ? {} : { expertLayersInMemory }),
    ...(flashAttention === null ? {} : { flashAttention }),
  };
}
