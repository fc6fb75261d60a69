/**
 * Asks llama.cpp what each model of fit/model-shapes.test-data.ts takes on one GPU and on several, and
 * writes it as JSON. The fit step of llama-server measures without allocating; the files are sparse.
 *
 *   node packages/gguf/scripts/fit-oracle-gpus.ts packages/gguf/src/fit/oracle-gpus.json LLAMA_SERVER 1,2,4
 *
 * LLAMA_SERVER is of a CUDA build, on a machine with as many GPUs as the largest number.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MODEL_SHAPES } from "../src/fit/model-shapes.test-data.ts";
import type { GpuFigures } from "../src/fit/oracle-gpus.test-data.ts";
import { ORACLE_CASES } from "../src/fit/oracle.test-data.ts";
import { askGpus, buildOf, inTurn, sparseFile } from "./gpu-figures.ts";

const [to, program, numbers = "1"] = process.argv.slice(2);
if (to === undefined || program === undefined)
  throw new Error("usage: fit-oracle-gpus.ts OUTPUT LLAMA_SERVER [NUMBERS_OF_GPUS]");
const folder = await mkdtemp(join(tmpdir(), "llcuda-fit-"));

try {
  const measured: Record<string, Record<string, Record<string, GpuFigures>>> = {};
  const jobs: (() => Promise<void>)[] = [];
  for (const shape of MODEL_SHAPES) {
    const file = await sparseFile(folder, shape.name);
    for (const { args, name, program: asked } of ORACLE_CASES) {
      if (asked !== "llama-server") continue;
      const own = ((measured[shape.name] ??= {})[name] = {} as Record<string, GpuFigures>);
      for (const gpus of numbers.split(",")) {
        jobs.push(async () => {
          own[gpus] = await askGpus(program, file, args(shape), Number(gpus));
        });
      }
    }
  }
  await inTurn(jobs);
  const engine = await buildOf(program);
  await writeFile(to, `${JSON.stringify({ engine, unit: "MiB", models: measured })}\n`);
} finally {
  await rm(folder, { recursive: true });
}
