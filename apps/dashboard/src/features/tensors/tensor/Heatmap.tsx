import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useReadable } from "../../../connection/AgentContext.tsx";
import { theme } from "../../../app/theme.ts";
import { Canvas, shareOf, type CanvasSize } from "../../../ui/Canvas.tsx";
import { Button } from "../../../ui/Button.tsx";
import { ErrorCard } from "../../../ui/ErrorCard.tsx";
import { formatBytes } from "../../../ui/format.ts";
import {
  clamp,
  pan,
  tileFor,
  valueAt,
  wholeOf,
  zoom,
  type TileRequest,
  type Viewport,
} from "../viewport.ts";
import { ColorScale } from "./ColorScale.tsx";
import { drawTile, pictureOf, type Plane } from "./draw-tile.ts";
import { FirstLook } from "./first-look.ts";
import { glanceOf } from "./glance.ts";
import { ownScale } from "./own-scale.ts";
import { holds, type PictureCosts } from "./picture-costs.ts";
import { pointedWords } from "./pointed-words.ts";
import { useTile, type ShownTile, type TileSubject } from "./useTile.ts";
import { DARK, LIGHT } from "./value-colors.ts";

interface HeatmapProps {
  subject: TileSubject;
  rows: number;
  columns: number;
  /** The magnitude of the full colour; null while it is not known: then the picture's own. */
  scale: number | null;
  plane: Plane;
  view: Viewport;
  onView: (view: Viewport) => void;
  onPick: (row: number, column: number) => void;
  /** There is a picture on the screen, or it is known why not. */
  onLook?: () => void;
  /** Null where pictures cost nothing that a person should be asked about. */
  costs?: PictureCosts | null;
}

/** How much a turn of the wheel, or a key, zooms. */
const WHEEL = 0.0016;
const STEP = 1.5;
/** A press that moves further than this is a drag. */
const DRAG_PX = 4;

/** A matrix as a picture, from all of it down to single values. */
export function Heatmap(props: HeatmapProps) {
  const { subject, rows, columns, plane, view, onView, onPick, onLook, costs = null } = props;
  const dark = useReadable(theme) === "dark";
  const [look] = useState(() => new FirstLook());
  const [first] = useState(() => glanceOf(view, rows, columns));
  const [size, setSize] = useState<CanvasSize | null>(null);
  const [pointed, setPointed] = useState<{ row: number; column: number } | null>(null);
  const request = size === null ? null : tileFor(view, scaledSize(size), rows, columns);
  const { shown, error } = useTile(subject, first, request, costs);
  const own = useMemo(() => (shown === null ? 1 : ownScale(shown.tile)), [shown]);
  const scale = props.scale ?? own;
  const picture = useMemo(
    () => (shown === null ? null : pictureOf(shown.tile, plane, scale, dark)),
    [shown, plane, scale, dark],
  );
  const draw = useCallback(
    (context: CanvasRenderingContext2D, box: CanvasSize) => {
      if (shown === null || picture === null) return;
      drawTile(context, box, view, { ...shown, picture });
      look.drawn(shown.tile.exact && !shown.coarse);
      onLook?.();
    },
    [shown, picture, view, look, onLook],
  );
  useEffect(() => {
    if (error !== null) onLook?.();
  }, [error, onLook]);
  const show = (next: Viewport): void => onView(clamp(next, rows, columns));
  const press = useRef<{ x: number; y: number; view: Viewport; moved: boolean } | null>(null);
  const onKey = (key: string): boolean => {
    if (key === "Enter") {
      const { row, column } = valueAt(view, 0.5, 0.5);
      setPointed({ row, column });
      onPick(row, column);
      return true;
    }
    const actions: Record<string, () => Viewport> = {
      "+": () => zoom(view, 1 / STEP, 0.5, 0.5),
      "=": () => zoom(view, 1 / STEP, 0.5, 0.5),
      "-": () => zoom(view, STEP, 0.5, 0.5),
      "0": () => wholeOf(rows, columns),
      ArrowLeft: () => pan(view, -0.1, 0),
      ArrowRight: () => pan(view, 0.1, 0),
      ArrowUp: () => pan(view, 0, -0.1),
      ArrowDown: () => pan(view, 0, 0.1),
    };
    const action = actions[key];
    if (action !== undefined) show(action());
    return action !== undefined;
  };
  return (
    <div className="flex flex-col gap-1">
      {error !== null && <ErrorCard error={error} />}
      <Canvas
        draw={draw}
        onTurn={(delta, x, y) => show(zoom(view, Math.exp(delta * WHEEL), x, y))}
        onSize={setSize}
        tabIndex={0}
        role="application"
        aria-label="Heatmap. Plus and minus zoom, the arrow keys move, 0 shows all, Enter picks the middle value."
        className="h-[44vh] w-full cursor-crosshair sm:h-[56vh] touch-none rounded-md bg-ground"
        onKeyDown={(event) => {
          if (onKey(event.key)) event.preventDefault();
        }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const [x, y] = shareOf(event, event.currentTarget);
          press.current = { x, y, view, moved: false };
        }}
        onPointerMove={(event) => {
          const [x, y] = shareOf(event, event.currentTarget);
          setPointed(valueAt(view, x, y));
          const from = press.current;
          if (from === null) return;
          const box = event.currentTarget.getBoundingClientRect();
          from.moved ||= Math.hypot((x - from.x) * box.width, (y - from.y) * box.height) > DRAG_PX;
          if (from.moved) show(pan(from.view, from.x - x, from.y - y));
        }}
        onPointerUp={(event) => {
          const [x, y] = shareOf(event, event.currentTarget);
          if (press.current?.moved === false) {
            const { row, column } = valueAt(view, x, y);
            onPick(row, column);
          }
          press.current = null;
        }}
        onPointerLeave={() => setPointed(null)}
      />
      <div
        className={`flex flex-wrap items-center justify-between gap-x-4 gap-y-1 ${costs === null ? "" : "min-h-8"}`}
      >
        <p role="status" className="num min-h-4 min-w-0 flex-1 truncate text-xs text-ink-2">
          {pointedWords(pointed, shown, view)}
        </p>
        {costs !== null && request !== null && !isExact(shown, request) && (
          <AskButton costs={costs} request={request} />
        )}
        <ColorScale scale={scale} palette={dark ? DARK : LIGHT} />
      </div>
    </div>
  );
}

/** The exact picture of a part of a tensor that is read by ranges: what it costs stands on it. */
function AskButton({ costs, request }: { costs: PictureCosts; request: TileRequest }) {
  const bytes = costs.bytes(request);
  if (bytes === null) return null;
  return (
    <Button onClick={() => costs.ask(request)}>Read what is shown: {formatBytes(bytes)}</Button>
  );
}

/** Whether what is drawn there is of all its values. */
function isExact(shown: ShownTile | null, request: TileRequest): boolean {
  return shown !== null && shown.tile.exact && holds(shown.request, request);
}

/** Device pixels: a tile is as sharp as the screen. */
function scaledSize({ width, height }: CanvasSize): CanvasSize {
  const scale = Math.min(2, devicePixelRatio);
  return { width: Math.min(1_200, width * scale), height: Math.min(800, height * scale) };
}
