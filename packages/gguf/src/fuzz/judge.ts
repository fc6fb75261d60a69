import type { ByteSource } from "../byte-source.ts";
import { GgufError } from "../error.ts";
import type { Gguf } from "../read/gguf.ts";
import { openGguf } from "../read/open.ts";

/** What our reader says of a file: "read", or the code of the refusal and which field it names. */
export interface Verdict {
  readonly code: string;
  readonly field: string;
  /** The opened file, where it was read. */
  readonly gguf?: Gguf;
}

/** Reads of the source for one header; only a reader that goes round and round needs more. */
const MAX_READS = 100;

/**
 * Opens a header as if `dataBytes` zeros followed it, without having them.
 * Throws whatever is no GgufError with a reason, a hint and a place in the file, or takes too much.
 */
export async function judge(header: Uint8Array, dataBytes: number): Promise<Verdict> {
  const source = new ZeroTailed(header, dataBytes);
  try {
    const gguf = await openGguf(source);
    const sizes = gguf.tensors.flatMap(({ bytes, elements, offset }) => [bytes, elements, offset]);
    if (!sizes.every(Number.isSafeInteger)) throw new Error("read with sizes beyond 2^53");
    return { code: "read", field: "", gguf };
  } catch (error) {
    if (!(error instanceof GgufError)) throw error;
    const { code, field = "", hint, offset = -1 } = error;
    const placed = offset >= 0 && offset <= source.size && field !== "" && hint !== "";
    if (!placed) throw new Error("refused without place, field or hint", { cause: error });
    return { code, field: fieldKind(field) };
  }
}

const HEADER_FIELDS = /^(magic|version|n_kv|n_tensors|general\.alignment|array element)$/;

/** "tensor 3 of 20 (name)" is "tensor (name)", "blk.0.attn_q.weight (type)" is "NAME (type)". */
function fieldKind(field: string): string {
  if (HEADER_FIELDS.test(field)) return field;
  const counted = /^(key|tensor) \d+( of \d+)?/.exec(field);
  const part = / \((name|n_dims|dimension \d|type|offset)\)$/.exec(field)?.[0] ?? "";
  return `${counted?.[1] ?? "NAME"}${part}`;
}

/** A header and zeros. All reads share one buffer, as the reader keeps no bytes of a window. */
class ZeroTailed implements ByteSource {
  static #window = new Uint8Array(0);
  readonly name = "a damaged file";
  readonly size: number;
  readonly #header: Uint8Array;
  #reads = 0;

  constructor(header: Uint8Array, dataBytes: number) {
    this.#header = header;
    this.size = header.length + dataBytes;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    if (++this.#reads > MAX_READS) throw new Error(`more than ${MAX_READS} reads of one header`);
    if (offset < 0 || length < 0 || offset + length > this.size) {
      throw new Error(`a read outside the file: ${length} bytes at ${offset}`);
    }
    if (length > ZeroTailed.#window.length) ZeroTailed.#window = new Uint8Array(length);
    const window = ZeroTailed.#window.subarray(0, length);
    const held = this.#header.subarray(offset, offset + length);
    window.set(held);
    window.fill(0, held.length);
    return Promise.resolve(window);
  }
}
