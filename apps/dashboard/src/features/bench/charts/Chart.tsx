import "uplot/dist/uPlot.min.css";
import { ImageDown } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { theme } from "../../../app/theme.ts";
import { useReadable } from "../../../connection/AgentContext.tsx";
import { IconButton } from "../../../ui/Button.tsx";
import { saveFile } from "../../../ui/save-file.ts";
import { chartPicture } from "./chart-picture.ts";
import type { ChartData, ChartSpec } from "./chart-spec.ts";
import { Legend } from "./Legend.tsx";
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
    <figure className="flex min-w-0 flex-col gap-1">
      <figcaption className="flex items-start gap-2">
        <div className="min-w-0 flex-1 pt-1.5">
          <Legend lines={spec.lines} values={at} place={words} />
        </div>
        <IconButton
          label={`Save the chart “${title}” as PNG`}
          icon={<ImageDown size={14} />}
          onClick={() => {
            const canvas = chart.current?.canvas();
            if (canvas === undefined) return;
            void chartPicture(canvas, title, spec.lines).then((png) =>
              saveFile(`${title}.png`, png),
            );
          }}
        />
      </figcaption>
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
    </figure>
  );
}
