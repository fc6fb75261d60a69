import type { Viewport } from "../values.ts";

/** A rectangle of a tensor, drawn with so many pixels: at most one for each value. */
export interface TileRequest extends Viewport {
  readonly width: number;
  readonly height: number;
}
