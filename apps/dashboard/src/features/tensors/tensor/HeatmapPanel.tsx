import type { TensorEntry } from "@llcuda/protocol";
import { useCallback, useMemo, useState } from "react";
import { Button } from "../../../ui/Button.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { ViewportExport } from "./ViewportExport.tsx";
import { useSource } from "../source/SourceContext.tsx";
import { clamp, tileFor, wholeOf, zoom, type TileRequest, type Viewport } from "../viewport.ts";
import type { Plane } from "./draw-tile.ts";
import { takeGlance } from "./glance.ts";
import { Heatmap } from "./Heatmap.tsx";
import { Allowance, exactBytes, holds, type PictureCosts } from "./picture-costs.ts";
import type { TileSubject } from "./useTile.ts";

const PLANES: { plane: Plane; name: string }[] = [
  { plane: "mean", name: "Mean" },
  { plane: "min", name: "Least" },
  { plane: "max", name: "Largest" },
];

interface HeatmapPanelProps {
  tensor: TensorEntry;
  rows: number;
  columns: number;
  /** The magnitude of the full colour; null while it is not known. */
  scale: number | null;
  view: Viewport;
  onView: (view: Viewport) => void;
  onPick: (row: number, column: number) => void;
  /** There is a picture on the screen, or it is known why not. */
  onLook: () => void;
  /** All of the tensor is here, or comes by itself. */
  whole: boolean;
}

/** A tensor as a picture, from all of it down to single values. */
export function HeatmapPanel(props: HeatmapPanelProps) {
  const { tensor, rows, columns, scale, view, onView, onPick, onLook, whole } = props;
  const { name } = tensor;
  const source = useSource();
  const [plane, setPlane] = useState<Plane>("mean");
  const subject = useCallback<TileSubject>(
    (request, sample, signal) =>
      (sample ? takeGlance(source, name, request) : undefined) ??
      source.floats(name, { kind: "tile", request, sample }, signal),
    [source, name],
  );
  const [allowance] = useState(() => new Allowance(tensor));
  const [asked, setAsked] = useState<TileRequest[]>([]);
  const costs = useMemo<PictureCosts | null>(() => {
    if (whole) return null;
    return {
      bytes: (request) => exactBytes(tensor, request),
      may: (request, sample) =>
        asked.some((rows) => holds(rows, request)) || allowance.takes(request, sample),
      ask: (request) => setAsked((before) => [...before, request]),
    };
  }, [whole, tensor, asked, allowance]);
  const shown = tileFor(view, { width: 1, height: 1 }, rows, columns);
  const here = whole || asked.some((rows) => holds(rows, shown));
  return (
    <Panel
      title="Heatmap"
      aside={
        <span className="flex flex-wrap gap-1">
          {PLANES.map((one) => (
            <Button
              key={one.plane}
              look={plane === one.plane ? "plain" : "quiet"}
              aria-pressed={plane === one.plane}
              onClick={() => setPlane(one.plane)}
            >
              {one.name}
            </Button>
          ))}
          <Button onClick={() => onView(clamp(zoom(view, 0.5, 0.5, 0.5), rows, columns))}>
            Closer
          </Button>
          <Button onClick={() => onView(wholeOf(rows, columns))}>All of it</Button>
          <ViewportExport
            {...{ name, subject, rows, columns, view, plane, scale }}
            what="the values that are shown"
            notNow={here ? null : "Read what is shown first: that says what it takes"}
          />
        </span>
      }
    >
      <Heatmap {...{ subject, rows, columns, scale, plane, view, onView, onPick, onLook, costs }} />
    </Panel>
  );
}
