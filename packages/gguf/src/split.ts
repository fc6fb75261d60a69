import type { ByteSource } from "./byte-source.ts";
import { GgufError } from "./error.ts";
import type { Gguf } from "./read/gguf.ts";
import { openGguf } from "./read/open.ts";
import type { OpenOptions } from "./read/open.ts";
import type { TensorInfo } from "./read/tensor-info.ts";

/** llama.cpp names no more than five digits; real models have at most some hundred parts. */
const MAX_PARTS = 99_999;
const PART_NAME = /^(.+)-(\d{5})-of-(\d{5})\.gguf$/;

/** A part's place by its file name. */
export interface PartName {
  readonly prefix: string;
  /** From 1. */
  readonly part: number;
  readonly count: number;
}

/** Reads `model-00002-of-00005.gguf`; undefined for any other name, or one with a path in it. */
export function partName(fileName: string): PartName | undefined {
  const [, prefix, part, count] = PART_NAME.exec(fileName) ?? [];
  if (prefix === undefined || /[/\\\0]/.test(fileName)) return undefined;
  const name = { prefix, part: Number(part), count: Number(count) };
  return name.part >= 1 && name.part <= name.count ? name : undefined;
}

/** The file name of part `part` (from 1) of `count`. */
export function namePart(prefix: string, part: number, count: number): string {
  return `${prefix}-${digits(part)}-of-${digits(count)}.gguf`;
}

function digits(value: number): string {
  return `${value}`.padStart(5, "0");
}

/** All parts of a model. The metadata is that of the first part. */
export interface GgufSet {
  readonly parts: readonly Gguf[];
  readonly tensors: readonly { readonly part: Gguf; readonly tensor: TensorInfo }[];
}

/**
 * Opens every part of the model whose first file is called `firstName` (without its folder);
 * `openPart` opens a part by its file name. A file that is no part is a set of one.
 * Rejects with E_SPLIT where parts are missing, mixed up or from another model.
 */
export async function openSplit(
  firstName: string,
  openPart: (fileName: string) => Promise<ByteSource>,
  options: OpenOptions = {},
): Promise<GgufSet> {
  const opened: ByteSource[] = [];
  try {
    const open = async (name: string): Promise<Gguf> => {
      const source = await openPart(name);
      opened.push(source);
      return openGguf(source, options);
    };
    return await openParts(firstName, open);
  } catch (error) {
    await Promise.all(opened.map((source) => source.close?.() ?? Promise.resolve()));
    throw error;
  }
}

/** The model whose file is called `name`: all parts where it is the first, a later part by itself. */
export async function openSet(
  name: string,
  openPart: (fileName: string) => Promise<ByteSource>,
  options: OpenOptions = {},
): Promise<GgufSet> {
  if ((partName(name)?.part ?? 1) === 1) return openSplit(name, openPart, options);
  const source = await openPart(name);
  try {
    const gguf = await openGguf(source, options);
    return { parts: [gguf], tensors: gguf.tensors.map((tensor) => ({ part: gguf, tensor })) };
  } catch (error) {
    await source.close?.();
    throw error;
  }
}

async function openParts(
  firstName: string,
  open: (name: string) => Promise<Gguf>,
): Promise<GgufSet> {
  const first = await open(firstName);
  const count = splitCount(first);
  if (count === 1) return join([first]);
  const name = partName(firstName);
  if (name === undefined || name.count !== count || name.part !== 1) {
    throw splitError(
      `${firstName} is no first part of ${count}`,
      `Give the first part, called ${namePart("NAME", 1, count)}.`,
      "split.count",
      `${count}`,
    );
  }
  const names = Array.from({ length: count - 1 }, (_, i) => namePart(name.prefix, i + 2, count));
  return join([first, ...(await allOf(names, open))]);
}

/** Headers that are read at once: each may hold some MiB. */
const PARTS_AT_ONCE = 8;

/** Opens files a few at a time, in their order; after a failure no further one is begun. */
async function allOf(
  names: readonly string[],
  open: (name: string) => Promise<Gguf>,
): Promise<Gguf[]> {
  const opened: Gguf[] = [];
  let next = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    for (let i = next++; i < names.length && !failed; i = next++) {
      opened[i] = await open(names[i]!);
    }
  };
  const workers = Array.from({ length: PARTS_AT_ONCE }, () =>
    work().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  // All are waited for, so that whoever closes the opened ones closes all of them.
  const ends = await Promise.allSettled(workers);
  const failure = ends.find((end) => end.status === "rejected");
  if (failure !== undefined) throw failure.reason;
  return opened;
}

/** split.count of a file, 1 where it has none; throws E_SPLIT for a number that cannot be. */
export function splitCount(gguf: Gguf): number {
  const count = gguf.get("split.count") ?? 1;
  const no = gguf.get("split.no") ?? 0;
  if (!Number.isInteger(count) || count < 1 || count > MAX_PARTS) {
    const what = "split.count is not possible";
    throw splitError(what, "The file is damaged; download it again.", "split.count", `${count}`);
  }
  if (no >= count || no < 0) {
    const what = `split.no is not below split.count (${count})`;
    throw splitError(what, "The file is damaged; download it again.", "split.no", `${no}`);
  }
  return count;
}

function join(parts: readonly Gguf[]): GgufSet {
  const hint = "Put all parts of the same download into one folder.";
  for (const [i, part] of parts.entries()) {
    const no = part.get("split.no") ?? 0;
    if (splitCount(part) !== parts.length || no !== i) {
      throw splitError(`${part.source.name} is not part ${i + 1}`, hint, "split.no", `${no}`);
    }
  }
  const tensors = parts.flatMap((part) => part.tensors.map((tensor) => ({ part, tensor })));
  const promised = parts[0]?.get("split.tensors.count") ?? tensors.length;
  const names = new Set(tensors.map(({ tensor }) => tensor.name));
  if (promised !== tensors.length || names.size !== tensors.length) {
    const what = `the parts hold ${names.size} different tensors of ${promised}`;
    throw splitError(what, hint, "split.tensors.count", `${promised}`);
  }
  return { parts, tensors };
}

function splitError(what: string, hint: string, field: string, value: string): GgufError {
  return new GgufError("E_SPLIT", what, hint, { field, value });
}
