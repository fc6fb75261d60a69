import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type GgufSet, openSplit, scanTensor } from "@llcuda/gguf";
import { openFile } from "@llcuda/gguf/node";
import type { LibraryModel } from "@llcuda/protocol";
import { TransferRate } from "../../download/transfer-rate.ts";
import { Failure } from "../../failure.ts";
import { failureOf } from "../../tensors/gguf-failure.ts";
import type { WorkContext } from "./work-list.ts";

export interface Verified {
  /** One line for a person. */
  summary: string;
  /** SHA-256 of each file, by path. */
  hashes: Map<string, string>;
}

const AGAIN = "Delete the model and fetch it again.";

/**
 * Reads a model whole, twice: its hash, and every value of its tensors.
 * @throws Failure MODEL_DAMAGED for another hash than the known one, or for values that are no numbers
 */
export async function verifyModel(model: LibraryModel, context: WorkContext): Promise<Verified> {
  const rate = new TransferRate();
  let done = 0;
  const onBytes = (bytes: number): void => {
    done += bytes;
    const progress = rate.sample(performance.now(), done, 2 * model.size);
    if (progress !== null) context.tell(progress);
  };
  const hashes = new Map<string, string>();
  for (const { path } of model.files) hashes.set(path, await hashOf(path, context.signal, onBytes));
  const hash = hashes.get(model.path) ?? "";
  if (model.sha256 !== null && model.sha256 !== hash) {
    throw new Failure(
      "MODEL_DAMAGED",
      `${model.name} has other bytes than when it came: SHA-256 ${hash}, not ${model.sha256}`,
      AGAIN,
    );
  }
  const values = await scanValues(model, context.signal, onBytes);
  const told = model.sha256 === null ? "no hash was known" : "as it came";
  return { summary: `SHA-256 ${hash} (${told}); ${values} values, all numbers`, hashes };
}

async function hashOf(path: string, signal: AbortSignal, onBytes: (bytes: number) => void) {
  const hash = createHash("sha256");
  try {
    const stream = createReadStream(path, { highWaterMark: 1024 * 1024, signal });
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      hash.update(chunk);
      onBytes(chunk.length);
    }
  } catch (error) {
    if (signal.aborted) throw cancelled();
    const { code, message } = error as NodeJS.ErrnoException;
    const hint = "The disk may be failing; copy the file elsewhere.";
    throw new Failure("FILE_UNREADABLE", `cannot read ${path} (${code})`, hint, {
      detail: message,
    });
  }
  return hash.digest("hex");
}

/** @returns how many values there are */
async function scanValues(
  model: LibraryModel,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<number> {
  let set: GgufSet | null = null;
  let values = 0;
  try {
    const folder = dirname(model.path);
    set = await openSplit(basename(model.path), (name) => openFile(join(folder, name)));
    for (const { part, tensor } of set.tensors) {
      for await (const chunk of scanTensor(part, tensor, { signal })) {
        const wrong = firstNonNumber(chunk.values);
        if (wrong !== null) throw notANumber(model.name, tensor.name, chunk.start + wrong);
        values += chunk.values.length;
        onBytes((tensor.bytes * chunk.values.length) / tensor.elements);
      }
    }
  } catch (thrown) {
    if (signal.aborted) throw cancelled();
    throw failureOf(thrown);
  } finally {
    await Promise.all(set?.parts.map((part) => part.close()) ?? []);
  }
  return values;
}

function firstNonNumber(values: Float32Array): number | null {
  // A sum is a number only where every value is one, and is quick to make.
  let sum = 0;
  for (const value of values) sum += value - value;
  if (sum === 0) return null;
  return values.findIndex((value) => !Number.isFinite(value));
}

function notANumber(model: string, tensor: string, index: number): Failure {
  return new Failure(
    "MODEL_DAMAGED",
    `${model} has a value that is no number: ${tensor}, number ${index}`,
    `${AGAIN} If it is the same then, the model itself was made wrongly.`,
  );
}

export function cancelled(): Failure {
  return new Failure("CANCELLED", "The check was ended.", "Start it again.");
}
