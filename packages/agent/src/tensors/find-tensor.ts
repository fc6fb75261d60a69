import type { PlacedTensor } from "@llcuda/gguf";
import { Failure } from "../failure.ts";
import { nearNames } from "../near-names.ts";
import type { OpenedFile } from "./open-file.ts";

/** Characters of a name that are repeated: a longer one is nobody's. */
const MAX_NAME = 200;

/** The tensor of that name, in whichever part it lies. @throws Failure NOT_FOUND with names like it */
export function findTensor(file: OpenedFile, name: string): PlacedTensor {
  const found = file.tensors.find(({ tensor }) => tensor.name === name);
  if (found !== undefined) return { gguf: found.part, tensor: found.tensor };
  const near = nearNames(
    file.tensors.map(({ tensor }) => tensor.name),
    name,
  );
  const hint =
    near.length === 0
      ? `\`llcuda gguf FILE\` lists the ${file.tensors.length} names that it has.`
      : `Did you mean ${near.join(", ")}?`;
  throw new Failure("NOT_FOUND", `${file.name} has no tensor ${name.slice(0, MAX_NAME)}.`, hint);
}
