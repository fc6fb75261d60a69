/**
 * Dequantization of every type, statistics and copies, as bytes read and written a second.
 * usage: node bench/bandwidth.ts [PART OF WHAT IS MEASURED]   (e.g. statistics, or IQ2)
 */
import {
  compareTensors,
  dequantize,
  distribution,
  empty,
  QUANTIZED_DTYPES,
  scale,
  scope,
  summarize,
  zeros,
} from "../src/index.ts";
import { storedOf } from "../src/stored.ts";
import { binding } from "../src/addon.ts";
import { dtypeInfo } from "../src/dtype.ts";
import type { FloatDType, QuantizedDType } from "../src/index.ts";
import { bytesOf } from "../src/shape.ts";
import type { Tensor } from "../src/tensor.ts";
import { gpuSeconds, report } from "./timing.ts";

/** Far beyond the cache: 1 GiB of F32. */
const VALUES = 1 << 28;

const wanted = process.argv[2] ?? "";

function random(dtype: QuantizedDType | FloatDType, values: number): Tensor {
  const tensor = empty([values], { dtype });
  const piece = crypto.getRandomValues(new Uint8Array(1 << 16));
  const big = new Uint8Array(1 << 24);
  for (let at = 0; at < big.length; at += piece.length) big.set(piece, at);
  for (let at = 0; at < tensor.nbytes(); at += big.length) {
    const part = big.subarray(0, Math.min(big.length, tensor.nbytes() - at));
    binding().upload(0, tensor.handle, at, part);
  }
  return tensor;
}

/** What the GPU needs for one alone, with what it takes to begin; the best of some. */
async function fewestMilliseconds(
  run: () => Promise<{ readonly milliseconds: number }>,
): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < 8; i++) best = Math.min(best, (await run()).milliseconds);
  return best;
}

const copy = await scope(async () => {
  const source = zeros([1 << 30], { dtype: "U8" });
  const target = empty([1 << 30], { dtype: "U8" });
  return (2 * 2 ** 30) / (await gpuSeconds(() => target.set(source)));
});
report("copy 1 GiB", copy / 1e9, "GB/s");

for (const dtype of QUANTIZED_DTYPES) {
  for (const to of ["F32", "F16", "BF16"] as const) {
    if (!`dequantize ${dtype} to ${to}`.includes(wanted)) continue;
    await scope(async () => {
      const x = random(dtype, VALUES);
      const seconds = await gpuSeconds(() => dequantize(x, to).dispose(), 5);
      const rate = (x.nbytes() + bytesOf([VALUES], to)) / seconds;
      report(`dequantize ${dtype} to ${to}`, rate / copy, "of copy");
    });
  }
}

for (const dtype of ["F32", "F16", "BF16"] as const) {
  if (!`full statistics of ${dtype}, comparison of ${dtype}`.includes(wanted)) continue;
  await scope(async () => {
    // Weights are like this: a bell, not random bits.
    const bell = new Float32Array(1 << 22).map(
      () =>
        0.02 * Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(6.2831853 * Math.random()),
    );
    const { from, cast } = await import("../src/index.ts");
    const part = cast(from(bell), dtype);
    const x = empty([VALUES], { dtype });
    for (let at = 0; at < VALUES; at += bell.length) x.slice(at, at + bell.length).set(part);
    const { code } = dtypeInfo(dtype);
    const seconds = await gpuSeconds(() => {
      const [promise, maxima] = binding().summary(0, code, x.handle, 0, VALUES, -23);
      promise.catch(() => {});
      binding().dispose(maxima);
    }, 5);
    report(`statistics of ${dtype}`, x.nbytes() / seconds / copy, "of copy");
    const full = await gpuSeconds(() => {
      const [promise, maxima] = binding().distribution(0, VALUES, ...storedOf(x));
      promise.catch(() => {});
      binding().dispose(maxima);
    }, 5);
    report(`full statistics of ${dtype}`, x.nbytes() / full / copy, "of copy");
    const alone = await fewestMilliseconds(() => distribution(x));
    report(`full statistics of ${dtype}, one alone`, x.nbytes() / (alone / 1000) / copy, "of copy");
    // As from a quantization: everywhere a little off.
    const y = scale(x, 1 + 1 / 64);
    const pairs = await gpuSeconds(() => {
      binding()
        .compare(0, VALUES, ...storedOf(x), ...storedOf(y))
        .catch(() => {});
    }, 5);
    report(`comparison of ${dtype}`, (2 * x.nbytes()) / pairs / copy, "of copy");
    const pairsAlone = await fewestMilliseconds(() => compareTensors(x, y));
    report(
      `comparison of ${dtype}, one alone`,
      (2 * x.nbytes()) / (pairsAlone / 1000) / copy,
      "of copy",
    );
    await summarize(x);
  });
}

for (const dtype of ["Q4_0", "Q4_K", "Q8_0", "IQ2_XS"] as const) {
  if (!`full statistics of ${dtype}`.includes(wanted)) continue;
  await scope(async () => {
    const x = random(dtype, VALUES);
    const best = await fewestMilliseconds(() => distribution(x));
    report(`full statistics of ${dtype}`, VALUES / (best / 1000) / 1e9, "Gvalues/s");
  });
}
