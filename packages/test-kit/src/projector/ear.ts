import { encoder, number, passingLayer, tensor, text, WIDTH, type Part } from "./encoder.ts";

const MEL_BINS = 128;
const HALF = MEL_BINS / 2;
/** What 30 s of sound are after the second convolution: llama.cpp fills up to that. */
const POSITIONS = 1_500;
/** Two seconds become one token: 15 in all. */
const STACK = 100;
const GAIN = 10;

/** The pitches that the ear knows, parted at about 1.5 kHz. */
export const PITCHES = ["low", "high"] as const;

/**
 * An encoder in Ultravox' form that tells whether a sound is low or high, and says it.
 * @param said for each of PITCHES what the language model is given
 */
export function ear(said: readonly Float32Array[]): Part {
  const embedding = said[0]!.length;
  return {
    metadata: [
      text("clip.audio.projector_type", "ultravox"),
      ...encoder("audio", 1, embedding),
      number("clip.audio.num_mel_bins", MEL_BINS),
      number("clip.audio.projector.stack_factor", STACK),
    ],
    tensors: [
      // Low less high, and high less low; GELU takes away what is below 0.
      tensor(
        "a.conv1d.1.weight",
        [3, MEL_BINS, WIDTH],
        (step, bin, out) =>
          step === 1 && out < 2 ? (bin < HALF === (out === 0) ? GAIN : -GAIN) / HALF : 0,
        "F16",
      ),
      tensor("a.conv1d.1.bias", [1, WIDTH]),
      tensor(
        "a.conv1d.2.weight",
        [3, WIDTH, WIDTH],
        (step, from, to) => (step === 1 && from === to ? GAIN : 0),
        "F16",
      ),
      tensor("a.conv1d.2.bias", [1, WIDTH]),
      tensor("a.position_embd.weight", [WIDTH, POSITIONS]),
      ...passingLayer("a.blk.0").filter(({ name }) => name !== "a.blk.0.attn_k.bias"),
      tensor("mm.a.norm_pre.weight", [WIDTH * STACK], () => 1),
      // Its two halves are multiplied: each the sums of both pitches over time.
      tensor("mm.a.mlp.1.weight", [WIDTH * STACK, 4], (i, out) => (i % WIDTH === out % 2 ? 1 : 0)),
      tensor("mm.a.norm_mid.weight", [2], () => 1),
      tensor("mm.a.mlp.2.weight", [2, embedding], (pitch, out) => said[pitch]![out]! / Math.SQRT2),
    ],
  };
}
