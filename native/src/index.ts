export { compareTensors } from "./comparison.ts";
export type { TensorDifference } from "./comparison.ts";
export { arange, empty, from, full, pinned, zeros } from "./create.ts";
export type { FromOptions, PlaceOptions } from "./create.ts";
export {
  canAccessPeer,
  getCublasLt,
  getDeviceCount,
  getDeviceProperties,
  getVersions,
  memoryUse,
  noDeviceReason,
  trimMemory,
  useCublasLt,
} from "./devices.ts";
export type { DeviceProperties } from "./devices.ts";
export type { MemoryUse } from "./native-results.ts";
export { distribution } from "./distribution.ts";
export type { TensorDistribution } from "./distribution.ts";
export { DTYPES, QUANTIZED_DTYPES } from "./dtype.ts";
export type { DType, FloatDType, IntegerDType, PlainDType, QuantizedDType } from "./dtype.ts";
export { NativeError } from "./error.ts";
export type { ErrorFacts, NativeErrorCode } from "./error.ts";
export { capture, Graph } from "./graph.ts";
export type { CaptureOptions, GraphResult } from "./graph.ts";
export type { HostArray } from "./host-array.ts";
export { ggufTensors, loadTensors } from "./load.ts";
export type { LoadOptions, LoadProgress, StoredTensor } from "./load.ts";
export { dequantize } from "./ops/dequantize.ts";
export { add, cast, div, gelu, mul, relu, scale, silu, sub } from "./ops/elementwise.ts";
export { gather } from "./ops/gather.ts";
export { matmul } from "./ops/matmul.ts";
export type { MatmulOptions } from "./ops/matmul.ts";
export { argmax, max, MAX_TOPK, mean, min, sum, topk } from "./ops/reduce.ts";
export type { ReduceOptions } from "./ops/reduce.ts";
export { layernorm, rmsnorm, rope, softmax } from "./ops/rows.ts";
export type { RopeOptions } from "./ops/rows.ts";
export { probeDevice } from "./probe.ts";
export type { ProbeResult } from "./probe.ts";
export { keep, scope } from "./scope.ts";
export { summarize } from "./statistics.ts";
export type { MagnitudeHistogram, TensorSummary } from "./statistics.ts";
export { Event, Stream, sync } from "./stream.ts";
export { getTelemetryState, MAX_HERTZ, sampleGpus, watchGpus } from "./telemetry/telemetry.ts";
export type { TelemetryOptions } from "./telemetry/telemetry.ts";
export type { GpuProcess, GpuSample } from "./telemetry/sample.ts";
export type { ThrottleReason } from "./telemetry/throttle-reasons.ts";
export { Tensor, traceDisposal } from "./tensor.ts";
export { tryAddon } from "./trial.ts";
export type { Trial } from "./trial.ts";
