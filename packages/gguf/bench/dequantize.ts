/**
 * How fast blocks become floats: nanoseconds per element for every type, one thread.
 *
 *     node packages/gguf/bench/dequantize.ts [--elements 4194304] [TYPE...]
 *
 * The median of 15 runs after 3 warm-ups over the same blocks. scripts/time_ggml.py prints the
 * same for ggml's C.
 */
import { parseArgs } from "node:util";
import { dequantize, TENSOR_TYPES } from "../src/index.ts";

const WARM_UPS = 3;
const RUNS = 15;

const { values, positionals } = parseArgs({
  options: { elements: { type: "string", default: "4194304" } },
  allowPositionals: true,
});
const elements = Number(values.elements);
const out = new Float32Array(elements);

for (const type of TENSOR_TYPES) {
  if (positionals.length > 0 && !positionals.includes(type.name)) continue;
  const blocks = Uint8Array.from(
    { length: (elements / type.blockElements) * type.blockBytes },
    (_, i) => Math.imul(Math.imul(i, 0x9e3779b1) ^ (i >> 7), 0x85ebca6b) >>> 24,
  );
  const times: number[] = [];
  for (let run = 0; run < WARM_UPS + RUNS; run++) {
    const start = performance.now();
    dequantize(type, blocks, out);
    if (run >= WARM_UPS) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const ns = (ms: number): string => ((ms * 1e6) / elements).toFixed(2);
  console.log(`${type.name.padEnd(8)} ${ns(times[RUNS >> 1]!)} ns (least ${ns(times[0]!)})`);
}
