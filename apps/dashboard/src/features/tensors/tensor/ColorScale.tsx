import { shortValue } from "./draw-tile.ts";
import type { Palette } from "./value-colors.ts";

/** Which value has which colour; what is no number has the last one. */
export function ColorScale({ scale, palette }: { scale: number; palette: Palette }) {
  const { low, middle, high, strange } = palette;
  const colors = [low, middle, high].map(css).join(", ");
  return (
    <span className="num flex items-center gap-1.5 text-xs text-ink-2">
      {`≤ ${shortValue(-scale)}`}
      <span
        role="img"
        aria-label="Blue below zero, red above"
        className="h-2.5 w-24 rounded-sm border border-line"
        style={{ background: `linear-gradient(to right, ${colors})` }}
      />
      {`≥ ${shortValue(scale)}`}
      <span className="ms-2 size-2.5 rounded-sm" style={{ background: css(strange) }} />
      NaN, ∞
    </span>
  );
}

function css(color: Palette["low"]): string {
  return `rgb(${color.join(" ")})`;
}
