/**
 * Asks llama.cpp what each model of fit/model-shapes.test-data.ts takes on one GPU and on several, and
 * writes it as JSON. The fit step of llama-server measures without allocating; the files are sparse.
 *
 *   node packages/gguf/scripts/fit-oracle-gpus.ts packages/gguf/src/fit/oracle-gpus.json LLAMA_SERVER 1,2,4
 *
 * LLAMA_SERVER is of a CUDA build, on a machine with as many GPUs as the largest number.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { MODEL_SHAPES, type ModelShape } from "../src/fit/model-shapes.test-data.ts";
import type { GpuFigures } from "../src/fit/oracle-gpus.test-data.ts";
import { ORACLE_CASES } from "../src/fit/oracle.test-data.ts";
import { contentOf } from "../src/fit/shape-content.test-data.ts";
import { ggufHeader } from "../src/write.ts";
import { freePort, linesUntil } from "./engine-lines.ts";

/** Each has a context of its own on every GPU, and a processor to itself. */
const AT_ONCE = Math.max(1, Math.floor(availableParallelism() / 4));

const [to, program, numbers = "1"] = process.argv.slice(2);
if (to === undefined || program === undefined)
  throw new Error("usage: fit-oracle-gpus.ts OUTPUT LLAMA_SERVER [NUMBERS_OF_GPUS]");
const folder = await mkdtemp(join(tmpdir(), "llcuda-fit-"));

async function fileOf(shape: ModelShape): Promise<string> {
  const file = join(folder, `${MODEL_SHAPES.indexOf(shape)}.gguf`);
  const { header, size } = ggufHeader(contentOf(shape));
  await writeFile(file, header);
  await truncate(file, size);
  return file;
}

async function ask(file: string, args: string[], gpus: number): Promise<GpuFigures> {
  const visible = Array.from({ length: gpus }, (_, gpu) => gpu).join(",");
  const server = spawn(program!, ["-m", file, ...args, "-v", "--port", `${await freePort()}`], {
    env: { ...process.env, CUDA_VISIBLE_DEVICES: visible },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = (await linesUntil(server, /fitting params to free memory took/)).join("\n");
  const numbersOf = (row: RegExp): number[] => (row.exec(text) ?? []).slice(1).map(Number);
  const compute = (device: string): number =>
    numbersOf(new RegExp(` ${device} compute buffer size =\\s*([\\d.]+) MiB`))[0] ?? 0;
  const [hostWeights, hostKv] = numbersOf(/- Host.*\|\s*\d+ =\s*(\d+) \+\s*(\d+) \+/);
  if (hostWeights === undefined) throw new Error(`no figures in\n${text.slice(-2_000)}`);
  return {
    free: Array.from({ length: gpus }, (_, gpu) => {
      return numbersOf(new RegExp(`using device CUDA${gpu} .* - (\\d+) MiB free`))[0] ?? 0;
    }),
    devices: Array.from({ length: gpus }, (_, gpu) => {
      const row = new RegExp(`- CUDA${gpu} .*\\(\\s*\\d+ =\\s*(\\d+) \\+\\s*(\\d+) \\+`);
      const [weights = 0, kv = 0] = numbersOf(row);
      return [weights, kv, compute(`CUDA${gpu}`)];
    }),
    host: [hostWeights, hostKv ?? 0, compute("CUDA_Host")],
  };
}

try {
  const measured: Record<string, Record<string, Record<string, GpuFigures>>> = {};
  const jobs: (() => Promise<void>)[] = [];
  for (const shape of MODEL_SHAPES) {
    const file = await fileOf(shape);
    for (const { args, name, program: asked } of ORACLE_CASES) {
      if (asked !== "llama-server") continue;
      const own = ((measured[shape.name] ??= {})[name] = {} as Record<string, GpuFigures>);
      for (const gpus of numbers.split(",")) {
        jobs.push(async () => void (own[gpus] = await ask(file, args(shape), Number(gpus))));
      }
    }
  }
  const queue = jobs.values();
  const work = async (): Promise<void> => {
    for (const job of queue) await job();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const told = spawn(program, ["--version"], { stdio: ["ignore", "pipe", "pipe"] });
  const build = (await linesUntil(told, null)).find((line) => line.startsWith("version: "));
  await writeFile(
    to,
    `${JSON.stringify({ engine: build ?? "unknown", unit: "MiB", models: measured })}\n`,
  );
} finally {
  await rm(folder, { recursive: true });
}
