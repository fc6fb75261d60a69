/** A file in the page cache to the GPU, beside a copy of page-locked memory. usage: upload.ts FOLDER */
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { loadTensors, probeDevice, sync } from "../src/index.ts";
import { report } from "./timing.ts";

const BYTES = 8 * 2 ** 30;
const PIECE = 64 << 20;
const TENSORS = 256;

const path = join(process.argv[2] ?? "/tmp", "llcuda-bench.bin");
const file = await open(path, "w");
let piece = new Uint8Array(PIECE).map((_, i) => (i * 2654435761) >>> 13);
for (let at = 0; at < BYTES; at += PIECE) await file.write(piece, 0, PIECE, at);
await file.close();
piece = new Uint8Array(0);
const each = BYTES / TENSORS;
const stored = Array.from({ length: TENSORS }, (_, i) => ({
  name: `t${i}`,
  shape: [each],
  dtype: "U8" as const,
  offset: i * each,
}));
/** Of this process, in MiB: what CUDA itself maps is there before the first upload. */
const resident = (): number => process.memoryUsage().rss / 2 ** 20;
report("resident memory before CUDA", resident(), "MiB");
await sync();
const withCuda = resident();
report("with a CUDA context", withCuda, "MiB");
const loaded = await loadTensors(path, stored);
report("more after one upload, at its end", resident() - withCuda, "MiB");
for (const tensor of loaded.values()) tensor.dispose();
const { upload, download } = await probeDevice();
report("page-locked to GPU", upload / 1e9, "GB/s");
report("GPU to page-locked", download / 1e9, "GB/s");
for (const readers of [1, 2, 4, 8, 12, 16]) {
  let best = Infinity;
  for (let round = 0; round < 3; round++) {
    const begin = performance.now();
    const loaded = await loadTensors(path, stored, { readers });
    best = Math.min(best, (performance.now() - begin) / 1000);
    for (const tensor of loaded.values()) tensor.dispose();
  }
  report(`file in the page cache, ${readers} readers`, BYTES / best / 1e9, "GB/s");
  report(
    `file in the page cache, ${readers} readers, of page-locked`,
    BYTES / best / upload,
    "of upload",
  );
}
report("resident memory at the end, the probe's 256 MiB among it", resident(), "MiB");
await rm(path);
