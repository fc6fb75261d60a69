import type { Gguf } from "../read/gguf.ts";

/** A kind of file that we read on purpose though ggml refuses it; each shows in what we tell of it. */
interface Laxity {
  readonly name: string;
  readonly why: string;
  readonly applies: (gguf: Gguf) => boolean;
}

export const LAXITIES: readonly Laxity[] = [
  {
    name: "a tensor type that is not known",
    why: "a newer llama.cpp may know it: the tensor is listed as `type 57, unknown`, the rest is good",
    applies: (gguf) => gguf.tensors.some((tensor) => tensor.type === undefined),
  },
  {
    name: "an array of arrays",
    why: "the format has it, llama.cpp does not: flagged, and refused before an engine is started",
    applies: (gguf) =>
      [...gguf.metadata.values()].some(({ flags }) => flags.includes("nested-array")),
  },
  {
    name: "a big-endian file",
    why: "ggml reads the byte order of its own machine only; the file is read rightly and says so",
    applies: (gguf) => gguf.bigEndian,
  },
];

/** Why we may read what ggml refuses, or undefined where nothing explains it. */
export function laxityOf(gguf: Gguf): Laxity | undefined {
  return LAXITIES.find((laxity) => laxity.applies(gguf));
}
