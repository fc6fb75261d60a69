import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AUTOMATIC_SWEEP } from "./automatic-sweep.ts";
import type { EngineBenchPlan } from "./bench-arguments.ts";

/** A plan of nothing; a test says what it is about. */
export function planOf(more: Partial<EngineBenchPlan>): EngineBenchPlan {
  return { ...AUTOMATIC_SWEEP, prompts: [], generations: [], depths: [], ...more };
}

/** What llama-bench 0.7.0 printed for SmolLM2 on two CPUs, its unused fields among the others. */
export const ROW =
  '{"build_commit": "Debian", "build_number": 11669, "cpu_info": "Intel(R) Xeon(R) Processor", "gpu_info": "", "backends": "CPU", "model_filename": "SmolLM2-135M-Instruct.Q4_1.gguf", "model_type": "llama 256M Q4_1", "model_size": 96576768, "model_n_params": 134515008, "n_batch": 2048, "n_ubatch": 512, "n_threads": 2, "cpu_mask": "0x0", "cpu_strict": false, "poll": 50, "type_k": "f16", "type_v": "f16", "n_gpu_layers": -1, "n_cpu_moe": 0, "split_mode": "layer", "flash_attn": -1, "n_prompt": 0, "n_gen": 8, "n_depth": 16, "test_time": "2026-11-26T01:29:43Z", "avg_ns": 5081967540, "stddev_ns": 2022381695, "avg_ts": 1.709562, "stddev_ts": 0.680324, "samples_ns": [ 4000000000, 2000000000 ],"samples_ts": [ 2, 4 ]}';

/** A row of a test that took so long. */
export function toolRow(n_prompt: number, n_gen: number, seconds: number) {
  const samples_ns = [seconds * 1e9];
  return { ...(JSON.parse(ROW) as object), n_prompt, n_gen, n_depth: 0, samples_ns };
}

/** Puts a bench program into an engine's folder that prints these lines, then does what the shell is told. */
export function installTool(
  bin: string,
  tool: string,
  lines: readonly object[],
  more: readonly string[] = [],
): void {
  const file = join(bin, tool);
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  writeFileSync(file, `#!/bin/sh\ncat <<'EOF'\n${text}\nEOF\n${more.join("\n")}\n`);
  chmodSync(file, 0o755);
}
