import { useEffect, useEffectEvent, useRef, useState } from "react";
import { theme } from "../../../app/theme.ts";
import { useReadable } from "../../../connection/AgentContext.tsx";
import type { ChartRow } from "./chart-rows.ts";
import { mountPlot, type Plot, type TimeMark } from "./plot.ts";

interface LiveChartProps {
  /** Whose figures they are: GPU 0, this machine. */
  of: string;
  row: ChartRow;
  /** Seconds since 1970, one for each value. */
  at: readonly number[];
  stretch: [number, number];
  marks: readonly TimeMark[];
}

/** One figure over the last 15 minutes; its words tell the newest values, or those pointed at. */
export function LiveChart({ of, row, at, stretch, marks }: LiveChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const shown = useReadable(theme);
  const names = row.lines.map(({ name }) => name).join();
  const mount = useEffectEvent((box: HTMLElement) => {
    const mounted = mountPlot(box, row, setPointed);
    mounted.mark(marks);
    mounted.set(row, at, stretch);
    return mounted;
  });
  useEffect(() => {
    const box = host.current;
    if (box === null) return;
    // Colours are read from the style sheet: another theme, or another line, is another chart.
    box.dataset["theme"] = `${shown} ${names}`;
    const mounted = mount(box);
    plot.current = mounted;
    return () => {
      plot.current = null;
      mounted.destroy();
    };
  }, [shown, names]);
  useEffect(() => plot.current?.mark(marks), [marks]);
  useEffect(() => plot.current?.set(row, at, stretch), [row, at, stretch]);

  const place = pointed === null || pointed >= at.length ? at.length - 1 : pointed;
  const values = row.lines.map(({ color, name, values }) => {
    const value = values[place];
    return { color, name, text: value == null ? "–" : row.format(value) };
  });
  const spoken = values.map(({ name, text }) => `${name} ${text}`).join(", ");
  return (
    <figure className="flex min-w-0 flex-col">
      <figcaption className="flex min-h-5 flex-wrap items-center gap-x-3 text-xs text-ink-2">
        <span className="font-medium text-ink">{row.title}</span>
        {values.map(({ color, name, text }) => (
          <span key={name} className="flex items-center gap-1.5">
            <span
              aria-hidden="true"
              className="w-3 border-t-[3px]"
              style={{ borderColor: `var(${color})` }}
            />
            {name} <span className="num text-ink">{text}</span>
          </span>
        ))}
      </figcaption>
      <div
        ref={host}
        role="img"
        aria-label={`${row.title} of ${of} over the last 15 minutes; now ${spoken}`}
        className="h-25 w-full overflow-hidden 2xl:h-32"
      />
    </figure>
  );
}
