import { pictureBytes } from "@llcuda/gguf";
import { UNASKED_BYTES, type TensorEntry } from "@llcuda/protocol";
import type { TileRequest } from "../viewport.ts";

/** What comes beside pictures: the sample of the statistics, and the first block. */
const BESIDE_BYTES = 800_000;

/** What pictures of a tensor that is read by ranges cost, and who may fetch them. */
export interface PictureCosts {
  /** Bytes that the exact picture takes at most; null where that is nearly the whole tensor. */
  bytes: (request: TileRequest) => number | null;
  /** Whether a picture comes without being asked for, or was asked for. */
  may: (request: TileRequest, sample: boolean) => boolean;
  /** A person wants the exact picture, and has read what it costs. */
  ask: (request: TileRequest) => void;
}

interface Rows {
  row: number;
  rows: number;
}

/** Bytes of one tensor that may come unasked: each part is counted once, as it is there from then on. */
export class Allowance {
  readonly #tensor: TensorEntry;
  #left = UNASKED_BYTES - BESIDE_BYTES;
  /** Rows whose values are here, and rows of which a sample is. */
  readonly #whole: Rows[] = [];
  readonly #sampled: Rows[] = [];

  constructor(tensor: TensorEntry) {
    this.#tensor = tensor;
  }

  /** Whether a picture may come; if so, it is counted. */
  takes(request: TileRequest, sample: boolean): boolean {
    if (this.#whole.some((rows) => holds(rows, request))) return true;
    const same = ({ row, rows }: Rows): boolean => row === request.row && rows === request.rows;
    // A finer sample of the same rows asks for nothing more.
    if (sample && this.#sampled.some(same)) return true;
    const bytes = pictureBytes(this.#tensor, request, sample);
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    (sample ? this.#sampled : this.#whole).push(request);
    return true;
  }
}

/** Beyond this part of a tensor one reads all of it: that has a button of its own. */
const NEARLY_ALL = 0.9;

export function exactBytes(tensor: TensorEntry, request: TileRequest): number | null {
  const bytes = pictureBytes(tensor, request, false);
  return bytes > NEARLY_ALL * tensor.bytes ? null : bytes;
}

/** Of each row all columns come. */
export function holds(outer: Rows, inner: Rows): boolean {
  return outer.row <= inner.row && outer.row + outer.rows >= inner.row + inner.rows;
}
