import type uPlot from "uplot";
import { cssColor } from "../../../ui/css-color.ts";
import { axisLook, mountUplot } from "../../../ui/mount-uplot.ts";
import { axisMarks, type ChartRow } from "./chart-rows.ts";

/** The same on every chart, so that their times stand in line. */
const GUTTER = 76;
const TIME_MARK_SPACE = 64;
/** Charts of one page point at the same moment. */
const SYNC = "gpu";

/** Marks on the time axis: seconds since 1970. */
export interface TimeMark {
  at: number;
  /** Name of a CSS variable. */
  color: string;
}

export interface Plot {
  /** @param stretch seconds since 1970 that the axis spans */
  set: (row: ChartRow, at: readonly number[], stretch: [number, number]) => void;
  mark: (marks: readonly TimeMark[]) => void;
  destroy: () => void;
}

function clock(seconds: number): string {
  const time = new Date(seconds * 1_000);
  return time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** A chart in a box, as large as the box, in the colours of the theme that is shown now. */
export function mountPlot(
  host: HTMLElement,
  row: ChartRow,
  onPointed: (index: number | null) => void,
): Plot {
  let shown = row;
  let marks: readonly TimeMark[] = [];
  const axis = axisLook();
  const most = (): number =>
    Math.max(shown.most, ...shown.lines.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const { destroy, plot, set } = mountUplot(
    host,
    {
      // Half of a time stands to the right of its tick.
      padding: [6, 20, 0, 0],
      scales: { x: { time: true }, y: { range: () => [0, most() * 1.04] } },
      axes: [
        {
          ...axis,
          size: 24,
          space: TIME_MARK_SPACE,
          values: (_plot, places) => places.map(clock),
        },
        {
          ...axis,
          size: GUTTER,
          splits: () => axisMarks(most(), shown.base),
          values: (_plot, places) => places.map((place) => shown.format(place)),
        },
      ],
      series: [
        {},
        ...row.lines.map((each) => ({
          stroke: cssColor(each.color),
          fill: `color-mix(in oklch, ${cssColor(each.color)} 12%, transparent)`,
          width: 1.5,
          points: { show: false },
        })),
      ],
      cursor: {
        drag: { x: false, y: false },
        points: { size: 6 },
        sync: { key: SYNC, setSeries: false },
      },
      hooks: {
        draw: [
          (chart) => {
            for (const mark of marks) drawMark(chart, mark);
            if (shown.bound != null) drawBound(chart, shown.bound);
          },
        ],
      },
    },
    [[], ...row.lines.map(() => [])],
    { onPointed },
  );
  return {
    set: (next, at, stretch) => {
      shown = next;
      set([at, ...next.lines.map(({ values }) => values)] as uPlot.AlignedData, stretch);
    },
    mark: (next) => {
      marks = next;
      plot.redraw(false);
    },
    destroy,
  };
}

function drawMark(chart: uPlot, { at, color: name }: TimeMark): void {
  const { ctx, bbox } = chart;
  const x = Math.round(chart.valToPos(at, "x", true));
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  stroke(ctx, cssColor(name), [], () => {
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
  });
}

function drawBound(chart: uPlot, bound: number): void {
  const { ctx, bbox } = chart;
  const y = Math.round(chart.valToPos(bound, "y", true));
  stroke(ctx, cssColor("--ink-3"), [6, 5], () => {
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
  });
}

function stroke(
  ctx: CanvasRenderingContext2D,
  style: string,
  dash: readonly number[],
  path: () => void,
): void {
  ctx.save();
  ctx.strokeStyle = style;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
  ctx.beginPath();
  path();
  ctx.stroke();
  ctx.restore();
}
