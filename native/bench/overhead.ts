/** What one operation costs JavaScript, and what a graph saves. */
import { add, capture, empty, scale, scope, sync, zeros } from "../src/index.ts";
import { report, wallSeconds } from "./timing.ts";

const CALLS = 2000;
const CHAIN = 200;

await scope(async () => {
  const x = zeros([256]);
  const burst = (): void => {
    for (let i = 0; i < CALLS; i++) add(x, x).dispose();
  };
  burst();
  await sync();
  let best = Infinity;
  for (let round = 0; round < 10; round++) {
    const begin = performance.now();
    // Few enough that the driver's queue never fills: only the calls are timed.
    for (let i = 0; i < 500; i++) add(x, x).dispose();
    best = Math.min(best, (performance.now() - begin) / 500);
    await sync();
  }
  report("one add as JavaScript sees it", best * 1000, "us");
  report("one add, call to call", ((await wallSeconds(burst)) / CALLS) * 1e6, "us");
  report(
    "one allocation and its end",
    ((await wallSeconds(() => {
      for (let i = 0; i < CALLS; i++) empty([256]).dispose();
    })) /
      CALLS) *
      1e6,
    "us",
  );
  const item = zeros([1]);
  report("one item()", (await wallSeconds(async () => item.item())) * 1e6, "us");
});

await scope(async () => {
  const x = zeros([256]);
  const chain = (): ReturnType<typeof scale> => {
    let y = scale(x, 1, 1);
    for (let i = 1; i < CHAIN; i++) {
      const next = scale(y, 1, 1);
      y.dispose();
      y = next;
    }
    return y;
  };
  const eager = await wallSeconds(() => {
    for (let i = 0; i < 20; i++) chain().dispose();
  });
  const graph = await capture(chain);
  const replayed = await wallSeconds(() => {
    for (let i = 0; i < 20; i++) graph.replay();
  });
  report("chain of 200, eager", (eager / 20) * 1e6, "us");
  report("chain of 200, replayed", (replayed / 20) * 1e6, "us");
  report("replay against eager", eager / replayed, "times");
});
