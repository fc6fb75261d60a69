import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { reportOf } from "../../../connection/report.ts";
import { Canvas, type CanvasSize } from "../../../ui/Canvas.tsx";
import { formatCount } from "../../../ui/format.ts";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { csvMatrix } from "../export/csv.ts";
import { npyFile } from "../export/npy.ts";
import { drawnPicture } from "../../../ui/picture.ts";
import { SaveMenu } from "../export/SaveMenu.tsx";
import { cssColor } from "../../../ui/css-color.ts";
import { shortValue } from "../tensor/draw-tile.ts";
import type { Comparison } from "./comparison.ts";

/** Of 4,096 values each: enough for a shape, quick to draw. */
const PIECES = 8;

interface ScatterProps {
  comparison: Comparison;
  tensor: string;
}

/** A sample of values: right by the first file, up by the second. The line is where both agree. */
export function Scatter({ comparison, tensor }: ScatterProps) {
  const pairs = useQuery({
    queryKey: ["tensor-scatter", comparison.a, comparison.b, tensor],
    queryFn: ({ signal }) => comparison.samples(tensor, PIECES, signal),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
  const [first, second] = (pairs.data ?? []).map(({ planes }) => planes[0]!);
  const draw = useCallback(
    (context: CanvasRenderingContext2D, { width, height }: CanvasSize) => {
      if (first === undefined || second === undefined) return;
      const count = Math.min(first.length, second.length);
      const most = largestOf(first, second);
      context.strokeStyle = cssColor("--line-strong");
      context.beginPath();
      context.moveTo(0, height);
      context.lineTo(width, 0);
      context.stroke();
      context.fillStyle = cssColor("--accent");
      context.globalAlpha = 0.35;
      for (let i = 0; i < count; i++) {
        const x = ((first[i]! / most + 1) / 2) * width;
        const y = (1 - (second[i]! / most + 1) / 2) * height;
        context.fillRect(x - 0.75, y - 0.75, 1.5, 1.5);
      }
      context.globalAlpha = 1;
    },
    [first, second],
  );
  if (pairs.error !== null) return <FailureCard error={reportOf(pairs.error)} />;
  return (
    <figure>
      <Canvas
        draw={draw}
        role="img"
        aria-label="Values of the first file against those of the second"
        className="aspect-square w-full max-w-96 2xl:max-w-160"
      />
      <figcaption className="num mt-1 flex items-start justify-between gap-2 text-xs text-ink-2">
        {first !== undefined && second !== undefined && (
          <>
            <span>
              {formatCount(first.length)} values, evenly spread; right by the first file, up by the
              second, both from {"\u2212"}
              {shortValue(largestOf(first, second))} to {shortValue(largestOf(first, second))}
            </span>
            <SaveMenu
              what="the scatter"
              name={`${tensor}-scatter`}
              saved={{
                csv: () => csvMatrix(pairedValues(first, second), 2),
                npy: () => npyFile(pairedValues(first, second), [first.length, 2]),
                png: () => drawnPicture(draw, { width: 800, height: 800 }),
              }}
            />
          </>
        )}
      </figcaption>
    </figure>
  );
}

/** A row for each pair: the first's value, then the second's. */
function pairedValues(first: Float32Array, second: Float32Array): Float32Array {
  const paired = new Float32Array(2 * first.length);
  for (let i = 0; i < first.length; i++) {
    paired[2 * i] = first[i]!;
    paired[2 * i + 1] = second[i]!;
  }
  return paired;
}

/** The largest finite magnitude of pairs that are finite: where the axes end. */
function largestOf(first: Float32Array, second: Float32Array): number {
  const count = Math.min(first.length, second.length);
  let most = Number.MIN_VALUE;
  for (let i = 0; i < count; i++) {
    const [a, b] = [Math.abs(first[i]!), Math.abs(second[i]!)];
    if (a < Infinity && b < Infinity) most = Math.max(most, a, b);
  }
  return most;
}
