import type { ByteSource } from "../byte-source.ts";
import { GgufError } from "../error.ts";
import { GgufArray } from "./gguf-array.ts";
import { checkKnown } from "./known-keys.ts";
import type { KnownValue, MetadataValue } from "./known-keys.ts";
import type { Layout } from "./layout.ts";
import type { MetadataEntry } from "./metadata-entry.ts";
import type { Header } from "./parse-header.ts";
import type { TensorInfo } from "./tensor-info.ts";

/** An opened GGUF file: its metadata, its tensor table, and the way to its values. */
export class Gguf {
  readonly source: ByteSource;
  readonly version: number;
  readonly bigEndian: boolean;
  readonly alignment: number;
  /** Every pair of the file, known or not, in its order. */
  readonly metadata: ReadonlyMap<string, MetadataEntry>;
  readonly tensors: readonly TensorInfo[];
  /** Bytes of everything before the data section's padding. */
  readonly headerBytes: number;
  /** Offset in the file of the data section. */
  readonly dataStart: number;
  /** Misplaced or missing tensor data; empty unless the file was opened as tolerant. */
  readonly problems: readonly GgufError[];
  readonly #byName: ReadonlyMap<string, TensorInfo>;

  constructor(header: Header, layout: Layout, source: ByteSource) {
    this.source = source;
    this.version = header.version;
    this.bigEndian = header.bigEndian;
    this.metadata = header.metadata;
    this.headerBytes = header.end;
    this.alignment = layout.alignment;
    this.dataStart = layout.dataStart;
    this.tensors = layout.tensors;
    this.problems = layout.problems;
    this.#byName = new Map(layout.tensors.map((tensor) => [tensor.name, tensor]));
  }

  /** general.architecture, or undefined where it is absent or no text. */
  get architecture(): string | undefined {
    const value = this.metadata.get("general.architecture")?.value;
    return typeof value === "string" ? value : undefined;
  }

  /**
   * A value by its key; keys that the GGUF specification knows have their type (an integer in any
   * width is a number). Undefined where the key is absent. Throws E_VTYPE for a wrong type.
   */
  get<Key extends string>(key: Key): KnownValue<Key> | undefined {
    const entry = this.metadata.get(key);
    if (entry === undefined) return undefined;
    checkKnown(entry);
    const value: MetadataValue =
      entry.type === "array"
        ? new GgufArray(entry.value, this.source, !this.bigEndian)
        : entry.value;
    return value as KnownValue<Key>;
  }

  /** A key of the model's own architecture: `block_count` is `llama.block_count` for a llama. */
  getForModel<Key extends string>(key: Key): KnownValue<`${string}.${Key}`> | undefined {
    const prefix = this.architecture;
    return prefix === undefined ? undefined : this.get(`${prefix}.${key}`);
  }

  /** The tensor with this name; throws E_RANGE where there is none. */
  tensor(name: string): TensorInfo {
    const found = this.#byName.get(name);
    if (found !== undefined) return found;
    const hint = "Look at the list of tensors for the names that the file has.";
    const facts = { field: name, limit: `${this.tensors.length} tensors` };
    throw new GgufError("E_RANGE", `there is no tensor ${name}`, hint, facts);
  }

  /** Bytes of a tensor's data, from its own start. */
  readTensor(tensor: TensorInfo, start = 0, length = tensor.bytes - start): Promise<Uint8Array> {
    if (start >= 0 && length >= 0 && start + length <= tensor.bytes) {
      return this.source.read(tensor.offset + start, length);
    }
    const hint = "Ask for bytes inside the tensor.";
    const value = `${length} bytes from ${start}`;
    const facts = { field: tensor.name, value, limit: `${tensor.bytes} bytes` };
    return Promise.reject(new GgufError("E_RANGE", "no such bytes in the tensor", hint, facts));
  }

  close(): Promise<void> {
    return this.source.close?.() ?? Promise.resolve();
  }
}
