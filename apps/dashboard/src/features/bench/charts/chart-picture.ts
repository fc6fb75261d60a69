import { cssColor } from "../../../ui/css-color.ts";
import { pngOf } from "../../../ui/picture.ts";

const PADDING = 12;
const LINE = 18;

/** A chart as a PNG that can stand alone: with its title and what each colour means. */
export function chartPicture(
  chart: HTMLCanvasElement,
  title: string,
  legend: readonly { name: string; color: string }[],
): Promise<Blob> {
  const scale = devicePixelRatio;
  const top = (PADDING + LINE * 2 + 6) * scale;
  const canvas = document.createElement("canvas");
  canvas.width = chart.width + 2 * PADDING * scale;
  canvas.height = chart.height + top + PADDING * scale;
  const context = canvas.getContext("2d");
  if (context === null) return Promise.reject(new Error("The browser gives no canvas."));
  context.fillStyle = cssColor("--panel");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(chart, PADDING * scale, top);
  context.scale(scale, scale);
  context.textBaseline = "middle";
  context.fillStyle = cssColor("--ink");
  context.font = '600 13px "Inter Variable", sans-serif';
  context.fillText(title, PADDING, PADDING + LINE / 2);
  context.font = '12px "Inter Variable", sans-serif';
  let x = PADDING;
  for (const { color, name } of legend) {
    const y = PADDING + LINE * 1.5 + 3;
    context.fillStyle = cssColor(color);
    context.fillRect(x, y - 1.5, 14, 3);
    context.fillStyle = cssColor("--ink-2");
    context.fillText(name, x + 19, y);
    x += 19 + context.measureText(name).width + 16;
  }
  return pngOf(canvas);
}
