import type { GpuProbe, GpuProperties, GpuState } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { Gauge } from "lucide-react";
import { useAgent } from "../../connection/AgentContext.tsx";
import { reportOf } from "../../connection/report.ts";
import { Button } from "../../ui/Button.tsx";
import { Fact, Facts } from "../../ui/Facts.tsx";
import { formatBytes, formatTime } from "../../ui/format.ts";
import { FailureCard } from "../failure/FailureCard.tsx";

/** What was measured on this very GPU with this driver; the Bench page draws its limits from it. */
export function Probe({ gpu, state }: { gpu: GpuProperties; state: GpuState }) {
  const { client } = useAgent();
  const measure = useMutation({
    networkMode: "always",
    mutationFn: () => client.gpu.measure.mutate(),
  });
  const { probeError, probes, probing, source } = state;
  const probe = probes.find(({ driver, uuid }) => uuid === gpu.uuid && driver === gpu.driver);
  const error = measure.error === null ? probeError : reportOf(measure.error);
  const canMeasure = source === "addon";
  return (
    <section aria-label="Measured" className="min-w-0 text-sm">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-sm font-medium">Measured on this GPU</h3>
        {canMeasure && (
          <Button disabled={probing || measure.isPending} onClick={() => measure.mutate()}>
            <Gauge size={14} aria-hidden="true" />
            {probing
              ? "Measuring, some 2\u202fs a GPU"
              : probe === undefined
                ? "Measure"
                : "Measure again"}
          </Button>
        )}
      </div>
      {error !== null && !probing && (
        <div className="mb-2">
          <FailureCard error={error} />
        </div>
      )}
      {probe === undefined ? (
        <p className="text-sm text-ink-2">
          {canMeasure
            ? "Not measured yet with this driver. It takes about 2\u202fs and some free memory; a bench does it by itself."
            : "Only the CUDA addon can measure. Install @llcuda/native, or build it in the repository with pnpm --filter @llcuda/native build, and start llcuda again."}
        </p>
      ) : (
        <Measured probe={probe} />
      )}
    </section>
  );
}

function Measured({ probe }: { probe: GpuProbe }) {
  return (
    <Facts long>
      <Fact name="Copy, read and written">{formatBytes(probe.copyBandwidth)}/s</Fact>
      {Object.entries(probe.matmul).map(([dtype, operations]) => (
        <Fact key={dtype} name={`Matrix product, ${dtype}`}>
          {(operations / 1e12).toFixed(operations < 1e14 ? 1 : 0)}
          {"\u202f"}TFLOP/s
        </Fact>
      ))}
      <Fact name="Host to GPU">{formatBytes(probe.hostToDevice)}/s</Fact>
      <Fact name="GPU to host">{formatBytes(probe.deviceToHost)}/s</Fact>
      <Fact name="From launch to launch">
        {probe.launchMicroseconds.toFixed(1)}
        {"\u202f"}µs
      </Fact>
      <Fact name="Measured at">{formatTime(probe.measuredAt)}</Fact>
    </Facts>
  );
}
