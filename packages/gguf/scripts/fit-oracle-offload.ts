/**
 * Asks llama.cpp what a GPU takes that has all, a part or nothing of a model, and computes with what lies in
 * memory: each case of fit/offload-cases.test-data.ts with each shape, the special ones too.
 *
 *   node packages/gguf/scripts/fit-oracle-offload.ts packages/gguf/src/fit/oracle-offload.json LLAMA_SERVER
 *
 * LLAMA_SERVER is of a CUDA build. A few seconds a case on a machine with 16 processors: four minutes.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fitModelOf } from "../src/fit/fit-case.test-data.ts";
import { MODEL_SHAPES } from "../src/fit/model-shapes.test-data.ts";
import { OFFLOAD_CASES } from "../src/fit/offload-cases.test-data.ts";
import type { GpuFigures } from "../src/fit/oracle-gpus.test-data.ts";
import { SPECIAL_SHAPES } from "../src/fit/special-shapes.test-data.ts";
import { askGpus, buildOf, inTurn, sparseFile } from "./gpu-figures.ts";

const [to, program] = process.argv.slice(2);
if (to === undefined || program === undefined)
  throw new Error("usage: fit-oracle-offload.ts OUTPUT LLAMA_SERVER");
const folder = await mkdtemp(join(tmpdir(), "llcuda-fit-"));

try {
  const measured: Record<string, Record<string, GpuFigures>> = {};
  const jobs: (() => Promise<void>)[] = [];
  for (const { layers, name } of [...MODEL_SHAPES, ...SPECIAL_SHAPES]) {
    const model = await fitModelOf(name).catch(() => null);
    if (model === null) continue;
    const file = await sparseFile(folder, name);
    const has = {
      experts: model.layers.some(({ experts }) => experts),
      window: model.kv.window !== null,
    };
    const own: Record<string, GpuFigures> = (measured[name] = {});
    for (const { args, name: asked, only } of OFFLOAD_CASES) {
      if (only !== undefined && !has[only]) continue;
      jobs.push(async () => {
        own[asked] = await askGpus(program, file, args(layers), 1);
      });
    }
  }
  await inTurn(jobs);
  const engine = await buildOf(program);
  await writeFile(to, `${JSON.stringify({ engine, unit: "MiB", models: measured })}\n`);
} finally {
  await rm(folder, { recursive: true });
}
