import { HALF_VALUES } from "../../half.ts";
import { tensorType } from "../../tensor-type.ts";
import type { TensorTypeName } from "../../tensor-type.ts";
import type { Dequantizer } from "../dequantizer.ts";
import * as grids from "../grids.ts";
import { KERNELS_BASE64 } from "./module.ts";

/** What models are made of. F32 is copied; integers and F64 are no weights of any. */
export const SIMD_TYPES = [
  "F16",
  "BF16",
  "Q1_0",
  "Q2_0",
  "Q4_0",
  "Q4_1",
  "Q5_0",
  "Q5_1",
  "Q8_0",
  "Q8_1",
  "Q2_K",
  "Q3_K",
  "Q4_K",
  "Q5_K",
  "Q6_K",
  "Q8_K",
  "IQ1_S",
  "IQ1_M",
  "IQ2_XXS",
  "IQ2_XS",
  "IQ2_S",
  "IQ3_XXS",
  "IQ3_S",
  "IQ4_NL",
  "IQ4_XS",
  "TQ1_0",
  "TQ2_0",
  "MXFP4",
  "NVFP4",
] as const;

/** Reads `blocks` blocks at `at`, writes floats at `to`; addresses are in the module's memory. */
type Kernel = (at: number, to: number, blocks: number, halves: number, grid: number) => void;

/** Elements on the way through the module's memory at once: they stay in a core's own cache. */
const CHUNK_ELEMENTS = 16_384;

/** The module works on so many values of a type without blocks at once. */
const LANES = 8;

const HALVES_BYTES = 4 * 65_536;
/** No type has more bytes than its floats. */
const CHUNK_BYTES = 4 * CHUNK_ELEMENTS;
const PAGE_BYTES = 65_536;

/** Where the points of the types' lattices lie, after the chunks: a signed byte a coordinate. */
const GRIDS: Partial<Record<TensorTypeName, { at: number; grid: () => Float32Array }>> = {
  IQ1_S: { at: 0, grid: grids.iq1sGrid },
  IQ1_M: { at: 0, grid: grids.iq1sGrid },
  IQ2_XXS: { at: 16_384, grid: grids.iq2xxsGrid },
  IQ2_XS: { at: 18_432, grid: grids.iq2xsGrid },
  IQ2_S: { at: 22_528, grid: grids.iq2sGrid },
  IQ3_XXS: { at: 30_720, grid: grids.iq3xxsGrid },
  IQ3_S: { at: 31_744, grid: grids.iq3sGrid },
};
const GRIDS_BYTES = 33_792;

/**
 * Compiles the module (0.3 ms) and gives its dequantizers. Throws where WebAssembly is not there, or
 * a page's content security policy does not let it be compiled.
 */
export function simdDequantizers(): ReadonlyMap<TensorTypeName, Dequantizer> {
  const [blocksAt, floatsAt] = [HALVES_BYTES, HALVES_BYTES + CHUNK_BYTES];
  const gridsAt = floatsAt + CHUNK_BYTES;
  const initial = Math.ceil((gridsAt + GRIDS_BYTES) / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial, maximum: initial });
  const bytes = Uint8Array.from(atob(KERNELS_BASE64), (character) => character.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  new Float32Array(memory.buffer, 0, HALF_VALUES.length).set(HALF_VALUES);
  const blocksIn = new Uint8Array(memory.buffer, blocksAt, CHUNK_BYTES);
  const floatsIn = new Float32Array(memory.buffer, floatsAt, CHUNK_ELEMENTS);
  const gridsIn = new Int8Array(memory.buffer, gridsAt, GRIDS_BYTES);

  const dequantizer = (name: TensorTypeName): Dequantizer => {
    const kernel = exports[name] as Kernel;
    const { blockBytes, blockElements } = tensorType(name);
    const most = CHUNK_ELEMENTS / blockElements;
    const lattice = GRIDS[name];
    const gridAt = gridsAt + (lattice?.at ?? 0);
    // Unpacked with the first block: a program that only reads headers pays nothing.
    let ready = lattice === undefined;
    return (source, at, out, to, blocks) => {
      if (!ready && lattice !== undefined) gridsIn.set(lattice.grid(), lattice.at);
      ready = true;
      for (let done = 0; done < blocks; done += most) {
        const count = Math.min(most, blocks - done);
        const start = at + done * blockBytes;
        blocksIn.set(source.subarray(start, start + count * blockBytes));
        const rounded = blockElements === 1 ? Math.ceil(count / LANES) * LANES : count;
        kernel(blocksAt, floatsAt, rounded, 0, gridAt);
        out.set(floatsIn.subarray(0, count * blockElements), to + done * blockElements);
      }
    };
  };
  return new Map(SIMD_TYPES.map((name) => [name, dequantizer(name)]));
}
