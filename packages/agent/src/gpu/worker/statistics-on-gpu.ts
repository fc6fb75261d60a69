import { MagnitudeHistogram, statisticsOf } from "@llcuda/gguf";
import type { StatisticsOnGpu, TensorInFile } from "./compute-job.ts";
import { loadTensor } from "./load-tensor.ts";
import type { Native } from "./native.ts";

/** Reads a tensor into GPU memory as it is stored, and looks at its values there. */
export function statisticsOnGpu(
  native: Native,
  device: number,
  tensor: TensorInFile,
): Promise<Omit<StatisticsOnGpu, "name">> {
  return native.scope(async () => {
    const begin = performance.now();
    const loaded = await loadTensor(native, device, tensor);
    const upload = performance.now() - begin;
    const found = await native.distribution(loaded);
    const { counts, finite, max, mean, min, m2, m3, m4, milliseconds, ...rest } = found;
    const statistics = statisticsOf({
      ...rest,
      // Without a finite value nobody reads these.
      min: min ?? 0,
      max: max ?? 0,
      moments: { count: finite, mean: mean ?? 0, m2, m3, m4 },
      histogram: new MagnitudeHistogram(counts),
    });
    return { statistics, upload, compute: milliseconds };
  });
}
