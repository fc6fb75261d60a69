import type { PlacedTensor } from "@llcuda/gguf";
import { Failure } from "../../failure.ts";
import type { OpenedFile } from "../open-file.ts";

/** The tensor of that name, in whichever part it lies. @throws Failure NOT_FOUND */
export function placedIn(file: OpenedFile, name: string): PlacedTensor {
  const found = file.tensors.find(({ tensor }) => tensor.name === name);
  if (found !== undefined) return { gguf: found.part, tensor: found.tensor };
  const hint = "tensors.list tells the names that the file has.";
  throw new Failure("NOT_FOUND", `${file.name} has no tensor ${name.slice(0, 200)}.`, hint);
}
