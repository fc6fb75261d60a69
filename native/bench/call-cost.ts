/**
 * What a call costs besides CUDA: JavaScript, Node-API and the addon's own bookkeeping, over a CUDA
 * that does nothing. Needs no GPU. CPU time, the collector and finalizers among it.
 *   node native/scripts/build.ts --idle-cuda && node native/bench/call-cost.ts
 */
import { fileURLToPath } from "node:url";
import { report } from "./timing.ts";

const IDLE = fileURLToPath(new URL("../build/idle-cuda/llcuda_native.node", import.meta.url));
process.env["LLCUDA_NATIVE_ADDON"] ??= IDLE;
const { add, capture, scale, scope, zeros } = await import("../src/index.ts");

/** Between two of them the event loop turns, so that finalizers run, as in a program. */
const BURST = 500;
const BURSTS = 300;
const ROUNDS = 6;

/** Nanoseconds of a call, the best of some rounds. */
async function cost(call: () => void): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const begin = process.cpuUsage();
    for (let burst = 0; burst < BURSTS; burst++) {
      for (let i = 0; i < BURST; i++) call();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { user, system } = process.cpuUsage(begin);
    best = Math.min(best, (1000 * (user + system)) / (BURST * BURSTS));
  }
  return best;
}

const x = zeros([256]);
const y = zeros([256]);
report("add and dispose", await cost(() => add(x, y).dispose()), "ns");
report("scale and dispose", await cost(() => scale(x, 2).dispose()), "ns");
await scope(async () => {
  report("the same in a long scope", await cost(() => scale(x, 2).dispose()), "ns");
});
report("a view and its end", await cost(() => x.reshape([16, 16]).dispose()), "ns");
report("add, left to the collector", await cost(() => add(x, y)), "ns");
const graph = await capture(() => {
  let last = scale(x, 1, 1);
  for (let i = 1; i < 200; i++) last = scale(last, 1, 1);
  return last;
});
report("replay of a graph of 200", await cost(() => graph.replay()), "ns");
