import { expect, test } from "vitest";
import { processorFlags } from "./processor-flags.ts";

const HASWELL = ["ssse3", "sse4_2", "avx", "avx2", "bmi2", "fma", "f16c"];

test("a processor gets what it has and nothing else", () => {
  expect(processorFlags(HASWELL)).toMatchObject({
    GGML_CPU_ALL_VARIANTS: "OFF",
    GGML_AVX2: "ON",
    GGML_FMA: "ON",
    GGML_AVX512: "OFF",
    GGML_AMX_INT8: "OFF",
  });
});

test("AVX-512 needs the whole set that the compiler is then told to use", () => {
  const some = [...HASWELL, "avx512f", "avx512cd", "avx512vl", "avx512dq"];
  expect(processorFlags(some)).toHaveProperty("GGML_AVX512", "OFF");
  expect(processorFlags([...some, "avx512bw"])).toHaveProperty("GGML_AVX512", "ON");
});

test.each([null, [], ["asimd", "sve2"]])("%o gets every variant", (features) => {
  expect(processorFlags(features)).toEqual({ GGML_NATIVE: "OFF", GGML_CPU_ALL_VARIANTS: "ON" });
});
