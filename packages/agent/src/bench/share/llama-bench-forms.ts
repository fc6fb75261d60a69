import { axesOf, type LlamaBenchRow } from "../engine/llama-bench-row.ts";

/** Printed by `-o jsonl` and not by `-o csv`. */
const ONLY_IN_JSON = new Set(["samples_ns", "samples_ts"]);

/** As `llama-bench -o jsonl`. */
export function llamaBenchJsonl(rows: readonly LlamaBenchRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

/** As `llama-bench -o csv`: every value in quotes. */
export function llamaBenchCsv(rows: readonly LlamaBenchRow[]): string {
  const [first] = rows;
  if (first === undefined) return "";
  const fields = Object.keys(first).filter((name) => !ONLY_IN_JSON.has(name));
  const lines = rows.map((row) =>
    fields.map((field) => quoted((row as Record<string, unknown>)[field])).join(","),
  );
  return `${[fields.join(","), ...lines].join("\n")}\n`;
}

function quoted(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? "");
  return `"${text.replaceAll('"', '""')}"`;
}

const FLAGS = ["batch", "ubatch", "threads", "gpuLayers", "flashAttention", "kvTypeK", "kvTypeV"];
/** The heads that llama-bench gives to them. */
const HEADS: Record<string, string> = {
  batch: "n_batch",
  ubatch: "n_ubatch",
  threads: "threads",
  gpuLayers: "ngl",
  flashAttention: "fa",
  kvTypeK: "type_k",
  kvTypeV: "type_v",
};
/** Shown by llama-bench even where they do not differ. */
const ALWAYS = (gpu: boolean): string[] => (gpu ? ["gpuLayers"] : ["threads"]);

/** As `llama-bench -o md`: flags that differ between rows get a column. */
export function llamaBenchMarkdown(rows: readonly LlamaBenchRow[]): string {
  const all = rows.map((row) => axesOf(row, "", FLAGS).flags);
  const gpu = rows.some(({ gpu_info }) => gpu_info !== "");
  const shown = FLAGS.filter(
    (name) => ALWAYS(gpu).includes(name) || new Set(all.map((flags) => flags[name])).size > 1,
  );
  const head = [
    "model",
    "size",
    "params",
    "backend",
    ...shown.map((name) => HEADS[name]!),
    "test",
    "t/s",
  ];
  const lines = rows.map((row, index) => [
    row.model_type,
    `${(row.model_size / 1024 ** 2).toFixed(2)} MiB`,
    `${(row.model_n_params / 1e6).toFixed(2)} M`,
    row.backends,
    ...shown.map((name) => all[index]![name] ?? ""),
    testOf(row),
    `${row.avg_ts.toFixed(2)} ± ${row.stddev_ts.toFixed(2)}`,
  ]);
  const rule = head.map((name) => (name === "model" || name === "backend" ? "---" : "---:"));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

/** "pp512", "tg128 @ d4096", "pp512+tg128". */
function testOf({ n_depth, n_gen, n_prompt }: LlamaBenchRow): string {
  const parts = [...(n_prompt > 0 ? [`pp${n_prompt}`] : []), ...(n_gen > 0 ? [`tg${n_gen}`] : [])];
  return `${parts.join("+")}${n_depth > 0 ? ` @ d${n_depth}` : ""}`;
}
