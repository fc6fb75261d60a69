import { Failure } from "../failure.ts";

type BinaryCode = "BINARY_NOT_ELF" | "BINARY_DAMAGED" | "BINARY_UNSUPPORTED";

const HINTS: Record<BinaryCode, string> = {
  BINARY_NOT_ELF: "Give the path of a Linux program, of a shared library, or of a folder of them.",
  BINARY_DAMAGED: "The file is cut short or altered; fetch or build it again.",
  BINARY_UNSUPPORTED: "llcuda looks into 64-bit little-endian Linux binaries only.",
};

/** Why a binary cannot be read: which field, at which byte of the file, and what was wrong with it. */
export class BinaryFailure extends Failure {
  /** The name of the field as the ELF or fatbin layout calls it, for example `e_shoff`. */
  readonly field: string;
  /** Byte offset in the file at which the field lies. */
  readonly offset: number;

  constructor(code: BinaryCode, name: string, field: string, offset: number, what: string) {
    // A field may claim a place past 2^53, which JSON has no number for.
    const at = Math.min(offset, Number.MAX_SAFE_INTEGER);
    super(code, `${name}: ${what} (${field} at byte ${at})`, HINTS[code]);
    this.name = "BinaryFailure";
    this.field = field;
    this.offset = at;
  }
}
