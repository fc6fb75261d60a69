import { klDivergence, MagnitudeHistogram } from "@llcuda/gguf";
import type { ComparisonOnGpu, TensorInFile } from "./compute-job.ts";
import { loadTensor } from "./load-tensor.ts";
import type { Native } from "./native.ts";

/** Reads two tensors of one shape into GPU memory as they are stored, and compares them there. */
export function comparisonOnGpu(
  native: Native,
  device: number,
  a: TensorInFile,
  b: TensorInFile,
): Promise<Omit<ComparisonOnGpu, "name">> {
  return native.scope(async () => {
    const begin = performance.now();
    const first = await loadTensor(native, device, a);
    const second = await loadTensor(native, device, b);
    const upload = performance.now() - begin;
    const { milliseconds, ...compared } = await native.compareTensors(first, second);
    // How the values are spread is counted by the pass that statistics take.
    const [p, q] = [await native.distribution(first), await native.distribution(second)];
    const klNats = klDivergence(new MagnitudeHistogram(p.counts), new MagnitudeHistogram(q.counts));
    const compute = milliseconds + p.milliseconds + q.milliseconds;
    return { comparison: { ...compared, klNats }, upload, compute };
  });
}
