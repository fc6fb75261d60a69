import type { PlacedTensor } from "@llcuda/gguf";
import { distance } from "fastest-levenshtein";
import { Failure } from "../failure.ts";
import type { OpenedFile } from "./open-file.ts";

/** Names that are told of; more would hide the right one. */
const SUGGESTIONS = 3;
/** Longer names are nobody's typing error, and the work grows with the square. */
const MAX_NAME = 200;
/** A file may hold a hundred thousand tensors; the first ones are like all others. */
const MAX_COMPARED = 20_000;

/** The tensor of that name, in whichever part it lies. @throws Failure NOT_FOUND with names like it */
export function findTensor(file: OpenedFile, name: string): PlacedTensor {
  const found = file.tensors.find(({ tensor }) => tensor.name === name);
  if (found !== undefined) return { gguf: found.part, tensor: found.tensor };
  const near = nearestTensors(
    file.tensors.map(({ tensor }) => tensor.name),
    name,
  );
  const hint =
    near.length === 0
      ? `\`llcuda gguf FILE\` lists the ${file.tensors.length} names that it has.`
      : `Did you mean ${near.join(", ")}?`;
  throw new Failure("NOT_FOUND", `${file.name} has no tensor ${name.slice(0, MAX_NAME)}.`, hint);
}

/** Names that the text may have meant, the nearest first: a few typing errors, or a part left out. Pure. */
export function nearestTensors(names: readonly string[], text: string): string[] {
  if (text.length === 0 || text.length > MAX_NAME) return [];
  const most = Math.ceil(text.length / 4);
  return (
    names
      .slice(0, MAX_COMPARED)
      // A name that could command a terminal is not repeated.
      .filter((name) => !/\p{C}/u.test(name))
      .map((name) => ({ name, edits: name.includes(text) ? 1 : distance(name, text) }))
      .filter(({ edits }) => edits <= most)
      .toSorted((a, b) => a.edits - b.edits)
      .slice(0, SUGGESTIONS)
      .map(({ name }) => name)
  );
}
