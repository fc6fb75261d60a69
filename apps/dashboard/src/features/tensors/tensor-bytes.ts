import type { Floats } from "@llcuda/gguf";
import { TENSOR_BYTES, type TensorBytesKind } from "@llcuda/protocol";
import { agentUrl } from "../../connection/address.ts";
import { readReport } from "../../connection/report.ts";

/** A picture of a rectangle: planes of width * height. */
export interface Tile {
  width: number;
  height: number;
  exact: boolean;
  min: Float32Array;
  max: Float32Array;
  mean: Float32Array;
}

/** Reads an answer of the agent's. Throws a RangeError for bytes that are no such answer. */
export function decodeFloats(bytes: ArrayBuffer, kind: TensorBytesKind): Floats {
  const { headerBytes, magic, version, kinds } = TENSOR_BYTES;
  if (bytes.byteLength < headerBytes) throw new RangeError("the answer ends inside its header");
  const view = new DataView(bytes);
  const marked = magic.every((byte, i) => view.getUint8(i) === byte);
  const known = view.getUint16(TENSOR_BYTES.versionAt, true) === version;
  const right = view.getUint16(TENSOR_BYTES.kindAt, true) === kinds[kind];
  const count = view.getUint32(TENSOR_BYTES.floatsAt, true);
  if (!marked || !known || !right || bytes.byteLength !== headerBytes + 4 * count) {
    throw new RangeError(`the answer holds no ${kind}`);
  }
  const first = view.getFloat64(TENSOR_BYTES.firstAt, true);
  const second = view.getFloat64(TENSOR_BYTES.secondAt, true);
  const exact = (view.getUint32(TENSOR_BYTES.flagsAt, true) & 1) === 1;
  const values = new Float32Array(bytes, headerBytes, count);
  return { first, second, exact, planes: cut(values, lengthsOf(kind, first, second)) };
}

/** How many floats each plane has; the last one takes the rest. */
function lengthsOf(kind: TensorBytesKind, first: number, second: number): number[] {
  if (kind === "tile") return [first * second, first * second, Infinity];
  return kind === "norms" ? [first, Infinity] : [Infinity];
}

function cut(values: Float32Array, lengths: readonly number[]): Float32Array[] {
  let at = 0;
  return lengths.map((length) => values.subarray(at, (at += length)));
}

/** The planes of a tile. */
export function tileOf({ first: width, second: height, exact, planes }: Floats): Tile {
  const [min, max, mean] = planes;
  return { width, height, exact, min: min!, max: max!, mean: mean! };
}

/** Asks the agent for floats. Rejects with an ErrorReport, or with the signal's reason. */
export async function fetchFloats(
  kind: TensorBytesKind,
  query: Record<string, string | number>,
  signal: AbortSignal,
): Promise<Floats> {
  const url = new URL(agentUrl(`tensors/${kind}`));
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  const response = await fetch(url, { signal });
  // oxlint-disable-next-line typescript/only-throw-error -- reportOf knows it
  if (!response.ok) throw await readReport(response);
  return decodeFloats(await response.arrayBuffer(), kind);
}
