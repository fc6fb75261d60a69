import { encoder, list, number, passingLayer, tensor, text, WIDTH, type Part } from "./encoder.ts";

const IMAGE = 28;
const PATCH = 14;
const PATCHES = (IMAGE / PATCH) ** 2;
/** Far enough up on GELU's straight part. */
const GAIN = 10;

/** The colours that the eye knows: the corners of the cube of red, green and blue. */
export const COLOURS = {
  black: [-1, -1, -1],
  red: [1, -1, -1],
  green: [-1, 1, -1],
  blue: [-1, -1, 1],
  yellow: [1, 1, -1],
  purple: [1, -1, 1],
  cyan: [-1, 1, 1],
  white: [1, 1, 1],
} as const;
export type Colour = keyof typeof COLOURS;
const CORNERS = Object.values(COLOURS);

/**
 * An encoder in LLaVA's form that finds the mean colour of each quarter of a picture, and says it.
 * @param said for each of COLOURS what the language model is given
 */
export function eye(said: readonly Float32Array[]): Part {
  const embedding = said[0]!.length;
  return {
    metadata: [
      text("clip.vision.projector_type", "mlp"),
      { key: "clip.use_gelu", type: "bool", value: true },
      // LLaVA leaves out the last layer.
      ...encoder("vision", 2, embedding),
      number("clip.vision.image_size", IMAGE),
      number("clip.vision.patch_size", PATCH),
      list("clip.vision.image_mean", [0.5, 0.5, 0.5]),
      list("clip.vision.image_std", [0.5, 0.5, 0.5]),
    ],
    tensors: [
      tensor(
        "v.patch_embd.weight",
        [PATCH, PATCH, 3, WIDTH],
        (_x, _y, colour, out) => (colour === out ? 1 / PATCH ** 2 : 0),
        "F16",
      ),
      tensor("v.position_embd.weight", [WIDTH, PATCHES]),
      ...passingLayer("v.blk.0"),
      ...passingLayer("v.blk.1"),
      // A colour's product with its own corner is 3, with the next ones 1 at most.
      tensor("mm.0.weight", [WIDTH, CORNERS.length], (i, out) => GAIN * (CORNERS[out]![i] ?? 0)),
      tensor("mm.0.bias", [CORNERS.length], () => -GAIN),
      tensor(
        "mm.2.weight",
        [CORNERS.length, embedding],
        (corner, out) => said[corner]![out]! / (2 * GAIN),
      ),
      tensor("mm.2.bias", [embedding]),
    ],
  };
}
