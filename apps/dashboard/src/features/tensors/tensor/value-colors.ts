/** Blue, white (or the panel), red around zero; what is no number is yellow. RGBA bytes. */

/** Dark and light surfaces need another middle, or zero would glow. */
export interface Palette {
  readonly low: readonly [number, number, number];
  readonly middle: readonly [number, number, number];
  readonly high: readonly [number, number, number];
  readonly strange: readonly [number, number, number];
}

export const DARK: Palette = {
  low: [86, 160, 255],
  middle: [24, 29, 33],
  high: [255, 110, 86],
  strange: [250, 220, 60],
};

export const LIGHT: Palette = {
  low: [20, 92, 200],
  middle: [250, 250, 250],
  high: [200, 40, 30],
  strange: [230, 180, 0],
};

/** Fills RGBA pixels with the colours of values; `scale` is the magnitude of the full colour. */
export function colorize(
  values: Float32Array,
  scale: number,
  palette: Palette,
  pixels: Uint8ClampedArray,
): void {
  const per = scale > 0 ? 1 / scale : 0;
  const { middle, strange } = palette;
  for (let i = 0, at = 0; i < values.length; i++, at += 4) {
    const share = values[i]! * per;
    pixels[at + 3] = 255;
    // Infinity times zero is NaN too.
    if (!(Math.abs(share) <= Number.MAX_VALUE)) {
      [pixels[at], pixels[at + 1], pixels[at + 2]] = strange;
      continue;
    }
    const end = share < 0 ? palette.low : palette.high;
    // The square root brings out what is small.
    const t = Math.sqrt(Math.min(1, Math.abs(share)));
    pixels[at] = middle[0] + (end[0] - middle[0]) * t;
    pixels[at + 1] = middle[1] + (end[1] - middle[1]) * t;
    pixels[at + 2] = middle[2] + (end[2] - middle[2]) * t;
  }
}
