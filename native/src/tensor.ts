import { binding } from "./addon.ts";
import type { Handle } from "./binding.ts";
import { assertNotCapturing } from "./capture-state.ts";
import { dtypeInfo, isQuantized } from "./dtype.ts";
import type { DType, DTypeInfo } from "./dtype.ts";
import { NativeError } from "./error.ts";
import { bfloatValue, halfValue } from "./half-bits.ts";
import { bytesOfArray, arrayOf } from "./host-array.ts";
import type { HostArray } from "./host-array.ts";
import { noteTensor } from "./large-tensors.ts";
import { assertDevice, assertDType, assertSameShape } from "./operands.ts";
import { adopt } from "./scope.ts";
import * as s from "./shape.ts";

let tracing = process.env["LLCUDA_TRACE_DISPOSE"] === "1";

/** Whether errors of disposed tensors say where that was: it costs each dispose a stack trace. */
export function traceDisposal(on: boolean): void {
  tracing = s.checkFlag(on, "on");
}

const CONSTRUCT = Symbol("only this package makes tensors");

/**
 * An array of one dtype on a GPU: row-major, without gaps. Operations return new tensors at once and
 * run in the order in which they were asked for; only toHost and item wait, as promises.
 */
export class Tensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** The GPU's number. */
  readonly device: number;
  /** Of the dtype: looked up once. @internal */
  readonly info: DTypeInfo;
  readonly #elements: number;
  readonly #bytes: number;
  readonly #offset: number;
  #handle: Handle | undefined;
  #disposedAt: string | undefined;

  /** @internal */
  constructor(
    key: symbol,
    shape: readonly number[],
    info: DTypeInfo,
    handle: Handle,
    offset: number,
    device: number,
  ) {
    if (key !== CONSTRUCT) {
      throw s.invalid("new Tensor() was called", "Make tensors with zeros, full, from or arange.");
    }
    this.shape = shape;
    this.dtype = info.name;
    this.device = device;
    this.info = info;
    this.#elements = s.elementsOf(shape);
    this.#bytes = (this.#elements / info.blockElements) * info.blockBytes;
    this.#offset = offset;
    this.#handle = handle;
    noteTensor(this, this.#bytes);
    adopt(this);
  }

  /** Number of values. */
  numel(): number {
    return this.#elements;
  }

  /** Bytes of the values. */
  nbytes(): number {
    return this.#bytes;
  }

  get disposed(): boolean {
    return this.#handle === undefined;
  }

  /** Where the values begin in their memory, in bytes. @internal */
  get offset(): number {
    return this.#offset;
  }

  /** @throws NativeError DISPOSED @internal */
  get handle(): Handle {
    if (this.#handle !== undefined) return this.#handle;
    throw new NativeError(
      "DISPOSED",
      `This tensor ${s.shapeText(this.shape, this.dtype)} was disposed of${this.#disposedAt ?? ""}.`,
      this.#disposedAt === undefined
        ? "traceDisposal(true) or LLCUDA_TRACE_DISPOSE=1 shows where; keep() takes a tensor out of a scope."
        : "Use it before, or keep a view of it: view() shares the memory.",
    );
  }

  /** Lets go of the memory; once more does nothing. Views of the same memory keep it. */
  dispose(): void {
    if (this.#handle === undefined) return;
    binding().dispose(this.#handle);
    this.#handle = undefined;
    if (tracing) {
      this.#disposedAt = ` at${new Error("trace").stack?.split("\n").slice(2, 4).join(" <- ") ?? ""}`;
    }
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The same values in another shape; shares the memory. One size may be -1. */
  reshape(shape: readonly number[]): Tensor {
    const wanted = inferSize(shape, this.#elements);
    const checked = s.checkShape(wanted, this.dtype);
    if (s.elementsOf(checked) !== this.#elements) {
      throw s.mismatch(
        `${s.shapeText(this.shape)} has ${this.#elements} values, ${s.shapeText(checked)} has ${s.elementsOf(checked)}`,
        "Give a shape of as many values; one size may be -1.",
      );
    }
    return this.#sharing(checked, this.dtype, this.#offset);
  }

  /** The same bytes as another dtype (by default the same); the last size changes with the width. */
  view(dtype: DType = this.dtype): Tensor {
    const info = s.checkDType(dtype);
    const row = s.bytesOf([this.shape.at(-1) ?? 1], this.dtype);
    const elements = (row / info.blockBytes) * info.blockElements;
    if (!Number.isInteger(row / info.blockBytes)) {
      throw new NativeError(
        "DTYPE_MISMATCH",
        `rows of ${row} bytes (${s.shapeText(this.shape, this.dtype)}) are no whole ${dtype} values`,
        `A row must be a multiple of ${info.blockBytes} bytes.`,
      );
    }
    const shape = this.shape.length === 0 ? [] : [...this.shape.slice(0, -1), elements];
    return this.#sharing(shape, dtype, this.#offset);
  }

  /**
   * Values `start` up to `end` (not included) of a dimension; negative numbers count from the end.
   * Of the first dimension it shares the memory, of another it is a copy.
   */
  slice(start: number, end?: number, dim = 0): Tensor {
    if (this.shape.length === 0)
      throw s.invalid("a scalar has no dimension to slice", "Reshape it.");
    const d = s.checkDimension(dim, this.shape.length);
    const size = this.shape[d]!;
    const from = atEnd(s.checkInteger(start, "start", -size, size), size);
    const to = end === undefined ? size : atEnd(s.checkInteger(end, "end", -size, size), size);
    const shape = this.shape.map((other, i) => (i === d ? Math.max(to - from, 0) : other));
    const { blockElements } = dtypeInfo(this.dtype);
    if (d === this.shape.length - 1 && (from % blockElements !== 0 || to % blockElements !== 0)) {
      throw s.invalid(
        `values ${from} to ${to} cut through a block of ${this.dtype}`,
        `Cut at multiples of ${blockElements}.`,
      );
    }
    const step = s.bytesOf([s.innerOf(this.shape, d)], this.dtype);
    if (d === 0) return this.#sharing(shape, this.dtype, this.#offset + from * step);
    const result = allocate(shape, this.dtype, this.device);
    const rows = s.elementsOf(this.shape.slice(0, d));
    const width = shape[d]! * step;
    if (rows > 0 && width > 0) {
      const begin = this.#offset + from * step;
      const pitch = size * step;
      const { handle, device } = this;
      binding().copyRows(device, result.handle, 0, width, handle, begin, pitch, width, rows);
    }
    return result;
  }

  /** A copy of the values in memory of their own. */
  copy(): Tensor {
    const result = allocate(this.shape, this.dtype, this.device);
    binding().copy(this.device, result.handle, 0, this.handle, this.#offset, this.#bytes);
    return result;
  }

  /** Writes another tensor's values into this one, whose shape and dtype it must have. */
  set(values: Tensor): this {
    assertTensor(values, "values");
    assertDType("set", this, values);
    assertSameShape("set", this, values);
    assertDevice("set", this, values);
    binding().copy(
      this.device,
      this.handle,
      this.#offset,
      values.handle,
      values.offset,
      this.#bytes,
    );
    return this;
  }

  /** A copy on another GPU (directly, or through the host where the GPUs cannot); a view on the same. */
  to(device: number): Tensor {
    const target = s.checkInteger(device, "device", 0, s.MAX_DEVICE);
    if (target === this.device) return this.#sharing(this.shape, this.dtype, this.#offset);
    const result = allocate(this.shape, this.dtype, target);
    const { handle } = this;
    binding().copyBetween(target, result.handle, this.device, handle, this.#offset, this.#bytes);
    return result;
  }

  /**
   * The values as they are now, in a typed array: Float16Array for F16 where Node has it, the bits in
   * a Uint16Array for BF16, whole blocks in a Uint8Array for quantized types.
   * @param into filled and returned if given; one of pinned() is filled without a detour
   */
  async toHost<A extends HostArray = HostArray>(into?: A): Promise<A> {
    assertNotCapturing(this.device, "toHost");
    const array =
      into === undefined ? (arrayOf(this.dtype, new ArrayBuffer(this.#bytes)) as A) : into;
    const bytes = bytesOfArray(array, "into");
    if (bytes.length !== this.#bytes) {
      throw s.mismatch(
        `into has ${bytes.length} bytes, ${s.shapeText(this.shape, this.dtype)} has ${this.#bytes}`,
        `Give an array of ${this.#bytes} bytes.`,
      );
    }
    await binding().download(this.device, this.handle, this.#offset, bytes);
    return array;
  }

  /** The one value of a tensor of one: a number, or a bigint for I64 beyond the safe range. */
  async item(): Promise<number | bigint> {
    if (this.#elements !== 1 || isQuantized(this.dtype)) {
      throw s.mismatch(
        `item of ${s.shapeText(this.shape, this.dtype)}`,
        "Only a tensor of one value has an item: slice or reduce first.",
      );
    }
    const [value] = (await this.toHost()) as unknown as [number | bigint];
    if (this.dtype === "BF16") return bfloatValue(Number(value));
    if (this.dtype === "F16" && !("Float16Array" in globalThis)) return halfValue(Number(value));
    return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  #sharing(shape: readonly number[], dtype: DType, offset: number): Tensor {
    const handle = binding().share(this.handle);
    return new Tensor(CONSTRUCT, shape, dtypeInfo(dtype), handle, offset, this.device);
  }
}

/** A tensor over a handle that an operation returned. @internal */
export function wrap(
  handle: Handle,
  shape: readonly number[],
  dtype: DType,
  device: number,
  offset = 0,
): Tensor {
  return new Tensor(CONSTRUCT, shape, dtypeInfo(dtype), handle, offset, device);
}

/** The same of another tensor's shape and dtype. @internal */
export function wrapLike(x: Tensor, handle: Handle): Tensor {
  return new Tensor(CONSTRUCT, x.shape, x.info, handle, 0, x.device);
}

/** Uninitialized memory of a checked shape. @internal */
export function allocate(shape: readonly number[], dtype: DType, device: number): Tensor {
  return wrap(binding().allocate(device, s.bytesOf(shape, dtype)), shape, dtype, device);
}

/** @internal */
export function assertTensor(value: unknown, name: string): asserts value is Tensor {
  if (value instanceof Tensor) return;
  throw s.invalid(`${name} is ${s.valueText(value)}`, "Give a Tensor: from(typedArray) makes one.");
}

function inferSize(shape: readonly number[], elements: number): readonly number[] {
  if (!Array.isArray(shape)) return shape;
  const open = shape.indexOf(-1);
  if (open < 0 || shape.includes(-1, open + 1)) return shape;
  const known = shape.reduce((product, size, i) => (i === open ? product : product * size), 1);
  const size = elements / known;
  if (known === 0 || !Number.isInteger(size)) {
    throw s.mismatch(
      `${elements} values do not fill ${s.shapeText(shape)}`,
      "The other sizes' product must divide the number of values.",
    );
  }
  return shape.with(open, size);
}

function atEnd(index: number, size: number): number {
  return index < 0 ? index + size : index;
}
