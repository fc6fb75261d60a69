/**
 * Every kernel once, at odd sizes and addresses, for NVIDIA's compute-sanitizer:
 * `compute-sanitizer --tool memcheck node native/scripts/exercise.ts`, and racecheck, initcheck.
 */
import * as n from "../src/index.ts";

const ODD = 4099;
/** From 2^20 values on the full statistics take other kernels, where the GPU has room for them. */
const MANY = (1 << 20) + 1027;

await n.scope(async () => {
  const floats = Float32Array.from({ length: ODD }, (_, i) => Math.sin(i) * 3);
  const whole = n.from(floats);
  for (const dtype of ["F32", "F16", "BF16"] as const) {
    const flat = n.cast(whole, dtype);
    for (const x of [flat, flat.slice(1), flat.slice(3, 4099)]) {
      const count = x.numel();
      n.add(x, x);
      n.sub(x, x);
      n.mul(x, x.slice(0, 1));
      n.div(x, x);
      n.scale(x, 2, 1);
      n.silu(x);
      n.gelu(x);
      n.gelu(x, { approximate: "tanh" });
      n.relu(x);
      n.softmax(x);
      n.rmsnorm(x, x);
      n.layernorm(x, x, x);
      for (const over of ["last", "all"] as const) n.sum(x.reshape([1, count]), { over });
      n.argmax(x);
      n.max(x);
      n.min(x);
      n.mean(x);
      n.topk(x, 100);
      await n.summarize(x);
      await n.distribution(x);
      await n.compareTensors(x, x);
      await n.compareTensors(x, whole.slice(0, count));
    }
    const heads = flat.slice(0, 4095).reshape([3, 5, 273]);
    n.rope(heads, n.arange(0, 3, 1, { dtype: "I32" }));
    n.rope(heads, n.arange(0, 3, 1, { dtype: "I32" }), { interleaved: true, rotary: 16 });
    const table = flat.slice(0, 4095).reshape([15, 273]);
    n.gather(table, n.from(Int32Array.of(3, 14, 15, -1)));
    n.matmul(table, table, { transposeB: true });
  }
  const many = n.from(Float32Array.from({ length: MANY }, (_, i) => Math.sin(i) * 2 ** (i % 90)));
  for (const dtype of ["F32", "F16", "BF16"] as const) {
    const x = n.cast(many, dtype);
    for (const part of [x, x.slice(3)]) {
      await n.summarize(part);
      await n.distribution(part);
      await n.compareTensors(part, part);
    }
  }
  const long = n.cast(n.full([200_003], 1), "F32");
  await n.sum(long).item();
  await n.argmax(long).item();
  for (const dtype of ["F64", "I8", "I16", "I32", "I64", "U8", "Bool"] as const) {
    const x = n.full([ODD], 1, { dtype });
    n.cast(x, "F32");
    n.cast(whole, dtype);
    n.sum(x);
    if (dtype !== "Bool") n.add(x, x.slice(0, 1));
  }
  for (const dtype of n.QUANTIZED_DTYPES) {
    const block = n.empty([256], { dtype }).nbytes();
    const bytes = Uint8Array.from({ length: 37 * block }, (_, i) => (i * 2654435761) >>> 9);
    const x = n.from(bytes, { dtype }).reshape([37, 256]);
    for (const to of ["F32", "F16", "BF16"] as const) {
      n.dequantize(x, to);
      n.dequantize(x.slice(1), to);
    }
    await n.distribution(x.slice(1));
  }
  const graph = await n.capture((x) => n.softmax(n.add(x, x)), { inputs: [whole] });
  graph.replay();
  await n.sync();
});
console.log("done");
