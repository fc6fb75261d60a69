import { checkModel, kvPlan, modelCard, tensorPlace } from "@llcuda/gguf";
import type { FileProblem, FileSummary, TensorEntry, TensorPage } from "@llcuda/protocol";
import { mutable } from "./mutable.ts";
import type { OpenedFile } from "./open-file.ts";

/** Tensors in one answer: a model of 2,000 comes whole. */
export const MAX_TENSORS_PAGE = 5_000;

/** What the model's page shows first. Reads the header and the tokenizer, no tensors. */
export async function summaryOf(
  asked: string,
  revision: string,
  file: OpenedFile,
): Promise<FileSummary> {
  const { first, parts, tensors } = file;
  const misplaced = parts
    .flatMap((part) => part.problems)
    .map(({ code, message, hint, field = "" }): FileProblem => {
      return { severity: "refuse", code, field, message, hint };
    });
  const kv = kvPlan(first);
  return {
    file: asked,
    revision,
    size: file.size,
    version: first.version,
    endian: first.bigEndian ? "big" : "little",
    alignment: first.alignment,
    headerBytes: first.headerBytes,
    parts: parts.map((part) => part.source.name),
    tensors: tensors.length,
    metadata: first.metadata.size,
    card: mutable(
      modelCard(
        first,
        tensors.map(({ tensor }) => tensor),
      ),
    ),
    kv: kv === null ? null : mutable(kv),
    problems: [...misplaced, ...(await checkModel(first))],
    fetched: file.fetched(),
  };
}

/** Tensors `start` up to `start + count` of all parts, in the order of the files. */
export function tensorPage(file: OpenedFile, start: number, count: number): TensorPage {
  const { parts, tensors } = file;
  const page = tensors.slice(start, start + Math.min(count, MAX_TENSORS_PAGE));
  return {
    total: tensors.length,
    tensors: page.map(({ part, tensor }): TensorEntry => {
      const { role, block, part: place } = tensorPlace(tensor.name);
      const { name, typeName: type, elements, offset, bytes } = tensor;
      const shape = [...tensor.shape];
      return {
        name,
        type,
        shape,
        elements,
        offset,
        bytes,
        part: parts.indexOf(part),
        role,
        block,
        place,
      };
    }),
  };
}
