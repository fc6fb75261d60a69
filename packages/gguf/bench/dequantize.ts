/**
 * How fast blocks become floats: nanoseconds of CPU time per element for every type, one thread.
 *
 *     node packages/gguf/bench/dequantize.ts [--elements 4194304] [--simd] [TYPE...]
 *
 * --simd: the types that WebAssembly has by it. The mean of 40 runs over the same random blocks after 3 warm-ups (the system counts a thread's
 * CPU time in steps of milliseconds, so that single runs say little). scripts/time_ggml.py prints
 * the same for ggml's C and for gguf-py.
 */
import { parseArgs } from "node:util";
import { dequantize, TENSOR_TYPES, useSimd } from "../src/index.ts";

const WARM_UPS = 3;
const RUNS = 40;

const { values, positionals } = parseArgs({
  options: {
    elements: { type: "string", default: "4194304" },
    simd: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
if (values.simd && !useSimd()) throw new Error("WebAssembly cannot be used here");
const elements = Number(values.elements);
const out = new Float32Array(elements);

for (const type of TENSOR_TYPES) {
  if (positionals.length > 0 && !positionals.includes(type.name)) continue;
  const blocks = Uint8Array.from(
    { length: (elements / type.blockElements) * type.blockBytes },
    (_, i) => Math.imul(Math.imul(i, 0x9e3779b1) ^ (i >> 7), 0x85ebca6b) >>> 24,
  );
  for (let run = 0; run < WARM_UPS; run++) dequantize(type, blocks, out);
  const start = process.threadCpuUsage();
  for (let run = 0; run < RUNS; run++) dequantize(type, blocks, out);
  const { user, system } = process.threadCpuUsage(start);
  const nanoseconds = ((user + system) * 1000) / RUNS / elements;
  console.log(`${type.name.padEnd(8)} ${nanoseconds.toFixed(2)} ns`);
}
