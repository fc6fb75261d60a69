import { fileView, tensorRows } from "@llcuda/gguf";
import type { FileSummary, TensorPage } from "@llcuda/protocol";
import { mutable } from "./mutable.ts";
import type { OpenedFile } from "./open-file.ts";

/** Tensors in one answer: a model of 2,000 comes whole. */
export const MAX_TENSORS_PAGE = 5_000;

/** What the model's page shows first. */
export async function summaryOf(
  asked: string,
  revision: string,
  file: OpenedFile,
): Promise<FileSummary> {
  const view = mutable(await fileView(file));
  return { ...view, file: asked, revision, fetched: file.fetched() };
}

export function tensorPage(file: OpenedFile, start: number, count: number): TensorPage {
  const page = tensorRows(file, start, Math.min(count, MAX_TENSORS_PAGE));
  return { total: file.tensors.length, tensors: mutable(page) };
}
