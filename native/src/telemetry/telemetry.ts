import { binding } from "../addon.ts";
import type { Binding } from "../binding.ts";
import type { NativeSample } from "../native-results.ts";
import { checkFinite, checkFlag, checkFunction, invalid } from "../shape.ts";
import { sampleByNvidiaSmi } from "./nvidia-smi.ts";
import type { GpuSample } from "./sample.ts";
import { throttleReasons } from "./throttle-reasons.ts";

/** NVML's own figures move no faster. */
export const MAX_HERTZ = 10;
/** A process a sample: more would cost a noticeable part of a core. */
const NVIDIA_SMI_HERTZ = 0.5;

export interface TelemetryOptions {
  /** Samples a second, up to MAX_HERTZ; by default 1. */
  hertz?: number;
  /** Also PCIe traffic, once a second by a thread of its own: NVML waits 40 ms a GPU. By default no. */
  pcie?: boolean;
}

/** Whether NVML answers, why not, and the driver's version. */
export function getTelemetryState(): { available: boolean; reason: string; driver: string } {
  return binding().nvmlState();
}

/** Every GPU now: by NVML, else by nvidia-smi. @throws NativeError LIBRARY_MISSING */
export async function sampleGpus(options: { pcie?: boolean } = {}): Promise<GpuSample[]> {
  const pcie = checkFlag(options.pcie, "pcie") ? 1 : 0;
  const b = bindingOrNone();
  if (b === undefined || !b.nvmlState().available) return sampleByNvidiaSmi();
  return b.sample(pcie).map(toSample);
}

/**
 * Calls back with every GPU's sample at a steady rate, taken by a thread of the addon. Does not keep
 * the process alive. Without NVML, nvidia-smi is asked every 2 s, and a failure ends it silently.
 */
export function watchGpus(
  onSamples: (samples: GpuSample[]) => void,
  options: TelemetryOptions = {},
): Disposable {
  checkFunction(onSamples, "onSamples");
  const hertz = checkFinite(options.hertz ?? 1, "hertz");
  if (hertz <= 0 || hertz > MAX_HERTZ) {
    throw invalid(`hertz is ${hertz}`, `Give more than 0, up to ${MAX_HERTZ}.`);
  }
  const pcie = checkFlag(options.pcie, "pcie") ? 1 : 0;
  const b = bindingOrNone();
  if (b === undefined || !b.nvmlState().available) return watchByNvidiaSmi(onSamples, hertz);
  const sampler = b.startSampling(hertz, pcie, (samples) => {
    onSamples(samples.map(toSample));
  });
  return { [Symbol.dispose]: () => b.stopSampling(sampler) };
}

function watchByNvidiaSmi(onSamples: (samples: GpuSample[]) => void, hertz: number): Disposable {
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  const turn = async (): Promise<void> => {
    const samples = await sampleByNvidiaSmi().catch(() => undefined);
    if (ended || samples === undefined) return;
    onSamples(samples);
    timer = setTimeout(() => void turn(), 1000 / Math.min(hertz, NVIDIA_SMI_HERTZ)).unref();
  };
  void turn();
  return {
    [Symbol.dispose]: () => {
      ended = true;
      clearTimeout(timer);
    },
  };
}

/** nvidia-smi needs no addon. */
function bindingOrNone(): Binding | undefined {
  try {
    return binding();
  } catch {
    return undefined;
  }
}

function toSample({ throttleBits, ...rest }: NativeSample): GpuSample {
  return { ...rest, throttle: throttleReasons(throttleBits) } as unknown as GpuSample;
}
