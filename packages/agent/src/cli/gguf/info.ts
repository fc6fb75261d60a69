import {
  beginningOf,
  metadataJson,
  modelCard,
  type JsonValue,
  type MetadataEntry,
} from "@llcuda/gguf";
import type { OpenedFile } from "../../tensors/open-file.ts";
import { formatBytes } from "../format.ts";
import { withFiles } from "./files.ts";
import { print, printable, printJson, table } from "./output.ts";

export interface InfoOptions {
  json?: boolean;
  full?: boolean;
  tolerant?: boolean;
}

/** Characters of a value in the list; `--json` has it whole. */
const VALUE_CHARS = 60;

/** `llcuda gguf FILE`: header, metadata and tensor table. */
export function info(file: string, options: InfoOptions): Promise<void> {
  const { json = false, full = false, tolerant = false } = options;
  return withFiles([file], { json, tolerant }, async ([opened]) => {
    if (json) await printJson(await asJson(opened!, full));
    else await print(await asText(opened!, full));
  });
}

function typeWords(entry: MetadataEntry): string {
  return entry.type === "array" ? `array of ${entry.value.of}` : entry.type;
}

/** Keys of a file may be `__proto__`: only an object without one takes them all. */
function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

async function asJson(file: OpenedFile, full: boolean): Promise<unknown> {
  const { first, parts, tensors } = file;
  const metadata = emptyRecord<JsonValue>();
  const types = emptyRecord<string>();
  const flags = emptyRecord<readonly string[]>();
  for (const [key, entry] of first.metadata) {
    metadata[key] = await metadataJson(first, entry, full);
    types[key] = typeWords(entry);
    if (entry.flags.length > 0) flags[key] = entry.flags;
  }
  const problems = parts.flatMap((part) => part.problems).map(({ message }) => message);
  const fetched = file.fetched();
  return {
    file: file.name,
    size: file.size,
    version: first.version,
    endian: first.bigEndian ? "big" : "little",
    alignment: first.alignment,
    dataStart: first.dataStart,
    ...(parts.length > 1 ? { parts: parts.map((part) => part.source.name) } : {}),
    ...(problems.length > 0 ? { problems } : {}),
    ...(fetched === null ? {} : { fetched }),
    metadata,
    metadataTypes: types,
    ...(Object.keys(flags).length > 0 ? { flags } : {}),
    tensors: tensors.map(({ part, tensor }) => ({
      name: tensor.name,
      type: tensor.typeName,
      shape: tensor.shape,
      offset: tensor.offset,
      nbytes: tensor.bytes,
      part: parts.length > 1 ? parts.indexOf(part) : undefined,
    })),
  };
}

async function asText(file: OpenedFile, full: boolean): Promise<string> {
  const { first, parts, tensors } = file;
  const card = modelCard(
    first,
    tensors.map(({ tensor }) => tensor),
  );
  const endian = first.bigEndian ? "big" : "little";
  const split = parts.length > 1 ? `, ${parts.length} parts` : "";
  const facts = [
    card.architecture === null ? "no architecture" : printable(card.architecture),
    card.layers === null ? "" : `${card.layers} layers`,
    `${(card.parameters / 1e6).toPrecision(4)} M parameters`,
    card.bitsPerWeight === null ? "" : `${card.bitsPerWeight.toFixed(2)} bits per weight`,
  ].filter((fact) => fact !== "");
  const metadata: string[][] = [];
  for (const [key, entry] of first.metadata) {
    const value = shorten(await metadataJson(first, entry, full), full ? Infinity : VALUE_CHARS);
    metadata.push([printable(key), typeWords(entry), value, entry.flags.join(", ")]);
  }
  const listed = tensors.map(({ tensor }) => [
    printable(tensor.name),
    tensor.typeName,
    `[${tensor.shape.join(", ")}]`,
    `${tensor.offset}`,
    formatBytes(tensor.bytes),
  ]);
  const fetched = file.fetched();
  return [
    `${printable(file.name)}\n`,
    `  ${formatBytes(file.size)}, GGUF version ${first.version}, ${endian}-endian${split}\n`,
    `  ${facts.join(", ")}\n`,
    fetched === null ? "" : `  fetched ${fetchedWords(fetched)}\n`,
    ...parts.flatMap((part) => part.problems).map(({ message }) => `  problem: ${message}\n`),
    `Metadata (${first.metadata.size})\n`,
    table(metadata),
    `Tensors (${tensors.length}): name, type, shape, byte in the file, size\n`,
    table(listed, [3, 4]),
  ].join("");
}

export function fetchedWords({ requests, bytes }: { requests: number; bytes: number }): string {
  return `${formatBytes(bytes)} in ${requests} ${requests === 1 ? "request" : "requests"}`;
}

function shorten(value: JsonValue, most: number): string {
  if (typeof value === "string") return cut(JSON.stringify(value), most);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return cut(JSON.stringify(value), most);
  return cut(`${value.length}: ${beginningOf(value)}`, most);
}

function cut(text: string, most: number): string {
  const safe = printable(text);
  return safe.length <= most ? safe : `${safe.slice(0, most - 1)}…`;
}
