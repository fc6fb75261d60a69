import { GgufError } from "../error.ts";
import { MAX_ALIGNMENT } from "./limits.ts";
import type { MetadataEntry } from "./metadata-entry.ts";
import type { Header } from "./parse-header.ts";
import type { TensorEntry } from "./parse-tensor.ts";
import type { TensorInfo } from "./tensor-info.ts";

export interface Layout {
  readonly alignment: number;
  /** Offset in the file of the data section. */
  readonly dataStart: number;
  readonly tensors: readonly TensorInfo[];
  /** What is wrong with the places of tensors; a strict reader throws the first. */
  readonly problems: readonly GgufError[];
}

const DAMAGED = "The header is damaged or was edited; download the file again.";

/**
 * Places every tensor in the file and judges the places by ggml's rule: each begins, aligned,
 * where the one before it ends.
 */
export function layOut(header: Header, fileSize: number): Layout {
  const alignment = alignmentOf(header.metadata.get("general.alignment"));
  const dataStart = align(header.end, alignment);
  const problems: GgufError[] = [];
  const section = { alignment, dataStart, fileSize };
  let expected: number | undefined = 0;
  const tensors = header.tensors.map((entry, i): TensorInfo => {
    const problem = judge(entry, expected, section);
    if (problem !== undefined) problems.push(problem);
    const offset = dataStart + entry.dataOffset;
    const until = header.tensors[i + 1]?.dataOffset ?? fileSize - dataStart;
    const bytes = entry.bytes ?? Math.max(0, until - entry.dataOffset);
    expected = entry.bytes === undefined ? undefined : align(entry.dataOffset + bytes, alignment);
    const { name, shape, elements, typeId, type, dataOffset } = entry;
    const typeName = type?.name ?? `type ${typeId}, unknown`;
    return { name, shape, elements, typeId, typeName, type, offset, dataOffset, bytes };
  });
  return { alignment, dataStart, tensors, problems };
}

interface Section {
  readonly alignment: number;
  readonly dataStart: number;
  readonly fileSize: number;
}

function judge(
  entry: TensorEntry,
  expected: number | undefined,
  section: Section,
): GgufError | undefined {
  const { name, dataOffset, bytes = 0 } = entry;
  const { alignment, dataStart, fileSize } = section;
  const misplaced = (what: string, limit: string): GgufError =>
    new GgufError("E_OFFSET", `tensor ${name} ${what}`, DAMAGED, {
      offset: entry.offsetField,
      field: `${name} (offset)`,
      value: `${dataOffset}`,
      limit,
    });
  if (dataOffset % alignment !== 0) return misplaced("is not aligned", `multiples of ${alignment}`);
  const inOrder = expected === undefined || dataOffset === expected;
  if (!inOrder && dataStart + dataOffset > fileSize) {
    return misplaced("begins after the end of the file", `${fileSize} bytes`);
  }
  if (expected !== undefined && dataOffset < expected) {
    return misplaced("overlaps the tensor before it", `${expected}`);
  }
  if (!inOrder) return misplaced("leaves a gap after the tensor before it", `${expected}`);
  const end = dataStart + dataOffset + bytes;
  return end > fileSize ? missing(entry, end, section) : undefined;
}

/** Data beyond the end of the file: a damaged header if no part of a download explains it. */
function missing(entry: TensorEntry, end: number, { dataStart, fileSize }: Section): GgufError {
  const { name, bytes = 0 } = entry;
  const impossible = fileSize > dataStart && bytes > fileSize;
  return new GgufError(
    impossible ? "E_OFFSET" : "E_SHORT",
    impossible
      ? `tensor ${name} reaches beyond the end of the file`
      : `the file ends at byte ${fileSize} inside tensor ${name}`,
    "The download stopped early (or, rarely, the header is wrong): download the file again.",
    {
      offset: entry.offsetField,
      field: name,
      value: `${bytes} bytes, up to byte ${end}`,
      limit: `${fileSize} bytes`,
    },
  );
}

function alignmentOf(entry: MetadataEntry | undefined): number {
  if (entry === undefined) return 32;
  const { value, type, offset } = entry;
  const powerOfTwo = typeof value === "number" && value > 0 && (value & (value - 1)) === 0;
  if (type === "uint32" && powerOfTwo && value <= MAX_ALIGNMENT) return value;
  throw new GgufError("E_ALIGN", "general.alignment is not usable", DAMAGED, {
    offset,
    field: "general.alignment",
    value: type === "array" ? "array" : `${type} ${String(value)}`,
    limit: `a uint32 power of two up to ${MAX_ALIGNMENT}`,
  });
}

function align(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
