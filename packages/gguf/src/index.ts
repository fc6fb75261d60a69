export { checkRange, MemorySource } from "./byte-source.ts";
export type { ByteSource } from "./byte-source.ts";
export { GgufError } from "./error.ts";
export type { GgufErrorCode, GgufErrorFacts } from "./error.ts";
export { isGguf, MAGIC_BYTES, READABLE_VERSIONS, readMagic } from "./magic.ts";
export type { Magic } from "./magic.ts";
export type { ArrayInput, MetadataInput, ScalarInput } from "./metadata-input.ts";
export {
  bytesOf,
  RETIRED_TENSOR_TYPES,
  TENSOR_TYPES,
  tensorType,
  tensorTypeById,
} from "./tensor-type.ts";
export type { TensorType, TensorTypeName } from "./tensor-type.ts";
export { VALUE_BYTES, VALUE_TYPES } from "./value-type.ts";
export type { ScalarType, ValueType } from "./value-type.ts";
export { ggufChunks, ggufHeader, writeGguf } from "./write.ts";
export type { GgufContent, TensorInput, TensorShape } from "./write.ts";
export { GgufArray } from "./read/gguf-array.ts";
export { Gguf } from "./read/gguf.ts";
export type { KnownValue, MetadataValue } from "./read/known-keys.ts";
export type { ArrayScalar } from "./read/array-span.ts";
export type { MetadataEntry, MetadataFlag } from "./read/metadata-entry.ts";
export { openGguf, parseGguf } from "./read/open.ts";
export type { OpenOptions } from "./read/open.ts";
export type { TensorInfo } from "./read/tensor-info.ts";
export { BlobSource } from "./blob-source.ts";
export { HttpSource } from "./http-source.ts";
export type { HttpOptions, RemoteFile } from "./http-source.ts";
export { BlobPieces, PIECE_BYTES } from "./piece-store.ts";
export type { PieceStore } from "./piece-store.ts";
export type { KeptRange } from "./range-keeper.ts";
export { checkModel } from "./model/check-model.ts";
export type { ModelProblem, ModelProblemCode } from "./model/model-problem.ts";
export { namePart, openSet, openSplit, partName } from "./split.ts";
export type { GgufSet, PartName } from "./split.ts";
export { splitGguf } from "./write-split.ts";
export type { SplitOptions, SplitPart } from "./write-split.ts";
export { shortest } from "./shortest.ts";
export { dequantize, useSimd } from "./quant/dequantize.ts";
export { QUANTIZABLE, quantize } from "./quant/quantize.ts";
export type { QuantizableType } from "./quant/quantize.ts";
export { readExactValues, readValues, readViewport } from "./values.ts";
export type { Viewport } from "./values.ts";
export { compareTensors, ComparisonPass } from "./analysis/comparison.ts";
export type { PlacedTensor, TensorComparison } from "./analysis/comparison.ts";
export { binEdge, klDivergence, MagnitudeHistogram } from "./analysis/magnitude-histogram.ts";
export type { LogHistogram } from "./analysis/magnitude-histogram.ts";
export { comparedPairs, comparePair, differenceOf, pairOf } from "./analysis/file-difference.ts";
export type {
  ComparedPair,
  ComparisonStep,
  FileDifference,
  PlacedPair,
} from "./analysis/file-difference.ts";
export { UrgentFirst } from "./analysis/urgent-first.ts";
export { scanTensor } from "./analysis/scan.ts";
export type { ScanChunk, ScanOptions } from "./analysis/scan.ts";
export { OUTLIER_SIGMAS, QUANTILE_PARTS, statisticsOf } from "./analysis/gathered-values.ts";
export type { GatheredValues, PlacedValue, TensorStatistics } from "./analysis/gathered-values.ts";
export { LARGEST_HALF, StatisticsPass, tensorStatistics } from "./analysis/statistics.ts";
export type { StatisticsOptions } from "./analysis/statistics.ts";
export { MAX_TEMPLATE_BYTES } from "./model/check-template.ts";
export { KV_TYPES, kvCost, kvPlan, slotsFor } from "./model/kv-cache.ts";
export type { KvCost, KvLayer, KvPlan, KvSettings, KvType } from "./model/kv-cache.ts";
export { modelCard } from "./model/model-card.ts";
export type { AttentionCard, ModelCard, PerLayer, Share } from "./model/model-card.ts";
export { TENSOR_ROLES, tensorPlace } from "./model/tensor-role.ts";
export type { TensorPlace, TensorRole } from "./model/tensor-role.ts";
export { blockLayout, valueAnatomy } from "./anatomy/anatomy.ts";
export type { LayoutRegion, ValueAnatomy } from "./anatomy/anatomy.ts";
export type { BlockField, FieldRole } from "./anatomy/block-bits.ts";
export { matrixSize } from "./analysis/matrix.ts";
export { tensorNorms } from "./analysis/norms.ts";
export type { TensorNorms } from "./analysis/norms.ts";
export { sampleStatistics, sampleTensor } from "./analysis/sample.ts";
export type { TensorSample } from "./analysis/sample.ts";
export { sampledStatistics, scannedStatistics } from "./analysis/statistics-states.ts";
export type { StatisticsSoFar } from "./analysis/statistics-states.ts";
export { MAX_TILE_PIXELS, readTile } from "./analysis/tile.ts";
export type { Tile } from "./analysis/tile.ts";
export type { TileRequest } from "./analysis/tile-request.ts";
export { pictureBytes } from "./analysis/tile-sample.ts";
export { blockView } from "./view/block-view.ts";
export type { BlockView } from "./view/block-view.ts";
export { chatTemplate } from "./view/chat-template.ts";
export type { ChatTemplate } from "./view/chat-template.ts";
export { differenceView } from "./view/difference-view.ts";
export type { DifferenceView } from "./view/difference-view.ts";
export { fileView, tensorRows } from "./view/file-view.ts";
export type { FileProblem, FileView, TensorRow } from "./view/file-view.ts";
export { beginningOf, jsonNumber, metadataJson } from "./read/metadata-json.ts";
export type { JsonValue } from "./read/metadata-json.ts";
export { metadataPart, metadataRows } from "./view/metadata-view.ts";
export type { MetadataPart, MetadataRow } from "./view/metadata-view.ts";
export { isGlance, isUrgent, tensorFloats } from "./view/tensor-floats.ts";
export type { Floats, FloatsOptions, FloatsQuery } from "./view/tensor-floats.ts";
export { readWhole, tensorReading } from "./view/tensor-reading.ts";
export { findTokens } from "./view/token-view.ts";
export type { TokenPage, TokenRow } from "./view/token-view.ts";
export type { TokenType } from "./tokenize/token-type.ts";
export { Tokenizer, tokenizerOf } from "./tokenize/tokenizer.ts";
export type { TokenPiece } from "./tokenize/tokenizer.ts";
export { GPU_CONTEXT, GPU_MARGIN, isPlaced, roomOnGpus } from "./fit/gpu-layers.ts";
export { freeForEngine, toldMachine } from "./fit/free-for-engine.ts";
export { estimateFit } from "./fit/estimate.ts";
export type {
  Beside,
  FitEstimate,
  FitSettings,
  FitShares,
  Placed,
  SharedSettings,
} from "./fit/estimate.ts";
export { expertsToKeep } from "./fit/expert-layers.ts";
export { fitModel } from "./fit/fit-model.ts";
export { flashesEverywhere } from "./fit/flash-attention.ts";
export { unpriceable } from "./fit/priceable.ts";
export type { FitLayer, FitModel } from "./fit/fit-model.ts";
export type { Advice, FitCause } from "./fit/advice.ts";
export type { FitMachine, FitVerdict } from "./fit/gpu-layers.ts";
export { placeModel } from "./fit/place.ts";
export { stepWork, workModel } from "./fit/token-work.ts";
export type { StepSettings, StepWork, WorkModel } from "./fit/token-work.ts";
export type { FitPlacement } from "./fit/place.ts";
