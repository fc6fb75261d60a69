/** What /proc/cpuinfo calls a feature, and the option that lets ggml's CPU backend use it. */
const X86_OPTIONS: [features: string[], option: string][] = [
  [["sse4_2"], "GGML_SSE42"],
  [["avx"], "GGML_AVX"],
  [["avx2"], "GGML_AVX2"],
  [["bmi2"], "GGML_BMI2"],
  [["fma"], "GGML_FMA"],
  [["f16c"], "GGML_F16C"],
  [["avx_vnni"], "GGML_AVX_VNNI"],
  [["avx512f", "avx512cd", "avx512vl", "avx512dq", "avx512bw"], "GGML_AVX512"],
  [["avx512vbmi"], "GGML_AVX512_VBMI"],
  [["avx512_vnni"], "GGML_AVX512_VNNI"],
  [["avx512_bf16"], "GGML_AVX512_BF16"],
  [["amx_tile"], "GGML_AMX_TILE"],
  [["amx_int8"], "GGML_AMX_INT8"],
  [["amx_bf16"], "GGML_AMX_BF16"],
];

/**
 * Which CPU backend is built: every variant, of which ggml takes the best when it starts, or one with
 * just what this processor has, in a tenth of the time. (GGML_NATIVE does not go with modules.) Pure.
 * @param features as in /proc/cpuinfo; null, or those of no x86, gets every variant
 */
export function processorFlags(features: readonly string[] | null): Record<string, string> {
  const common = { GGML_NATIVE: "OFF" };
  if (features === null || !features.some((name) => name === "sse4_2" || name === "ssse3")) {
    return { ...common, GGML_CPU_ALL_VARIANTS: "ON" };
  }
  const has = (wanted: string[]): boolean => wanted.every((name) => features.includes(name));
  const chosen = X86_OPTIONS.map(([wanted, option]) => [option, has(wanted) ? "ON" : "OFF"]);
  return { ...common, GGML_CPU_ALL_VARIANTS: "OFF", ...Object.fromEntries(chosen) };
}
