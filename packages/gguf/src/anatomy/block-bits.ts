import { HALF_VALUES } from "../half.ts";

/** What a stored number is for. */
export type FieldRole = "scale" | "min" | "code" | "sign" | "unused";

/** A number of a block, where it lies, and what it says. */
export interface BlockField {
  readonly name: string;
  readonly role: FieldRole;
  /** Its lowest bit, from the start of the block; bits are counted from the lowest of each byte. */
  readonly bit: number;
  readonly bits: number;
  readonly value: number;
}

/** Reads numbers out of one block, and remembers each. */
export class BlockBits {
  readonly fields: BlockField[] = [];
  readonly #view: DataView;

  constructor(block: Uint8Array) {
    this.#view = new DataView(block.buffer, block.byteOffset, block.length);
  }

  half(byte: number, name = "d", role: FieldRole = "scale"): number {
    const value = HALF_VALUES[this.#view.getUint16(byte, true)]!;
    return this.#keep(name, role, 8 * byte, 16, value);
  }

  float(byte: number, name = "d"): number {
    return this.#keep(name, "scale", 8 * byte, 32, this.#view.getFloat32(byte, true));
  }

  int8(byte: number, name: string, role: FieldRole): number {
    return this.#keep(name, role, 8 * byte, 8, this.#view.getInt8(byte));
  }

  /** An unsigned number of up to 16 bits, lowest first. */
  uint(bit: number, bits: number, name: string, role: FieldRole): number {
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const at = bit + i;
      value |= ((this.#view.getUint8(at >> 3) >> (at & 7)) & 1) << i;
    }
    return this.#keep(name, role, bit, bits, value);
  }

  /** Bits that no value is made of. */
  unused(bit: number, bits: number, name: string): void {
    this.#keep(name, "unused", bit, bits, 0);
  }

  #keep(name: string, role: FieldRole, bit: number, bits: number, value: number): number {
    this.fields.push({ name, role, bit, bits, value });
    return value;
  }
}

/** What a value is made of: `value = level * scale - offset`, rounded once to float32. */
export interface Composition {
  readonly scale: number;
  readonly level: number;
  readonly offset: number;
  /** The index that is stored for it: into levels in a row, or into a lattice. */
  readonly code: number;
}

/** Takes the value `i` of a block apart. */
export type Anatomist = (bits: BlockBits, i: number) => Composition;

/** Most types have no offset. */
export function scaled(scale: number, level: number, code: number): Composition {
  return { scale, level, offset: 0, code };
}

/** The 4-bit code of value `i` of 32, which begin at `byte`: low nibbles first, then high ones. */
export function nibble(bits: BlockBits, byte: number, i: number): number {
  return bits.uint(8 * (byte + (i & 15)) + 4 * (i >> 4), 4, "code", "code");
}
