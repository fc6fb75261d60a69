import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { reportOf } from "../../../connection/report.ts";
import { Canvas, type CanvasSize } from "../../../ui/Canvas.tsx";
import { formatCount } from "../../../ui/format.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { csvSeries } from "../export/csv.ts";
import { npyFile } from "../export/npy.ts";
import { drawnPicture } from "../../../ui/picture.ts";
import { SaveMenu } from "../export/SaveMenu.tsx";
import { cssColor } from "../../../ui/css-color.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { useSource } from "../source/SourceContext.tsx";
import { envelope } from "./envelope.ts";

interface NormsPanelProps {
  tensor: string;
  /** What takes the processor waits for the first picture. */
  wanted: boolean;
  /** Not all of the tensor is here. */
  missing: boolean;
}

/** How long the rows and the columns are, as vectors: dead and loud ones stand out. */
export function NormsPanel({ tensor, wanted, missing }: NormsPanelProps) {
  const source = useSource();
  const norms = useQuery({
    queryKey: ["tensor-file", source.file, "norms", tensor],
    queryFn: ({ signal }) => source.floats(tensor, { kind: "norms" }, signal),
    enabled: wanted && !missing,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
  });
  const { data } = norms;
  return (
    <Panel title="Norms of rows and columns">
      {norms.error !== null && <FailureCard error={reportOf(norms.error)} />}
      <div className="flex min-h-48 flex-col gap-3">
        {missing && (
          <p className="text-sm text-ink-2">
            They need every value, and only a part of this tensor is here.
          </p>
        )}
        {data !== undefined && (
          <>
            <NormsChart tensor={tensor} name="Rows" values={data.planes[0]!} />
            <NormsChart tensor={tensor} name="Columns" values={data.planes[1]!} />
          </>
        )}
      </div>
    </Panel>
  );
}

interface NormsChartProps {
  tensor: string;
  name: "Rows" | "Columns";
  values: Float32Array;
}

function NormsChart({ tensor, name, values }: NormsChartProps) {
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
      <figcaption className="num flex items-center justify-between text-xs text-ink-2">
        {name}: {formatCount(values.length)}; norms from 0 to {largest.toPrecision(4)}
        <SaveMenu
          what={`the norms of ${name.toLowerCase()}`}
          name={`${tensor}-norms-of-${name.toLowerCase()}`}
          saved={{
            csv: () => csvSeries("norm", values),
            npy: () => npyFile(values, [values.length]),
            png: () => drawnPicture(draw, { width: 1_200, height: 200 }),
          }}
        />
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
