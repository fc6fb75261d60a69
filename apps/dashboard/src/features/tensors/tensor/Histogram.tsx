import type { LogHistogram } from "@llcuda/protocol";
import { useCallback, useMemo, useRef, useState } from "react";
import { Canvas, type CanvasSize } from "../../../ui/Canvas.tsx";
import { formatCount } from "../../../ui/format.ts";
import { drawnPicture } from "../../../ui/picture.ts";
import { SaveMenu, type Saved } from "../export/SaveMenu.tsx";
import { histogramCsv } from "../export/tables.ts";
import { cssColor } from "../../../ui/css-color.ts";
import { barHeight, barsOf, type Bar } from "./histogram-bars.ts";

/** How many values have which magnitude, negative left and positive right; both axes logarithmic. */
export function Histogram({ name, histogram }: { name: string; histogram: LogHistogram }) {
  const bars = useMemo(() => barsOf(histogram), [histogram]);
  const [pointed, setPointed] = useState<Bar | null>(null);
  const width = useRef(1);
  const draw = useCallback(
    (context: CanvasRenderingContext2D, size: CanvasSize) => {
      width.current = size.width;
      const most = Math.max(...bars.map(({ count }) => count));
      const step = size.width / bars.length;
      const colors = {
        below: cssColor("--busy"),
        zero: cssColor("--ink-3"),
        above: cssColor("--fail"),
      };
      for (const [i, { from, to, count }] of bars.entries()) {
        const height = barHeight(count, most) * (size.height - 2);
        context.fillStyle = from < 0 ? colors.below : to > 0 ? colors.above : colors.zero;
        context.fillRect(i * step, size.height - height, Math.max(1, step - 1), height);
      }
    },
    [bars],
  );
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const saved: Saved = {
    csv: () => histogramCsv(histogram),
    png: () => drawnPicture(draw, { width: 1_200, height: 400 }),
  };
  return (
    <div>
      <Canvas
        draw={draw}
        role="img"
        aria-label={`Histogram of ${formatCount(total)} values by magnitude`}
        className="h-36 w-full"
        onPointerMove={(event) => {
          const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
          setPointed(bars[Math.floor((left / width.current) * bars.length)] ?? null);
        }}
        onPointerLeave={() => setPointed(null)}
      />
      <div className="mt-1 flex items-start justify-between gap-2">
        <p className="num min-h-4 text-xs text-ink-2">
          {pointed === null ? ends(bars) : words(pointed)}
        </p>
        <SaveMenu what="the histogram" name={`${name}-histogram`} saved={saved} />
      </div>
    </div>
  );
}

function words({ from, to, count }: Bar): string {
  const range = from === to ? "0" : `${from.toPrecision(3)} to ${to.toPrecision(3)}`;
  return `${range}: ${formatCount(count)} values`;
}

function ends(bars: readonly Bar[]): string {
  const [first, last] = [bars[0]!, bars.at(-1)!];
  const most = Math.max(...bars.map(({ count }) => count));
  const across = `${first.from.toPrecision(3)} … 0 … ${last.to.toPrecision(3)}, by magnitude`;
  return `${across}; the highest bar: ${formatCount(most)} values; heights are logarithmic`;
}
