import type { CanvasSize, Draw } from "./Canvas.tsx";
import { cssColor } from "./css-color.ts";

/** Pixels of a saved picture for each of what is drawn: sharp on paper too. */
const SCALE = 2;

/** What is drawn on a canvas, as a PNG of its own size on the page's ground. */
export function drawnPicture(draw: Draw, { width, height }: CanvasSize): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext("2d");
  if (context === null) return Promise.reject(new Error("The browser gives no canvas."));
  context.scale(SCALE, SCALE);
  context.fillStyle = cssColor("--panel");
  context.fillRect(0, 0, width, height);
  draw(context, { width, height });
  return pngOf(canvas);
}

/** A canvas as a PNG. Rejects where the browser makes none. */
export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error("The browser made no picture."));
      else resolve(blob);
    });
  });
}
