import { checkModel } from "../model/check-model.ts";
import { kvPlan } from "../model/kv-cache.ts";
import type { KvPlan } from "../model/kv-cache.ts";
import { modelCard } from "../model/model-card.ts";
import type { ModelCard } from "../model/model-card.ts";
import type { ModelProblemCode } from "../model/model-problem.ts";
import { tensorPlace } from "../model/tensor-role.ts";
import type { TensorRole } from "../model/tensor-role.ts";
import type { GgufErrorCode } from "../error.ts";
import type { GgufSet } from "../split.ts";

/** Something about a file that an engine, or a person, should know. */
export interface FileProblem {
  readonly severity: "refuse" | "warn";
  readonly code: GgufErrorCode | ModelProblemCode;
  /** The key or tensor that it is about. */
  readonly field: string;
  readonly message: string;
  readonly hint: string;
}

/** A file, or all parts of one that is split, at a glance. */
export interface FileView {
  /** Bytes of all parts. */
  readonly size: number;
  readonly version: number;
  readonly endian: "little" | "big";
  readonly alignment: number;
  readonly headerBytes: number;
  readonly parts: readonly string[];
  readonly tensors: number;
  readonly metadata: number;
  readonly card: ModelCard;
  readonly kv: KvPlan | null;
  readonly problems: readonly FileProblem[];
}

/** Bytes of all parts. */
export function setBytes({ parts }: Pick<GgufSet, "parts">): number {
  return parts.reduce((sum, { source }) => sum + source.size, 0);
}

/** Reads the header and the tokenizer, no tensors. Open the file as tolerant to see all problems. */
export async function fileView({ parts, tensors }: GgufSet): Promise<FileView> {
  const first = parts[0]!;
  const misplaced = parts
    .flatMap((part) => part.problems)
    .map(({ code, message, hint, field = "" }): FileProblem => {
      return { severity: "refuse", code, field, message, hint };
    });
  const infos = tensors.map(({ tensor }) => tensor);
  return {
    size: setBytes({ parts }),
    version: first.version,
    endian: first.bigEndian ? "big" : "little",
    alignment: first.alignment,
    headerBytes: first.headerBytes,
    parts: parts.map((part) => part.source.name),
    tensors: tensors.length,
    metadata: first.metadata.size,
    card: modelCard(first, infos),
    kv: kvPlan(first),
    problems: [...misplaced, ...(await checkModel(first))],
  };
}

/** A tensor of the table, with its place in the model. */
export interface TensorRow {
  readonly name: string;
  /** "Q4_K", or "type 57, unknown". */
  readonly type: string;
  readonly shape: readonly number[];
  readonly elements: number;
  /** Byte in its part's file. */
  readonly offset: number;
  readonly bytes: number;
  readonly part: number;
  readonly role: TensorRole;
  readonly block: number | null;
  /** Its name within the block: "attn_q". */
  readonly place: string;
}

/** Tensors `start` up to `start + count` of all parts, in the order of the files. */
export function tensorRows({ parts, tensors }: GgufSet, start = 0, count = Infinity): TensorRow[] {
  return tensors.slice(start, start + count).map(({ part, tensor }): TensorRow => {
    const { role, block, part: place } = tensorPlace(tensor.name);
    const { name, typeName: type, shape, elements, offset, bytes } = tensor;
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
  });
}
