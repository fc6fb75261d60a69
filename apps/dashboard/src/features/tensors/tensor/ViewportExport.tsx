import { useState } from "react";
import { theme } from "../../../app/theme.ts";
import { useReadable } from "../../../connection/AgentContext.tsx";
import { formatCount } from "../../../ui/format.ts";
import { pictureOf, type Plane } from "../tensor/draw-tile.ts";
import { ownScale } from "../tensor/own-scale.ts";
import type { TileSubject } from "../tensor/useTile.ts";
import { tileOf } from "../tensor-bytes.ts";
import { tileFor, type Viewport } from "../viewport.ts";
import { csvMatrix } from "../export/csv.ts";
import { npyFile } from "../export/npy.ts";
import { pngOf } from "../../../ui/picture.ts";
import { SaveMenu } from "../export/SaveMenu.tsx";

/** What one answer of the agent's can hold; a larger part is cut to as many rows. */
const MAX_VALUES = 1_048_576;
/** Pixels of a saved picture: at most one for each value. */
const PICTURE = { width: 1_024, height: 1_024 };
const PATIENCE_MS = 60_000;

interface ViewportExportProps {
  /** The tensor's. */
  name: string;
  what: string;
  subject: TileSubject;
  rows: number;
  columns: number;
  view: Viewport;
  plane: Plane;
  /** Null: the picture's own. */
  scale: number | null;
  /** Why it cannot be saved now; null where it can. */
  notNow?: string | null;
}

/** Saves the part of a matrix that is shown: at most a million values, or the picture of all of it. */
export function ViewportExport(props: ViewportExportProps) {
  const { name, what, subject, rows, columns, view, plane, scale, notNow = null } = props;
  const [cut, setCut] = useState<string | null>(null);
  const dark = useReadable(theme) === "dark";
  const part = valuesIn(view);
  const values = async (): Promise<Float32Array> => {
    const tile = tileOf(await subject(part, false, AbortSignal.timeout(PATIENCE_MS)));
    const last = formatCount(part.row + part.rows - 1);
    const whole = part.rows >= Math.round(view.rows);
    setCut(whole ? null : `Saved rows ${formatCount(part.row)} to ${last}: a million values.`);
    // Of single values the least is the value itself, minus zero too.
    return tile.min;
  };
  const picture = async (): Promise<Blob> => {
    const request = tileFor(view, PICTURE, rows, columns);
    const tile = tileOf(await subject(request, false, AbortSignal.timeout(PATIENCE_MS)));
    return pngOf(pictureOf(tile, plane, scale ?? ownScale(tile), dark));
  };
  return (
    <>
      {cut !== null && (
        <span role="status" className="self-center text-xs text-ink-2">
          {cut} <code className="num">llcuda gguf values</code> gives all.
        </span>
      )}
      <SaveMenu
        what={what}
        notNow={notNow}
        name={`${name}-r${part.row}-c${part.column}`}
        saved={{
          csv: async () => csvMatrix(await values(), part.columns),
          npy: async () => npyFile(await values(), [part.rows, part.columns]),
          png: picture,
        }}
      />
    </>
  );
}

/** A pixel for each value, and no more rows than fit. */
function valuesIn(view: Viewport) {
  const columns = Math.max(1, Math.round(view.columns));
  const most = Math.max(1, Math.floor(MAX_VALUES / columns));
  const rows = Math.max(1, Math.min(Math.round(view.rows), most));
  const place = { row: Math.floor(view.row), column: Math.floor(view.column) };
  return { ...place, rows, columns, width: columns, height: rows };
}
