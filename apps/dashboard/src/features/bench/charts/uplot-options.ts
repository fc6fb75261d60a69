import type uPlot from "uplot";
import { cssColor } from "../../../ui/css-color.ts";
import { axisLook } from "../../../ui/mount-uplot.ts";
import { xRange, yRange } from "./axis-range.ts";
import type { ChartAxis, ChartLine, ChartSpec } from "./chart-spec.ts";

/** Pixels from a mark to the next, so that their words do not touch. */
const MARK_SPACE = 56;
export const DEFAULT_GUTTERS = { left: 60, right: 24 };

// uPlot's types have these as constant enumerations, which modules that are compiled alone cannot read.
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
const LOGARITHMIC = 3 as uPlot.Scale.Distr;
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
const RIGHT = 1 as uPlot.Axis.Side;

/** uPlot's options for a chart, in the colours of the theme that is shown now. */
export function uplotOptions(spec: ChartSpec): Omit<uPlot.Options, "height" | "width"> {
  const { gutters = DEFAULT_GUTTERS, lines, right, x, y } = spec;
  return {
    padding: [8, right === undefined ? gutters.right : 0, 0, 0],
    scales: {
      x: { time: false, ...distribution(x), range: (_plot, low, high) => xRange(x, low, high) },
      y: { ...distribution(y), range: (_plot, low, high) => yRange(y, low, high) },
      ...(right === undefined
        ? {}
        : { right: { range: (_plot, low, high) => yRange(right, low, high) } }),
    },
    axes: [
      axis(x, "x", 32),
      axis(y, "y", gutters.left),
      ...(right === undefined
        ? []
        : [{ ...axis(right, "right", gutters.right), side: RIGHT, grid: { show: false } }]),
    ],
    series: [{}, ...lines.map(series)],
    cursor: { points: { size: 7 }, drag: { x: true, y: false, setScale: false } },
    hooks: { draw: [(plot) => drawWhiskers(plot, lines)] },
  };
}

function distribution({ log }: ChartAxis): Partial<uPlot.Scale> {
  return log === undefined ? {} : { distr: LOGARITHMIC, log };
}

function axis(one: ChartAxis, scale: string, size: number): uPlot.Axis {
  const { marks } = one;
  return {
    ...axisLook(),
    scale,
    size,
    space: scale === "x" ? MARK_SPACE : 28,
    values: (_plot, places) => places.map((place) => (place === null ? "" : one.format(place))),
    ...(marks === undefined
      ? {}
      : { splits: () => [...marks], filter: (plot, places) => spaced(plot, places, scale) }),
  };
}

/** Marks whose words would touch those before them keep their line and lose their words. */
function spaced(plot: uPlot, places: readonly number[], scale: string): (number | null)[] {
  let last = Number.NEGATIVE_INFINITY;
  return places.map((place) => {
    const at = plot.valToPos(place, scale);
    if (at - last < MARK_SPACE) return null;
    last = at;
    return place;
  });
}

function series({ color, look = "line", name, right }: ChartLine): uPlot.Series {
  const stroke = cssColor(color);
  const bare = look === "level" || look === "reference" || look === "area";
  return {
    label: name,
    scale: right === true ? "right" : "y",
    stroke: look === "points" ? "transparent" : stroke,
    width: look === "level" ? 1.5 : 2,
    spanGaps: true,
    ...(look === "level" ? { dash: [6, 5] } : {}),
    ...(look === "reference" ? { dash: [2, 4] } : {}),
    ...(look === "area" ? { fill: `color-mix(in oklch, ${stroke} 14%, transparent)` } : {}),
    points: bare ? { show: false } : { show: true, size: 7, stroke, fill: stroke },
  };
}

/** The spread of each value, with caps that say where it ends. */
function drawWhiskers(plot: uPlot, lines: readonly ChartLine[]): void {
  const { ctx } = plot;
  const scale = devicePixelRatio;
  for (const [index, { color, high, low, right }] of lines.entries()) {
    if (low === undefined || high === undefined) continue;
    ctx.save();
    ctx.strokeStyle = cssColor(color);
    ctx.lineWidth = 1.25 * scale;
    ctx.globalAlpha = 0.8;
    ctx.beginPath();
    for (const [at, place] of plot.data[0].entries()) {
      const [from, to] = [low[at], high[at]];
      if (from == null || to == null || plot.data[index + 1]?.[at] == null) continue;
      const axisName = right === true ? "right" : "y";
      const x = plot.valToPos(place, "x", true);
      const [bottom, top] = [
        plot.valToPos(from, axisName, true),
        plot.valToPos(to, axisName, true),
      ];
      ctx.moveTo(x, bottom);
      ctx.lineTo(x, top);
      for (const end of [bottom, top]) {
        ctx.moveTo(x - 4 * scale, end);
        ctx.lineTo(x + 4 * scale, end);
      }
    }
    ctx.stroke();
    ctx.restore();
  }
}
