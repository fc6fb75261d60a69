import { jsonNumber, readExactValues, readValues, shortest } from "@llcuda/gguf";
import { Failure } from "../../failure.ts";
import { findTensor } from "../../tensors/find-tensor.ts";
import { agreeToFetch, missingBytes, type FetchOptions } from "./agree-to-fetch.ts";
import { withFiles } from "./files.ts";
import { print } from "./output.ts";

export interface ValuesOptions extends FetchOptions {
  start?: string;
  count?: string;
  format?: string;
}

/** A screenful; `--count all` gives the rest. */
const USUAL_COUNT = 64;
/** Values that are in memory at a time. */
const PIECE = 1 << 18;

const FORMATS = ["text", "json", "f32"] as const;
type Format = (typeof FORMATS)[number];

/** `llcuda gguf values FILE TENSOR`: values in the order of the file. */
export function values(file: string, name: string, options: ValuesOptions): Promise<void> {
  const format = formatOf(options.format ?? "text");
  const from = wholeNumber("--start", options.start ?? "0");
  return withFiles([file], { json: format === "json" }, async ([opened]) => {
    const { gguf: part, tensor } = findTensor(opened!, name);
    const rest = Math.max(0, tensor.elements - from);
    const usual = Math.min(USUAL_COUNT, rest);
    const count = options.count === "all" ? rest : wholeNumber("--count", options.count, usual);
    // Asked for as a whole first, so that nothing is printed of what cannot be had in full.
    await readValues(part, tensor, from, from > tensor.elements ? Math.max(1, count) : 0);
    if (from + count > tensor.elements) await readValues(part, tensor, from, count);
    const share = count / Math.max(1, tensor.elements);
    const missing = await missingBytes(opened!, [{ gguf: part, tensor }]);
    await agreeToFetch(opened!, Math.min(missing, Math.ceil(share * tensor.bytes)), options);
    const read = format === "f32" ? readValues : readExactValues;
    if (format === "json") {
      const head = { tensor: tensor.name, type: tensor.typeName, shape: tensor.shape };
      const opening = JSON.stringify({ ...head, start: from, count }).slice(0, -1);
      await print(`${opening},"values":[`);
    }
    for (let at = from; at < from + count; at += PIECE) {
      const piece = await read(part, tensor, at, Math.min(PIECE, from + count - at));
      await print(encode(piece, format, at > from));
    }
    if (format === "json") await print("]}\n");
  });
}

function encode(
  values: Float32Array | Float64Array,
  format: Format,
  goesOn: boolean,
): string | Uint8Array {
  // Every machine that runs Node and an engine is little-endian, and so is the format.
  if (format === "f32") return new Uint8Array(Float32Array.from(values).buffer);
  const numbers = Array.from(values);
  if (format === "json") {
    const list = numbers.map(numberJson).join(",");
    return goesOn ? `,${list}` : list;
  }
  const words = values instanceof Float32Array ? shortest : String;
  return `${numbers.map(words).join("\n")}\n`;
}

/** JSON has a negative zero, though JSON.stringify does not write it. */
function numberJson(value: number): string {
  return Object.is(value, -0) ? "-0" : JSON.stringify(jsonNumber(value));
}

function formatOf(text: string): Format {
  const found = FORMATS.find((format) => format === text);
  if (found !== undefined) return found;
  throw new Failure(
    "OPTION_INVALID",
    `--format ${JSON.stringify(text)} is none that there is.`,
    `The formats are ${FORMATS.join(", ")}.`,
  );
}

function wholeNumber(option: string, text: string | undefined, usual = 0): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new Failure(
    "OPTION_INVALID",
    `${option} ${JSON.stringify(text)} is no whole number from 0 on.`,
    "Pass for example --start 0 --count 256, or --count all.",
  );
}
