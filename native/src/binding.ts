/** The addon's functions, as addon/*.cc offer them. Everything was validated before it gets here. */

import type { NativeErrorCode } from "./error.ts";
import type {
  MemoryUse,
  NativeComparison,
  NativeDistribution,
  NativeProperties,
  NativeSample,
  NativeSummary,
} from "./native-results.ts";

/** A C++ object; opaque. */
export type Handle = { readonly handle: unique symbol };
export type LoadHandle = { readonly load: unique symbol };
export type GraphHandle = { readonly graph: unique symbol };
export type StreamHandle = { readonly stream: unique symbol };
export type EventHandle = { readonly event: unique symbol };
export type SamplerHandle = { readonly sampler: unique symbol };

/** A tensor as the passes over any type take it: addon/stored.h. */
export type Stored = [
  type: number,
  from: Handle,
  offset: number,
  blockElements: number,
  blockBytes: number,
];

export interface Binding {
  makeErrorsBy(
    make: (code: NativeErrorCode, message: string, facts: Record<string, number>) => Error,
  ): void;
  deviceCount(): { count: number; reason: string };
  versions(): { driver: number; runtime: number };
  deviceProperties(device: number): NativeProperties;
  canAccessPeer(from: number, to: number): boolean;

  allocate(device: number, bytes: number): Handle;
  share(handle: Handle): Handle;
  dispose(handle: Handle): void;
  upload(device: number, to: Handle, offset: number, bytes: Uint8Array): void;
  copy(
    device: number,
    to: Handle,
    toOffset: number,
    from: Handle,
    fromOffset: number,
    bytes: number,
  ): void;
  copyRows(
    device: number,
    to: Handle,
    toOffset: number,
    toPitch: number,
    from: Handle,
    fromOffset: number,
    fromPitch: number,
    width: number,
    height: number,
  ): void;
  copyBetween(
    toDevice: number,
    to: Handle,
    fromDevice: number,
    from: Handle,
    fromOffset: number,
    bytes: number,
  ): void;
  download(device: number, from: Handle, offset: number, into: Uint8Array): Promise<void>;
  sync(device: number): Promise<void>;
  pinned(device: number, bytes: number): ArrayBuffer;
  memory(device: number): MemoryUse;
  trim(device: number): void;

  fill(
    device: number,
    dtype: number,
    to: Handle,
    offset: number,
    count: number,
    value: number,
  ): void;
  arange(device: number, dtype: number, count: number, start: number, step: number): Handle;
  cast(
    device: number,
    dtype: number,
    from: Handle,
    offset: number,
    to: number,
    count: number,
  ): Handle;
  binary(
    device: number,
    operation: number,
    dtype: number,
    a: Handle,
    aOffset: number,
    b: Handle,
    bOffset: number,
    count: number,
    period: number,
  ): Handle;
  unary(
    device: number,
    operation: number,
    dtype: number,
    from: Handle,
    offset: number,
    count: number,
    p: number,
    q: number,
  ): Handle;
  softmax(
    device: number,
    dtype: number,
    from: Handle,
    offset: number,
    rows: number,
    columns: number,
    scale: number,
  ): Handle;
  rmsnorm(
    device: number,
    dtype: number,
    from: Handle,
    offset: number,
    weight: Handle,
    weightOffset: number,
    rows: number,
    columns: number,
    eps: number,
  ): Handle;
  layernorm(
    device: number,
    dtype: number,
    from: Handle,
    offset: number,
    weight: Handle,
    weightOffset: number,
    rows: number,
    columns: number,
    eps: number,
    bias: Handle | undefined,
    biasOffset: number | undefined,
  ): Handle;
  rope(
    device: number,
    dtype: number,
    from: Handle,
    offset: number,
    positions: Handle,
    positionsOffset: number,
    outer: number,
    tokens: number,
    heads: number,
    head: number,
    rotary: number,
    base: number,
    scale: number,
    interleaved: number,
  ): Handle;
  gather(
    device: number,
    table: Handle,
    offset: number,
    rows: number,
    rowBytes: number,
    indexDType: number,
    indices: Handle,
    indicesOffset: number,
    count: number,
    fill: number,
  ): Handle;
  reduce(
    device: number,
    operation: number,
    dtype: number,
    from: Handle,
    offset: number,
    rows: number,
    columns: number,
    factor: number,
    to: number,
  ): Handle;
  argmax(
    device: number,
    dtype: number,
    from: Handle,
    offset: number,
    rows: number,
    columns: number,
  ): Handle;
  topk(
    device: number,
    dtype: number,
    from: Handle,
    offset: number,
    rows: number,
    columns: number,
    k: number,
  ): [Handle, Handle];
  dequantize(
    device: number,
    type: number,
    from: Handle,
    offset: number,
    blocks: number,
    to: number,
    elements: number,
  ): Handle;
  matmul(
    device: number,
    dtype: number,
    to: number,
    a: Handle,
    aOffset: number,
    b: Handle,
    bOffset: number,
    batch: number,
    m: number,
    n: number,
    k: number,
    flags: number,
    activation: number,
    bias: Handle | undefined,
    biasOffset: number | undefined,
  ): Handle;
  useCublasLt(path: string): void;
  cublasLt(): { path: string; version: number };

  beginCapture(device: number): GraphHandle;
  endCapture(graph: GraphHandle, device: number): number;
  abandonCapture(graph: GraphHandle, device: number): void;
  replay(graph: GraphHandle, device: number): void;
  dropGraph(graph: GraphHandle): void;
  markGraphMemory(handle: Handle): void;
  createStream(device: number): StreamHandle;
  useStream(device: number, stream: StreamHandle | null): void;
  dropStream(stream: StreamHandle): void;
  recordEvent(device: number): EventHandle;
  waitEvent(device: number, event: EventHandle): void;
  elapsed(device: number, first: EventHandle, last: EventHandle): Promise<number>;
  dropEvent(event: EventHandle): void;

  summary(
    device: number,
    dtype: number,
    from: Handle,
    offset: number,
    count: number,
    firstExponent: number,
  ): [Promise<NativeSummary>, Handle];
  runMagnitudes(
    device: number,
    dtype: number,
    from: Handle,
    offset: number,
    count: number,
    runs: Handle,
    runsOffset: number,
    runCount: number,
  ): Handle;
  distribution(device: number, count: number, ...x: Stored): [Promise<NativeDistribution>, Handle];
  compare(
    device: number,
    count: number,
    ...aAndB: [...Stored, ...Stored]
  ): Promise<NativeComparison>;

  nvmlState(): { available: boolean; reason: string; driver: string };
  sample(pcie: number): NativeSample[];
  startSampling(
    hertz: number,
    pcie: number,
    callback: (samples: NativeSample[]) => void,
  ): SamplerHandle;
  stopSampling(sampler: SamplerHandle): void;

  startLoad(
    device: number,
    target: Handle,
    path: string,
    parts: Float64Array,
    readers: number,
    piece: number,
  ): [LoadHandle, Promise<void>];
  loadProgress(load: LoadHandle): number;
  cancelLoad(load: LoadHandle): void;
}
