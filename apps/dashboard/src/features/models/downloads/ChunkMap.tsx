import { useCallback } from "react";
import { Canvas, type Draw } from "../../../ui/Canvas.tsx";

interface ChunkMapProps {
  /** How full each cell is, 0 to 1. */
  chunks: readonly number[];
  label: string;
}

const GAP_PX = 1;

/** Which parts of a file are here: a cell for each, filled from its left. */
export function ChunkMap({ chunks, label }: ChunkMapProps) {
  const draw = useCallback<Draw>(
    (context, { width, height }) => {
      const style = getComputedStyle(context.canvas);
      const [empty, full] = [style.getPropertyValue("--lift"), style.getPropertyValue("--accent")];
      const cells = Math.max(1, chunks.length);
      const step = width / cells;
      // Where cells are hardly wider than a gap there is none.
      const cell = step > 3 * GAP_PX ? step - GAP_PX : step;
      chunks.forEach((share, index) => {
        context.fillStyle = empty;
        context.fillRect(index * step, 0, cell, height);
        context.fillStyle = full;
        context.fillRect(index * step, 0, cell * Math.min(1, share), height);
      });
    },
    [chunks],
  );
  return <Canvas draw={draw} role="img" aria-label={label} className="h-2.5 w-full rounded-sm" />;
}
