/**
 * A 256x256 rectangle of a real matrix, and one row: what a heatmap waits for.
 *
 *     node packages/gguf/bench/viewport.ts FILE.gguf TENSOR
 */
import { openGguf, readValues, readViewport } from "../src/index.ts";
import { openFile } from "../src/node.ts";

const SIDE = 256;
const RUNS = 200;

const [path, name] = process.argv.slice(2);
if (path === undefined || name === undefined) throw new Error("give FILE and TENSOR");
const gguf = await openGguf(await openFile(path));
const tensor = gguf.tensor(name);
const [width = 1, height = 1] = tensor.shape;

async function median(act: (run: number) => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    await act(run);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return `${times[RUNS >> 1]!.toFixed(3)} ms (least ${times[0]!.toFixed(3)})`;
}

const column = Math.max(0, Math.min(width - SIDE, 100));
const place = (run: number): number => (run * 7919) % (height - SIDE);
const view = (run: number) => ({
  row: place(run),
  rows: SIDE,
  column,
  columns: Math.min(SIDE, width),
});
console.log(`${tensor.typeName} [${tensor.shape.join(", ")}]`);
console.log(`256x256   ${await median((run) => readViewport(gguf, tensor, view(run)))}`);
console.log(
  `one row   ${await median((run) => readValues(gguf, tensor, place(run) * width, width))}`,
);
await gguf.close();
