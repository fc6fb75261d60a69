import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { cssColor } from "./css-color.ts";

export interface UplotListeners {
  /** The place that the pointer is nearest to; null when it left. */
  onPointed: (index: number | null) => void;
  /** A stretch of the x axis was drawn with the pointer. */
  onStretch?: (from: number, to: number) => void;
}

export interface MountedUplot {
  plot: uPlot;
  /** New values; with a stretch of the x axis, that is shown. */
  set: (data: uPlot.AlignedData, stretch?: readonly [from: number, to: number]) => void;
  destroy: () => void;
}

/** Narrower than this, in pixels, was a click. */
const LEAST_STRETCH = 4;

/** uPlot in a box, as large as the box. Only what it is told to show differs between charts. */
export function mountUplot(
  host: HTMLElement,
  options: Omit<uPlot.Options, "height" | "width">,
  data: uPlot.AlignedData,
  { onPointed, onStretch }: UplotListeners,
): MountedUplot {
  let pointed: number | null = null;
  const plot = new uPlot(
    {
      ...options,
      width: host.clientWidth,
      height: host.clientHeight,
      legend: { show: false },
      hooks: {
        ...options.hooks,
        setCursor: [
          ({ cursor: { idx = null } }) => {
            if (idx === pointed) return;
            pointed = idx;
            onPointed(idx);
          },
        ],
        setSelect: [
          (chart) => {
            const { left, width } = chart.select;
            if (width < LEAST_STRETCH || onStretch === undefined) return;
            chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            onStretch(chart.posToVal(left, "x"), chart.posToVal(left + width, "x"));
          },
        ],
      },
    },
    data,
    host,
  );
  const observer = new ResizeObserver(() => {
    const { clientHeight: height, clientWidth: width } = host;
    const changed = width !== plot.width || height !== plot.height;
    if (width > 0 && changed) plot.setSize({ width, height });
  });
  observer.observe(host);
  return {
    plot,
    set: (next, stretch) => {
      if (stretch === undefined) return plot.setData(next);
      plot.batch(() => {
        plot.setData(next, false);
        plot.setScale("x", { min: stretch[0], max: stretch[1] });
      });
    },
    destroy: () => {
      observer.disconnect();
      plot.destroy();
    },
  };
}

/** How an axis looks in the theme that is shown now. */
export function axisLook(): uPlot.Axis {
  const line = cssColor("--line");
  return {
    font: '11px "JetBrains Mono Variable", monospace',
    stroke: cssColor("--ink-3"),
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1, size: 4 },
    gap: 4,
  };
}
