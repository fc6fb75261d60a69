import { MagnitudeHistogram, statisticsOf } from "@llcuda/gguf";
import type { StatisticsOnGpu, TensorInFile } from "./compute-job.ts";
import type { Native } from "./native.ts";

/** A disk that takes longer is no faster for a GPU than for a processor. */
const READ_MS = 20_000;

/** Reads a tensor into GPU memory as it is stored, and looks at its values there. */
export async function statisticsOnGpu(
  native: Native,
  device: number,
  { path, name, shape, type, offset }: TensorInFile,
): Promise<Omit<StatisticsOnGpu, "name">> {
  const begin = performance.now();
  const stored = native.ggufTensors([{ name, shape, typeName: type, offset }]);
  const signal = AbortSignal.timeout(READ_MS);
  const loaded = await native.loadTensors(path, stored, { device, signal });
  const upload = performance.now() - begin;
  try {
    const found = await native.distribution(loaded.get(name)!);
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
  } finally {
    for (const tensor of loaded.values()) tensor.dispose();
  }
}
