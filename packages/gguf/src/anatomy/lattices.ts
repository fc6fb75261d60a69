/** The IQ types, whose codes name points of a lattice or uneven levels: see quant/iq1.ts to iq4.ts. */
import {
  evenSignRows,
  iq1sGrid,
  iq2sGrid,
  iq2xsGrid,
  iq2xxsGrid,
  iq3sGrid,
  iq3xxsGrid,
  signRows,
} from "../quant/grids.ts";
import { LEVELS } from "../quant/iq4.ts";
import { HALF_VALUES } from "../half.ts";
import { nibble, scaled } from "./block-bits.ts";
import type { Anatomist, BlockBits } from "./block-bits.ts";

export const iq2_XXS: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const [word, l, j] = [8 * (2 + 8 * (i >> 5)), (i >> 3) & 3, i & 7];
  const point = bits.uint(word + 8 * l, 8, "point", "code");
  const signs = bits.uint(word + 32 + 7 * l, 7, "signs", "sign");
  const scale = bits.uint(word + 60, 4, "scale", "scale");
  const level = iq2xxsGrid()[8 * point + j]! * evenSignRows()[8 * signs + j]!;
  return scaled(d * (0.5 + scale) * 0.25, level, point);
};

export const iq2_XS: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const [word, j] = [8 * (2 + 2 * (i >> 3)), i & 7];
  const point = bits.uint(word, 9, "point", "code");
  const signs = bits.uint(word + 9, 7, "signs", "sign");
  const scale = bits.uint(8 * 66 + 4 * (i >> 4), 4, "scale", "scale");
  const level = iq2xsGrid()[8 * point + j]! * evenSignRows()[8 * signs + j]!;
  return scaled(d * (0.5 + scale) * 0.25, level, point);
};

export const iq2_S: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const [eight, j] = [i >> 3, i & 7];
  const low = bits.uint(8 * (2 + eight), 8, "point", "code");
  const signs = bits.uint(8 * (34 + eight), 8, "signs", "sign");
  const high = bits.uint(8 * 66 + 2 * eight, 2, "point, high", "code");
  const scale = bits.uint(8 * 74 + 4 * (i >> 4), 4, "scale", "scale");
  const point = low | (high << 8);
  const level = iq2sGrid()[8 * point + j]! * signRows()[8 * signs + j]!;
  return scaled(d * (0.5 + scale) * 0.25, level, point);
};

export const iq3_XXS: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const [word, j] = [8 * (66 + 4 * (i >> 5)), i & 3];
  const point = bits.uint(8 * (2 + (i >> 2)), 8, "point", "code");
  const signs = bits.uint(word + 7 * ((i >> 3) & 3), 7, "signs", "sign");
  const scale = bits.uint(word + 28, 4, "scale", "scale");
  const level = iq3xxsGrid()[4 * point + j]! * evenSignRows()[8 * signs + (i & 7)]!;
  return scaled(d * (0.5 + scale) * 0.5, level, point);
};

export const iq3_S: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const four = i >> 2;
  const low = bits.uint(8 * (2 + four), 8, "point", "code");
  const ninth = bits.uint(8 * 66 + four, 1, "ninth bit", "code");
  const signs = bits.uint(8 * (74 + (i >> 3)), 8, "signs", "sign");
  const scale = bits.uint(8 * 106 + 4 * (i >> 5), 4, "scale", "scale");
  const point = low | (ninth << 8);
  const level = iq3sGrid()[4 * point + (i & 3)]! * signRows()[8 * signs + (i & 7)]!;
  return scaled(d * (1 + 2 * scale), level, point);
};

/** The lattice of -1, 0 and 1 is moved by an eighth, up or down. */
const DELTA = 0.125;

export const iq1_S: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const [eight, word] = [i >> 3, 8 * (34 + 2 * (i >> 5))];
  const low = bits.uint(8 * (2 + eight), 8, "point", "code");
  const high = bits.uint(word + 3 * (eight & 3), 3, "point, high", "code");
  const scale = bits.uint(word + 12, 3, "scale", "scale");
  const down = bits.uint(word + 15, 1, "shift", "sign");
  const point = low | (high << 8);
  const level = iq1sGrid()[8 * point + (i & 7)]! + (down === 1 ? -DELTA : DELTA);
  return scaled(d * (2 * scale + 1), level, point);
};

export const iq1_M: Anatomist = (bits, i) => {
  const d = scatteredHalf(bits);
  const eight = i >> 3;
  const low = bits.uint(8 * eight, 8, "point", "code");
  const high = bits.uint(8 * 32 + 4 * eight, 3, "point, high", "code");
  const down = bits.uint(8 * 32 + 4 * eight + 3, 1, "shift", "sign");
  const group = i >> 4;
  const scale = bits.uint(8 * (48 + 2 * (group >> 2)) + 3 * (group & 3), 3, "scale", "scale");
  const point = low | (high << 8);
  const level = iq1sGrid()[8 * point + (i & 7)]! + (down === 1 ? -DELTA : DELTA);
  return scaled(d * (2 * scale + 1), level, point);
};

/** IQ1_M keeps its half in the upper 4 bits of the four words of scales. */
function scatteredHalf(bits: BlockBits): number {
  const pieces = [0, 1, 2, 3].map((word) =>
    bits.uint(8 * (48 + 2 * word) + 12, 4, "d, piece", "scale"),
  );
  return HALF_VALUES[pieces.reduce((half, piece, word) => half | (piece << (4 * word)), 0)]!;
}

export const iq4_NL: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const code = nibble(bits, 2, i);
  return scaled(d, LEVELS[code]!, code);
};

export const iq4_XS: Anatomist = (bits, i) => {
  const d = bits.half(0);
  const part = i >> 5;
  const low = bits.uint(8 * 4 + 4 * part, 4, "scale, low", "scale");
  const high = bits.uint(16 + 2 * part, 2, "scale, high", "scale");
  const code = nibble(bits, 8 + 16 * part, i & 31);
  return scaled(d * ((low | (high << 4)) - 32), LEVELS[code]!, code);
};
