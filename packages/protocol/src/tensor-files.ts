import { z } from "zod";
import { ErrorReport } from "./error.ts";

/** Tensors, values and bytes of one kind. */
const share = { tensors: z.number(), elements: z.number(), bytes: z.number() };
/** One number for all layers, or one for each. */
const perLayer = z.union([z.number(), z.array(z.number())]);

/** A model at a glance, from its file's header; what that does not say is null. */
export const ModelCard = z.object({
  architecture: z.string().nullable(),
  name: z.string().nullable(),
  sizeLabel: z.string().nullable(),
  license: z.string().nullable(),
  /** Values of all tensors. */
  parameters: z.number(),
  bytes: z.number(),
  bitsPerWeight: z.number().nullable(),
  layers: z.number().nullable(),
  contextLength: z.number().nullable(),
  embeddingLength: z.number().nullable(),
  feedForwardLength: perLayer.nullable(),
  vocabulary: z.number().nullable(),
  attention: z
    .object({
      heads: perLayer,
      keyHeads: perLayer,
      /** Query heads that share a key head; null where it differs from layer to layer. */
      grouping: z.number().nullable(),
      keyLength: z.number(),
      valueLength: z.number(),
      slidingWindow: z.number().nullable(),
    })
    .nullable(),
  experts: z
    .object({ count: z.number(), used: z.number().nullable(), shared: z.number().nullable() })
    .nullable(),
  rope: z.object({
    base: z.number().nullable(),
    dimensions: z.number().nullable(),
    scaling: z.string().nullable(),
    factor: z.number().nullable(),
    originalContext: z.number().nullable(),
  }),
  byRole: z.array(z.object({ role: z.string(), ...share })),
  /** Largest first. */
  byType: z.array(z.object({ type: z.string(), ...share })),
});
export type ModelCard = z.infer<typeof ModelCard>;

/** What a model's KV cache depends on: `kvCost` of packages/gguf turns it into bytes. */
export const KvPlan = z.object({
  /** Tokens that a sliding layer looks back; null without such layers. */
  window: z.number().nullable(),
  layers: z.array(
    z.object({ layer: z.number(), keys: z.number(), values: z.number(), sliding: z.boolean() }),
  ),
});
export type KvPlan = z.infer<typeof KvPlan>;

/** Something about a file that an engine, or a person, should know. */
export const FileProblem = z.object({
  /** `refuse`: no engine is started on it. */
  severity: z.enum(["refuse", "warn"]),
  code: z.string(),
  /** The key or tensor that it is about. */
  field: z.string(),
  message: z.string(),
  hint: z.string(),
});
export type FileProblem = z.infer<typeof FileProblem>;

/** Requests sent and bytes received for a file that is read from the hub by ranges. */
export const FetchedBytes = z.object({ requests: z.number(), bytes: z.number() });
export type FetchedBytes = z.infer<typeof FetchedBytes>;

/** Bytes of one tensor of the hub that are fetched without being asked for: a few seconds of a slow line. */
export const UNASKED_BYTES = 4_000_000;

/** How much of a tensor is here. Of a file on this machine, or dropped into the page, all of it. */
export const TensorReading = z.object({
  /** Bytes that are here, of those that it takes to have it whole. */
  kept: z.number(),
  total: z.number(),
  /** As the last larger requests for the file came; null before the first. */
  bytesPerSecond: z.number().nullable(),
  /** The rest is on its way, because somebody asked for it. */
  going: z.boolean(),
  /** What ended it last. */
  error: ErrorReport.nullable(),
});
export type TensorReading = z.infer<typeof TensorReading>;

/** An opened GGUF file, or all parts of one that is split. */
export const FileSummary = z.object({
  /** As it was asked for: a model's id, a path, or hf:OWNER/REPO/FILE. */
  file: z.string(),
  /** Changes when the file does: what was computed of another revision is of another file. */
  revision: z.string(),
  /** Bytes of all parts. */
  size: z.number(),
  version: z.number(),
  endian: z.enum(["little", "big"]),
  alignment: z.number(),
  headerBytes: z.number(),
  parts: z.array(z.string()),
  tensors: z.number(),
  metadata: z.number(),
  card: ModelCard,
  kv: KvPlan.nullable(),
  problems: z.array(FileProblem),
  /** Requests sent and bytes received for it so far; null for a file on this machine. */
  fetched: FetchedBytes.nullable(),
});
export type FileSummary = z.infer<typeof FileSummary>;

/** A tensor of the table. */
export const TensorEntry = z.object({
  name: z.string(),
  /** "Q4_K", or "type 57, unknown", whose values cannot be had. */
  type: z.string(),
  /** The row length first. */
  shape: z.array(z.number()),
  elements: z.number(),
  /** Byte in its part's file. */
  offset: z.number(),
  bytes: z.number(),
  part: z.number(),
  role: z.string(),
  /** Null outside the blocks. */
  block: z.number().nullable(),
  /** Its name within the block: "attn_q". */
  place: z.string(),
});
export type TensorEntry = z.infer<typeof TensorEntry>;

export const TensorPage = z.object({ total: z.number(), tensors: z.array(TensorEntry) });
export type TensorPage = z.infer<typeof TensorPage>;

/** One metadata pair, cut to what a row shows. */
export const MetadataEntry = z.object({
  key: z.string(),
  /** "uint32", "string", "array of string". */
  type: z.string(),
  flags: z.array(z.string()),
  offset: z.number(),
  bytes: z.number(),
  /** Elements of an array, characters of a text; null for all else. */
  length: z.number().nullable(),
  /** The value as text, or its beginning; of an array its first elements, as JSON. */
  value: z.string(),
});
export type MetadataEntry = z.infer<typeof MetadataEntry>;

export const MetadataPage = z.object({ total: z.number(), entries: z.array(MetadataEntry) });
export type MetadataPage = z.infer<typeof MetadataPage>;

/** A piece of one metadata value: of a text its characters, of an array its elements as text. */
export const MetadataPiece = z.object({
  length: z.number(),
  start: z.number(),
  items: z.array(z.string()),
});
export type MetadataPiece = z.infer<typeof MetadataPiece>;

/** A token of a vocabulary. */
export const VocabularyToken = z.object({
  id: z.number(),
  text: z.string(),
  /** "normal", "control", "byte"…; null where the file does not say. */
  type: z.string().nullable(),
  score: z.number().nullable(),
});
export type VocabularyToken = z.infer<typeof VocabularyToken>;

/** Tokens that fit a query; `total` is how many do. */
export const VocabularyPage = z.object({ total: z.number(), tokens: z.array(VocabularyToken) });
export type VocabularyPage = z.infer<typeof VocabularyPage>;

/** A piece of a text, as the model is given it. Half a character is shown as U+FFFD. */
export const TextPiece = z.object({ id: z.number(), piece: z.string() });
export type TextPiece = z.infer<typeof TextPiece>;
