/** Runs as a process of its own: samples by NVML, and never makes a CUDA context, which takes memory. */
import type { TelemetryMessage } from "./telemetry-message.ts";
import { loadNative, NOT_INSTALLED } from "./native.ts";

/** NVML's own figures move no faster. */
const HERTZ = 10;
/** Samples travel together: a message each would cost more than the sampling. */
const TELL_EVERY_MS = 500;

const tell = (message: TelemetryMessage): unknown => process.send?.(message);

async function main(): Promise<void> {
  const native = await loadNative();
  if (native === null) return void tell({ kind: "unavailable", reason: NOT_INSTALLED });
  const { available, driver, reason } = native.getTelemetryState();
  if (!available) return void tell({ kind: "unavailable", reason });
  const first = await native.sampleGpus();
  tell({ kind: "opened", driver, samples: first });
  let waiting: Awaited<ReturnType<typeof native.sampleGpus>>[] = [];
  native.watchGpus((samples) => waiting.push(samples), { hertz: HERTZ, pcie: true });
  setInterval(() => {
    if (waiting.length > 0) tell({ kind: "samples", rounds: waiting });
    waiting = [];
  }, TELL_EVERY_MS);
}

process.on("disconnect", () => process.exit());
await main().catch((error: unknown) => {
  tell({
    kind: "unavailable",
    reason: error instanceof Error ? error.message : "NVML does not answer.",
  });
});
