import { constants, zstdDecompressSync } from "node:zlib";
import { decodeLz4Prefix } from "./lz4-block.ts";

export type Compression = "none" | "lz4" | "zstd";

/** The two directives every PTX module begins with (PTX ISA, "PTX Module Directives"). */
interface PtxDirectives {
  /** PTX ISA version, "9.0". */
  version: string;
  /** As written, without its options: "sm_90a". */
  target: string;
}

const TEXT_PREFIX = 4096;
/** How many bytes of a payload are worth reading: a zstd block is decoded whole, and is 128 KiB at most. */
export const PTX_PREFIX: Record<Compression, number> = {
  none: TEXT_PREFIX,
  lz4: 2 * TEXT_PREFIX,
  zstd: 160 * 1024,
};
// 160 KiB of real PTX unpack to some 3 MB; more is no PTX that is worth the memory.
const MAX_UNPACKED = 16 * 1024 * 1024;
const WINDOW_LOG_MAX = 26;

/** The directives at the head of a PTX payload; null when they cannot be read from its first bytes. */
export function readPtxDirectives(
  payload: Uint8Array,
  compression: Compression,
): PtxDirectives | null {
  const text = prefixText(payload, compression);
  if (text === null) return null;
  const code = text.replaceAll(/\/\*[^]*?\*\/|\/\/[^\n]*/g, "");
  const version = /\.version\s+(\d{1,3}\.\d{1,3})/.exec(code)?.[1];
  const target = /\.target\s+(sm_\d{2,4}[af]?)/.exec(code)?.[1];
  return version === undefined || target === undefined ? null : { version, target };
}

function prefixText(payload: Uint8Array, compression: Compression): string | null {
  const bytes = unpackPrefix(payload, compression);
  return bytes === null ? null : new TextDecoder("latin1").decode(bytes.subarray(0, TEXT_PREFIX));
}

function unpackPrefix(payload: Uint8Array, compression: Compression): Uint8Array | null {
  if (compression === "none") return payload;
  if (compression === "lz4") return decodeLz4Prefix(payload, TEXT_PREFIX);
  try {
    return zstdDecompressSync(payload, {
      // Input that ends early gives what its whole blocks hold instead of an error.
      finishFlush: constants.ZSTD_e_continue,
      maxOutputLength: MAX_UNPACKED,
      params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG_MAX },
    });
  } catch {
    return null;
  }
}
