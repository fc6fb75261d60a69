import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { reportOf } from "../../../connection/report.ts";
import { Canvas, type CanvasSize } from "../../../ui/Canvas.tsx";
import { formatCount } from "../../../ui/format.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { cssColor } from "../kinds.ts";
import { Panel } from "../Panel.tsx";
import { useSource } from "../source/SourceContext.tsx";
import { envelope } from "./envelope.ts";

/** How long the rows and the columns are, as vectors: dead and loud ones stand out. */
export function NormsPanel({ tensor }: { tensor: string }) {
  const source = useSource();
  const norms = useQuery({
    queryKey: ["tensor-file", source.file, "norms", tensor],
    queryFn: ({ signal }) => source.floats(tensor, { kind: "norms" }, signal),
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
  });
  const { data } = norms;
  return (
    <Panel title="Norms of rows and columns">
      {norms.error !== null && <FailureCard error={reportOf(norms.error)} />}
      <div className="flex min-h-48 flex-col gap-3">
        {data !== undefined && (
          <>
            <NormsChart name="Rows" values={data.values.subarray(0, data.first)} />
            <NormsChart name="Columns" values={data.values.subarray(data.first)} />
          </>
        )}
      </div>
    </Panel>
  );
}

function NormsChart({ name, values }: { name: string; values: Float32Array }) {
  const largest = useMemo(() => envelope(values, 1).top, [values]);
  const draw = useCallback(
    (context: CanvasRenderingContext2D, { width, height }: CanvasSize) => {
      const { low, high, top } = envelope(values, Math.max(1, Math.floor(width)));
      const y = (value: number): number => height - (value / (top || 1)) * (height - 2) - 1;
      context.fillStyle = cssColor("--accent");
      for (let x = 0; x < low.length; x++) {
        const [upper, lower] = [y(high[x]!), y(low[x]!)];
        context.fillRect(
          (x * width) / low.length,
          upper,
          width / low.length,
          Math.max(1, lower - upper),
        );
      }
    },
    [values],
  );
  return (
    <figure>
      <figcaption className="num mb-1 text-xs text-ink-2">
        {name}: {formatCount(values.length)}; norms from 0 to {largest.toPrecision(4)}
      </figcaption>
      <Canvas
        draw={draw}
        role="img"
        aria-label={`Norms of ${name.toLowerCase()}`}
        className="h-16 w-full"
      />
    </figure>
  );
}
