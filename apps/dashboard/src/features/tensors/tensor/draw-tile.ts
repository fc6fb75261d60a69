import type { CanvasSize } from "../../../ui/Canvas.tsx";
import { cssColor } from "../../../ui/css-color.ts";
import type { Tile } from "../tensor-bytes.ts";
import { placeOn, type TileRequest, type Viewport } from "../viewport.ts";
import { colorize, DARK, LIGHT } from "./value-colors.ts";

export type Plane = "mean" | "min" | "max";

/** A tile as a picture of its own size, to be stretched onto the screen. */
export function pictureOf(
  tile: Tile,
  plane: Plane,
  scale: number,
  dark: boolean,
): HTMLCanvasElement {
  const picture = document.createElement("canvas");
  picture.width = tile.width;
  picture.height = tile.height;
  const image = new ImageData(tile.width, tile.height);
  colorize(tile[plane], scale, dark ? DARK : LIGHT, image.data);
  picture.getContext("2d")?.putImageData(image, 0, 0);
  return picture;
}

/** A value is written into its cell where there is room for it. */
const CELL_WIDTH = 54;
const CELL_HEIGHT = 16;

/** Draws a tile where it lies in a view, and the values themselves where there is room. */
export function drawTile(
  context: CanvasRenderingContext2D,
  size: CanvasSize,
  view: Viewport,
  shown: { request: TileRequest; picture: HTMLCanvasElement; tile: Tile },
): void {
  const { request, picture, tile } = shown;
  const { x, y, width, height } = placeOn(size, view, request);
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, x, y, width, height);
  const [cellWidth, cellHeight] = [size.width / view.columns, size.height / view.rows];
  const single = tile.width === request.columns && tile.height === request.rows;
  if (!single || cellWidth < CELL_WIDTH || cellHeight < CELL_HEIGHT) return;
  context.fillStyle = cssColor("--ink");
  context.font = '11px "JetBrains Mono Variable", monospace';
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let row = 0; row < tile.height; row++) {
    for (let column = 0; column < tile.width; column++) {
      const value = tile.mean[row * tile.width + column]!;
      const middle = x + (column + 0.5) * cellWidth;
      context.fillText(shortValue(value), middle, y + (row + 0.5) * cellHeight, cellWidth - 4);
    }
  }
}

export function shortValue(value: number): string {
  if (value === 0) return "0";
  return Math.abs(value) >= 1e-4 && Math.abs(value) < 1e5
    ? String(Number(value.toPrecision(4)))
    : value.toExponential(2);
}
