import type uPlot from "uplot";
import { mountUplot, type UplotListeners } from "../../../ui/mount-uplot.ts";
import type { ChartData, ChartSpec } from "./chart-spec.ts";
import { uplotOptions } from "./uplot-options.ts";

/** A chart in a box, as large as the box. */
export interface MountedChart {
  set: (data: ChartData, stretch?: { from: number; to: number }) => void;
  /** Puts the cursor to a place, as the pointer would. */
  point: (index: number | null) => void;
  canvas: () => HTMLCanvasElement;
  destroy: () => void;
}

const aligned = (data: ChartData): uPlot.AlignedData => data as uPlot.AlignedData;

export function mountChart(
  host: HTMLElement,
  spec: ChartSpec,
  first: ChartData,
  listeners: UplotListeners,
): MountedChart {
  const { destroy, plot, set } = mountUplot(host, uplotOptions(spec), aligned(first), listeners);
  return {
    set: (data, stretch) =>
      set(aligned(data), stretch === undefined ? undefined : [stretch.from, stretch.to]),
    point: (index) => {
      const place = index === null ? undefined : plot.data[0][index];
      if (place === undefined) plot.setCursor({ left: -10, top: -10 });
      else plot.setCursor({ left: plot.valToPos(place, "x"), top: plot.over.clientHeight / 2 });
    },
    canvas: () => plot.ctx.canvas,
    destroy,
  };
}
