/**
 * How soon the Tensors page has something to show of one tensor, and all of it:
 *
 *     node packages/agent/bench/tensors.ts FILE.gguf TENSOR
 *
 * Through the agent's own service and threads, without HTTP and browser: milliseconds by the clock,
 * and of the processor (all threads), the middle of five runs on files in the page cache.
 */
import { resolve } from "node:path";
import { homeOf } from "../src/home.ts";
import type { FloatsRequest } from "../src/tensors/tensor-requests.ts";
import { TensorService } from "../src/tensors/tensor-service.ts";

const RUNS = 5;
const SCREEN = { width: 1_000, height: 500 };

const [path = "", tensor = ""] = process.argv.slice(2);
const file = resolve(path);
const options = { home: homeOf(process.env), env: {}, offline: true };
const { signal } = new AbortController();

async function measure(name: string, work: (service: TensorService) => Promise<unknown>) {
  const runs: { clock: number; processor: number }[] = [];
  for (let run = 0; run < RUNS; run++) {
    // A new service has cached nothing; its threads are started before the clock is.
    const service = new TensorService(options);
    await service.floats({ file, tensor, query: { kind: "values", start: 0, count: 1 } }, signal);
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    await work(service);
    const { user, system } = process.cpuUsage(cpu);
    runs.push({ clock: performance.now() - start, processor: (user + system) / 1_000 });
    service.close();
  }
  const middle = (key: "clock" | "processor"): string => {
    const sorted = runs.map((run) => run[key]).toSorted((a, b) => a - b);
    return sorted[RUNS >> 1]!.toFixed(0);
  };
  console.log(`${name}: ${middle("clock")} ms, ${middle("processor")} ms of the processor`);
}

async function sizeOf(service: TensorService) {
  const { tensors } = await service.list({ file, start: 0, count: 5_000 });
  const found = tensors.find(({ name }) => name === tensor);
  if (found === undefined) throw new Error(`${path} has no tensor ${tensor}`);
  const columns = found.shape[0] ?? 1;
  return { columns, rows: found.elements / columns };
}

const service = new TensorService(options);
const { columns, rows } = await sizeOf(service);
service.close();
const request = {
  row: 0,
  rows,
  column: 0,
  columns,
  width: Math.min(columns, SCREEN.width),
  height: Math.min(rows, SCREEN.height),
};
const picture = (sample: boolean, part = request): FloatsRequest => {
  return { file, tensor, query: { kind: "tile", request: part, sample } };
};

console.log(`${tensor}: ${rows} rows of ${columns}`);
await measure("summary", (one) => one.summary(file));
await measure("first statistics, from a sample", async (one) => {
  for await (const state of one.statistics({ file, tensor })) if (state.total > 0) break;
});
await measure("all statistics", async (one) => {
  for await (const state of one.statistics({ file, tensor })) if (state.exact) break;
});
await measure("first picture, from a sample", (one) => one.floats(picture(true), signal));
await measure("whole picture", (one) => one.floats(picture(false), signal));
await measure("256 x 256 values", (one) => {
  const part = { row: 0, rows: Math.min(256, rows), column: 0, columns: Math.min(256, columns) };
  const pixels = { width: part.columns, height: part.rows };
  return one.floats(picture(false, { ...part, ...pixels }), signal);
});
