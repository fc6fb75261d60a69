import { TENSOR_BYTES, type TensorBytesKind } from "@llcuda/protocol";
import { agentUrl } from "../../connection/address.ts";
import { readReport } from "../../connection/report.ts";

/** Floats as docs/tensors-wire.md describes them. */
export interface Floats {
  first: number;
  second: number;
  exact: boolean;
  values: Float32Array;
}

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
  return {
    first: view.getFloat64(TENSOR_BYTES.firstAt, true),
    second: view.getFloat64(TENSOR_BYTES.secondAt, true),
    exact: (view.getUint32(TENSOR_BYTES.flagsAt, true) & 1) === 1,
    values: new Float32Array(bytes, headerBytes, count),
  };
}

/** The planes of a tile. */
export function tileOf({ first: width, second: height, exact, values }: Floats): Tile {
  const size = width * height;
  const [min, max, mean] = [0, 1, 2].map((i) => values.subarray(i * size, (i + 1) * size));
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
