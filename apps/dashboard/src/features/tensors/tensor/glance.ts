import type { Floats } from "@llcuda/gguf";
import type { TensorEntry } from "@llcuda/protocol";
import type { TensorSource } from "../source/tensor-source.ts";
import { tileFor, wholeOf, type TileRequest, type Viewport } from "../viewport.ts";

/** The very first picture is a coarse one: little to read, to send and to colour. */
const SIZE = { width: 256, height: 160 };

/** What the first picture of a view is asked with, before its place is measured. */
export function glanceOf(view: Viewport, rows: number, columns: number): TileRequest {
  return tileFor(view, SIZE, rows, columns);
}

interface Glance {
  tensor: string;
  request: TileRequest;
  picture: Promise<Floats>;
  /** Ends it, where nobody is to see it. */
  gone: AbortController;
}

/** Of each file the last one that was asked for ahead; whoever shows it takes it away. */
const ahead = new WeakMap<TensorSource, Glance>();

/** Somebody presses on a tensor: its picture is on its way before the press has become a click. */
export function glanceAhead(source: TensorSource, tensor: TensorEntry): void {
  const { name, shape, elements, type } = tensor;
  if (elements === 0 || type.includes("unknown")) return;
  const columns = shape[0] ?? 1;
  const rows = elements / columns;
  const request = glanceOf(wholeOf(rows, columns), rows, columns);
  const query = { kind: "tile", request, sample: true } as const;
  const gone = new AbortController();
  ahead.get(source)?.gone.abort();
  const picture = source.floats(name, query, gone.signal);
  // What fails is asked for again where it is shown, and told there.
  picture.catch(() => undefined);
  ahead.set(source, { tensor: name, request, picture, gone });
}

/** The picture that is on its way already; undefined where nobody asked for this one. */
export function takeGlance(
  source: TensorSource,
  tensor: string,
  request: TileRequest,
): Promise<Floats> | undefined {
  const found = ahead.get(source);
  ahead.delete(source);
  if (found?.tensor === tensor && isSame(found.request, request)) return found.picture;
  found?.gone.abort();
  return undefined;
}

function isSame(a: TileRequest, b: TileRequest): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
