import { writeGguf } from "@llcuda/gguf";
import { COLOURS, eye } from "./eye.ts";
import { ear, PITCHES } from "./ear.ts";
import { text } from "./encoder.ts";
import { wordVectors } from "./word-vectors.ts";

/**
 * An mmproj file with which a real language model sees and hears: weights that are made, not
 * trained, name the colour of a picture and the pitch of a sound by that model's own vectors of
 * the words. From bytes to words every part of llama-server is in it. Some 250 kB at a width of 576.
 * @param model path of the language model, whose tokenizer must have each word as one token
 */
export async function sensingProjector(model: string): Promise<Uint8Array> {
  const words = [...Object.keys(COLOURS), ...PITCHES].map((word) => ` ${word}`);
  return projectorOf(await wordVectors(model, words));
}

/** The same for a model whose words mean nothing. @param width that of the model */
export function tinyProjector(width: number): Uint8Array {
  const count = Object.keys(COLOURS).length + PITCHES.length;
  return projectorOf(
    Array.from({ length: count }, (_, word) =>
      Float32Array.from({ length: width }, (_, at) => ((word * 31 + at * 7919) % 101) / 200 - 0.25),
    ),
  );
}

/** @param said for each colour and then each pitch what the language model is given */
function projectorOf(said: readonly Float32Array[]): Uint8Array {
  const colours = Object.keys(COLOURS).length;
  const parts = [eye(said.slice(0, colours)), ear(said.slice(colours))];
  return writeGguf({
    metadata: [
      text("general.architecture", "clip"),
      text("general.type", "mmproj"),
      ...parts.flatMap(({ metadata }) => metadata),
    ],
    tensors: parts.flatMap(({ tensors }) => tensors),
  });
}
