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

/** Colours between two ends; more than a screen's channels tell apart. */
const STEPS = 512;

/** Fills RGBA pixels with the colours of values; `scale` is the magnitude of the full colour. */
export function colorize(
  values: Float32Array,
  scale: number,
  palette: Palette,
  pixels: Uint8ClampedArray,
): void {
  const per = scale > 0 ? 1 / scale : 0;
  const colors = colorsOf(palette);
  const strange = packed(palette.strange);
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // The square root brings out what is small.
    const t = Math.sqrt(Math.min(1, Math.abs(value) * per));
    const known = Math.abs(value) <= Number.MAX_VALUE;
    words[i] = known ? colors[STEPS + Math.round(value < 0 ? -t * STEPS : t * STEPS)]! : strange;
  }
}

const tables = new WeakMap<Palette, Uint32Array>();

/** From the full colour below zero over the middle to the one above. */
function colorsOf(palette: Palette): Uint32Array {
  const known = tables.get(palette);
  if (known !== undefined) return known;
  const { low, middle, high } = palette;
  const colors = Uint32Array.from({ length: 2 * STEPS + 1 }, (_, i) => {
    const t = Math.abs(i - STEPS) / STEPS;
    const end = i < STEPS ? low : high;
    const mixed = middle.map((from, channel) => from + (end[channel]! - from) * t);
    return packed(mixed);
  });
  tables.set(palette, colors);
  return colors;
}

/** The four bytes of an opaque pixel in this machine's order. */
function packed(rgb: readonly number[]): number {
  return new Uint32Array(Uint8ClampedArray.from([...rgb, 255]).buffer)[0]!;
}
