import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { theme } from "../../../app/theme.ts";
import { useReadable } from "../../../connection/AgentContext.tsx";
import { ChartFrame } from "./ChartFrame.tsx";
import type { ChartData, ChartSpec } from "./chart-spec.ts";
import { mountChart, type MountedChart } from "./mount-chart.ts";

interface ChartProps {
  /** Stands over a saved picture, too. */
  title: string;
  /** Made anew when what it shows is made anew. */
  spec: ChartSpec;
  data: ChartData;
  /** Words for a place on the x axis. */
  place: (x: number) => string;
  className?: string;
}

/** Lines over an axis: values by pointer and by arrow keys, saved as a picture. */
export function Chart({ title, spec, data, place, className = "h-64" }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<MountedChart | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const shown = useReadable(theme);
  useEffect(() => {
    const box = host.current;
    if (box === null) return;
    // Colours are read from the style sheet: another theme is another chart.
    box.dataset["theme"] = shown;
    const mounted = mountChart(box, spec, data, { onPointed: setPointed });
    chart.current = mounted;
    return () => {
      chart.current = null;
      mounted.destroy();
    };
  }, [spec, data, shown]);

  const [places, ...values] = data;
  const index = pointed === null || pointed >= places.length ? null : pointed;
  const words = index === null ? null : place(places[index]!);
  const at = index === null ? null : values.map((line) => line[index]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = places.length - 1;
    const next = {
      ArrowRight: Math.min(last, (index ?? -1) + 1),
      ArrowLeft: Math.max(0, (index ?? last + 1) - 1),
      Home: 0,
      End: last,
      Escape: null,
    }[event.key];
    if (next === undefined || last < 0) return;
    event.preventDefault();
    chart.current?.point(next);
    setPointed(next);
  };
  const spoken = spec.lines.flatMap(({ format, name }, line) => {
    const value = at?.[line];
    return value == null ? [] : [`${name} ${format(value)}`];
  });
  return (
    <ChartFrame
      title={title}
      lines={spec.lines}
      values={at}
      place={words}
      canvas={() => chart.current?.canvas()}
    >
      <div
        ref={host}
        role="slider"
        tabIndex={0}
        aria-label={`${title}: values, one after another`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, places.length - 1)}
        aria-valuenow={index ?? 0}
        aria-valuetext={words === null ? "No value" : [words, ...spoken].join(", ")}
        onKeyDown={onKeyDown}
        onBlur={() => {
          chart.current?.point(null);
          setPointed(null);
        }}
        className={`w-full overflow-hidden ${className}`}
      />
    </ChartFrame>
  );
}
