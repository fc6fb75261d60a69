import uPlot from "uplot";
import type { ChartData, ChartSpec } from "./chart-spec.ts";
import { uplotOptions } from "./uplot-options.ts";

export interface ChartListeners {
  /** The place that the pointer is nearest to; null when it left. */
  onPointed: (index: number | null) => void;
  /** A stretch of the x axis was drawn with the pointer. */
  onStretch?: (from: number, to: number) => void;
}

/** A chart in a box, as large as the box. */
export interface MountedChart {
  set: (data: ChartData, stretch?: { from: number; to: number }) => void;
  /** Puts the cursor to a place, as the pointer would. */
  point: (index: number | null) => void;
  canvas: () => HTMLCanvasElement;
  destroy: () => void;
}

export function mountChart(
  host: HTMLElement,
  spec: ChartSpec,
  first: ChartData,
  { onPointed, onStretch }: ChartListeners,
): MountedChart {
  const options = uplotOptions(spec, host.clientWidth, host.clientHeight);
  let pointed: number | null = null;
  options.hooks = {
    ...options.hooks,
    setCursor: [
      ({ cursor: { idx = null } }) => {
        if (idx === pointed) return;
        pointed = idx;
        onPointed(idx);
      },
    ],
    setSelect: [
      (plot) => {
        const { left, width } = plot.select;
        if (width < 4 || onStretch === undefined) return;
        plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        onStretch(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
      },
    ],
  };
  const plot = new uPlot(options, first as uPlot.AlignedData, host);
  const observer = new ResizeObserver(() => {
    const { clientHeight: height, clientWidth: width } = host;
    if (width > 0 && (width !== plot.width || height !== plot.height)) {
      plot.setSize({ width, height });
    }
  });
  observer.observe(host);
  return {
    set: (data, stretch) => {
      if (stretch === undefined) return plot.setData(data as uPlot.AlignedData);
      plot.batch(() => {
        plot.setData(data as uPlot.AlignedData, false);
        plot.setScale("x", { min: stretch.from, max: stretch.to });
      });
    },
    point: (index) => {
      const place = index === null ? undefined : plot.data[0][index];
      if (place === undefined) plot.setCursor({ left: -10, top: -10 });
      else plot.setCursor({ left: plot.valToPos(place, "x"), top: plot.over.clientHeight / 2 });
    },
    canvas: () => plot.ctx.canvas,
    destroy: () => {
      observer.disconnect();
      plot.destroy();
    },
  };
}
