import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { checkModel, type Gguf, type GgufSet, modelCard, openSplit } from "@llcuda/gguf";
import { openFile } from "@llcuda/gguf/node";
import { ErrorReport } from "@llcuda/protocol";
import { z } from "zod";
import { Failure, reportOf } from "../../failure.ts";
import { failureOf } from "../../tensors/gguf-failure.ts";
import { quantizationOfName, quantizationOfType } from "./file-type.ts";

/** What a file's header and a few samples of it tell; kept in the store until the file changes. */
export const ModelFacts = z.object({
  architecture: z.string().nullable(),
  parameters: z.number().nullable(),
  quantization: z.string().nullable(),
  bitsPerWeight: z.number().nullable(),
  contextLength: z.number().nullable(),
  chatTemplate: z.boolean(),
  kind: z.enum(["text", "embedding", "projector", "adapter", "other"]),
  /** The same for files of the same content: by length and samples, not by every byte. */
  fingerprint: z.string().nullable(),
  problem: ErrorReport.nullable(),
});
export type ModelFacts = z.infer<typeof ModelFacts>;

/** Samples of a fingerprint: the header, and places spread evenly over the weights. */
const SAMPLES = 8;
const SAMPLE_BYTES = 64 * 1024;

const NOTHING: ModelFacts = {
  architecture: null,
  parameters: null,
  quantization: null,
  bitsPerWeight: null,
  contextLength: null,
  chatTemplate: false,
  kind: "other",
  fingerprint: null,
  problem: null,
};

/** Reads a model's header, all parts of it. Never rejects: what is wrong becomes its `problem`. */
export async function readModelFacts(path: string): Promise<ModelFacts> {
  const quantization = quantizationOfName(basename(path));
  let set: GgufSet | null = null;
  try {
    set = await openSplit(basename(path), (name) => openFile(join(dirname(path), name)));
    const [first] = set.parts;
    if (first === undefined) throw new TypeError("a set without parts");
    const facts = factsOf(set, first, path);
    const chats = facts.kind === "text" || facts.kind === "embedding";
    const problem = chats ? await problemOf(first) : null;
    return { ...facts, problem, fingerprint: await fingerprintOf(path) };
  } catch (thrown) {
    const failure = failureOf(thrown);
    const { detail, ...rest } = reportOf(failure);
    // The reader's own words are a line; a defect's are a stack.
    const problem = failure instanceof Failure && detail !== undefined ? { ...rest, detail } : rest;
    return { ...NOTHING, quantization, problem };
  } finally {
    await Promise.all(set?.parts.map((part) => part.close()) ?? []);
  }
}

function factsOf(set: GgufSet, first: Gguf, path: string): ModelFacts {
  const card = modelCard(
    first,
    set.tensors.map(({ tensor }) => tensor),
  );
  const fileType = first.metadata.get("general.file_type")?.value;
  const byType = typeof fileType === "number" ? quantizationOfType(fileType) : null;
  return {
    ...NOTHING,
    architecture: card.architecture,
    parameters: card.parameters,
    // A name may tell more than the type: UD-Q4_K_XL is a Q4_K_M to the header.
    quantization: quantizationOfName(basename(path)) ?? byType ?? card.byType[0]?.type ?? null,
    bitsPerWeight: card.bitsPerWeight,
    contextLength: card.contextLength,
    chatTemplate: first.metadata.has("tokenizer.chat_template"),
    kind: kindOf(first),
  };
}

/** What is known to crash engines. */
async function problemOf(first: Gguf): Promise<ErrorReport | null> {
  const refused = (await checkModel(first)).find(({ severity }) => severity === "refuse");
  if (refused === undefined) return null;
  return new Failure("MODEL_UNSUPPORTED", refused.message, refused.hint).report();
}

const ENCODERS = /^(?:modern-|nomic-|jina-|neo-|euro)?bert|^gemma-embedding|^t5encoder/;

function kindOf(gguf: Gguf): ModelFacts["kind"] {
  const { architecture = "" } = gguf;
  const type = gguf.metadata.get("general.type")?.value;
  if (type === "adapter" || gguf.metadata.has("adapter.type")) return "adapter";
  if (type === "mmproj" || architecture === "clip") return "projector";
  const pools = gguf.metadata.has(`${architecture}.pooling_type`);
  if (pools || ENCODERS.test(architecture)) return "embedding";
  return gguf.metadata.has(`${architecture}.block_count`) ? "text" : "other";
}

async function fingerprintOf(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const hash = createHash("sha256").update(`${size}\n`);
    const buffer = Buffer.allocUnsafe(SAMPLE_BYTES);
    const last = Math.max(0, size - SAMPLE_BYTES);
    for (let sample = 0; sample < SAMPLES; sample++) {
      const offset = Math.floor((last * sample) / (SAMPLES - 1));
      const { bytesRead } = await handle.read(buffer, 0, SAMPLE_BYTES, offset);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return hash.digest("hex").slice(0, 32);
  } finally {
    await handle.close();
  }
}
