import { HALF_VALUES } from "../../half.ts";
import { tensorType } from "../../tensor-type.ts";
import type { TensorTypeName } from "../../tensor-type.ts";
import type { Dequantizer } from "../dequantizer.ts";
import { KERNELS_BASE64 } from "./module.ts";

/** Where all values go one way: what models are mostly made of. Where C branches, V8 does well by itself. */
export const SIMD_TYPES = [
  "F16",
  "BF16",
  "Q4_0",
  "Q4_1",
  "Q5_0",
  "Q5_1",
  "Q8_0",
  "Q2_K",
  "Q3_K",
  "Q4_K",
  "Q5_K",
  "Q6_K",
  "IQ4_NL",
  "IQ4_XS",
  "TQ1_0",
  "TQ2_0",
] as const;

/** Reads `blocks` blocks at `at`, writes floats at `to`; addresses are in the module's memory. */
type Kernel = (at: number, to: number, blocks: number, halves: number) => void;

/** Elements on the way through the module's memory at once: they stay in a core's own cache. */
const CHUNK_ELEMENTS = 16_384;

/** The module works on so many values of a type without blocks at once. */
const LANES = 8;

const HALVES_BYTES = 4 * 65_536;
/** No type has more bytes than its floats. */
const CHUNK_BYTES = 4 * CHUNK_ELEMENTS;
const PAGE_BYTES = 65_536;

/**
 * Compiles the module (0.3 ms) and gives its dequantizers. Throws where WebAssembly is not there, or
 * a page's content security policy does not let it be compiled.
 */
export function simdDequantizers(): ReadonlyMap<TensorTypeName, Dequantizer> {
  const [blocksAt, floatsAt] = [HALVES_BYTES, HALVES_BYTES + CHUNK_BYTES];
  const initial = (floatsAt + CHUNK_BYTES) / PAGE_BYTES;
  const memory = new WebAssembly.Memory({ initial, maximum: initial });
  const bytes = Uint8Array.from(atob(KERNELS_BASE64), (character) => character.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  new Float32Array(memory.buffer, 0, HALF_VALUES.length).set(HALF_VALUES);
  const blocksIn = new Uint8Array(memory.buffer, blocksAt, CHUNK_BYTES);
  const floatsIn = new Float32Array(memory.buffer, floatsAt, CHUNK_ELEMENTS);

  const dequantizer = (name: TensorTypeName): Dequantizer => {
    const kernel = exports[name] as Kernel;
    const { blockBytes, blockElements } = tensorType(name);
    const most = CHUNK_ELEMENTS / blockElements;
    return (source, at, out, to, blocks) => {
      for (let done = 0; done < blocks; done += most) {
        const count = Math.min(most, blocks - done);
        const start = at + done * blockBytes;
        blocksIn.set(source.subarray(start, start + count * blockBytes));
        const rounded = blockElements === 1 ? Math.ceil(count / LANES) * LANES : count;
        kernel(blocksAt, floatsAt, rounded, 0);
        out.set(floatsIn.subarray(0, count * blockElements), to + done * blockElements);
      }
    };
  };
  return new Map(SIMD_TYPES.map((name) => [name, dequantizer(name)]));
}
