import { expect, test } from "vitest";
import { from, full, zeros } from "./create.ts";
import { memoryUse } from "./devices.ts";
import { capture } from "./graph.ts";
import { describeGpu, noise } from "./gpu.test-data.ts";
import { add, scale } from "./ops/elementwise.ts";
import { matmul } from "./ops/matmul.ts";
import { softmax } from "./ops/rows.ts";
import { scope } from "./scope.ts";
import { sync } from "./stream.ts";

describeGpu("graphs", () => {
  test("repeat what was captured, with other inputs", async () => {
    const w = from(noise(64 * 64), { shape: [64, 64] });
    const x = from(noise(64, 2), { shape: [1, 64] });
    const graph = await capture((input) => softmax(matmul(input, w)), { inputs: [x] });
    expect(graph.nodes).toBeGreaterThanOrEqual(2);
    for (const seed of [2, 3, 4]) {
      const other = from(noise(64, seed), { shape: [1, 64] });
      const got = await graph.replay([other]).toHost();
      expect(got).toEqual(await softmax(matmul(other, w)).toHost());
    }
    expect(() => graph.replay([zeros([64])])).toThrow(
      expect.objectContaining({ code: "SHAPE_MISMATCH" }),
    );
    expect(() => graph.replay([x, x])).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
    graph.dispose();
    expect(() => graph.replay()).toThrow(expect.objectContaining({ code: "DISPOSED" }));
  });

  test("chains of 200 small operations add up, and values read between replays are those of then", async () => {
    const x = full([1024], 0);
    const graph = await capture(
      (input) => {
        let y = input;
        for (let i = 0; i < 200; i++) y = scale(y, 1, 1);
        input.set(y);
        return y;
      },
      { inputs: [x] },
    );
    x.set(zeros([1024]));
    const reads: Promise<number | bigint>[] = [];
    for (let i = 0; i < 5; i++) reads.push(graph.replay().slice(0, 1).item());
    expect(await Promise.all(reads)).toEqual([200, 400, 600, 800, 1000]);
  });

  test("kernels see what copies before them wrote, and copies what kernels did", async () => {
    const x = from(noise(3 * 70_000), { shape: [3, 70_000] });
    const around = (input: typeof x): typeof x => {
      const middle = scale(input, 2, 1).slice(1, 60_001, 1).copy();
      const doubled = add(middle, middle);
      middle.set(scale(doubled, 0.5, 3));
      return add(middle, doubled);
    };
    const graph = await capture(around, { inputs: [x] });
    for (const seed of [5, 6, 7]) {
      const other = from(noise(3 * 70_000, seed), { shape: [3, 70_000] });
      expect(await graph.replay([other]).toHost()).toEqual(await around(other).toHost());
    }
  });

  test("a graph's memory comes back when it and its results are gone", async () => {
    await sync();
    const x = full([1 << 20], 1);
    const before = memoryUse();
    for (let i = 0; i < 20; i++) {
      const graph = await capture((input) => add(add(input, input), input), { inputs: [x] });
      await scope(async () => expect(await graph.replay().slice(0, 1).item()).toBe(3));
      graph.result.dispose();
      graph.dispose();
    }
    expect(memoryUse().live).toBeLessThanOrEqual(before.live + 4096);
    expect(before.free - memoryUse().free).toBeLessThan(64 << 20);
  });

  test("refuse what cannot be captured, and leave everything usable", async () => {
    const x = zeros([4]);
    await expect(capture(() => from(Float32Array.of(1)))).rejects.toThrow(
      expect.objectContaining({ code: "CAPTURING" }),
    );
    await expect(capture((async () => x) as never)).rejects.toThrow(/async function/);
    await expect(
      capture(() => {
        throw new Error("on purpose");
      }),
    ).rejects.toThrow("on purpose");
    expect(await add(x, x).toHost()).toEqual(new Float32Array(4));
  });
});
