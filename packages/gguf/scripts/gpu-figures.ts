import { spawn } from "node:child_process";
import { truncate, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { contentNamed } from "../src/fit/fit-case.test-data.ts";
import type { GpuFigures } from "../src/fit/oracle-gpus.test-data.ts";
import { ggufHeader } from "../src/write.ts";
import { freePort, linesUntil } from "./engine-lines.ts";

/** Each has a context of its own on every GPU, and a processor to itself. */
const AT_ONCE = Math.max(1, Math.floor(availableParallelism() / 4));

/** A sparse file of a shape: its true size, no values. */
export async function sparseFile(folder: string, name: string): Promise<string> {
  const file = join(folder, `${name.replaceAll(/\W+/g, "-")}.gguf`);
  const { header, size } = ggufHeader(contentNamed(name));
  await writeFile(file, header);
  await truncate(file, size);
  return file;
}

/** What the fit step of a llama-server (CUDA build) tells of a load on the first so many GPUs. */
export async function askGpus(
  program: string,
  file: string,
  args: string[],
  gpus: number,
): Promise<GpuFigures> {
  const visible = Array.from({ length: gpus }, (_, gpu) => gpu).join(",");
  const server = spawn(program, ["-m", file, ...args, "-v", "--port", `${await freePort()}`], {
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

/** Does all of it, several at once. */
export async function inTurn(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = jobs.values();
  const work = async (): Promise<void> => {
    for (const job of queue) await job();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** The program's build, by its own word. */
export async function buildOf(program: string): Promise<string> {
  const told = spawn(program, ["--version"], { stdio: ["ignore", "pipe", "pipe"] });
  const lines = await linesUntil(told, null);
  return lines.find((line) => line.startsWith("version: ")) ?? "unknown";
}
