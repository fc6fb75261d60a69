import { expect, test } from "vitest";
import { arange, empty, from, full, pinned, zeros } from "./create.ts";
import { memoryUse, trimMemory } from "./devices.ts";
import { describeGpu, noise } from "./gpu.test-data.ts";
import { add, cast } from "./ops/elementwise.ts";
import { sum } from "./ops/reduce.ts";
import { scope } from "./scope.ts";
import { Event, Stream, sync } from "./stream.ts";

const collect = (): void => (globalThis as unknown as { gc: () => void }).gc();
const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describeGpu("tensors", () => {
  test("are made with values of every dtype", async () => {
    expect([...(await zeros([2, 3]).toHost<Float32Array>())]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await full([2], 1.5, { dtype: "F16" }).toHost()).toEqual(Float16Array.of(1.5, 1.5));
    expect(await full([1], 1.5, { dtype: "BF16" }).item()).toBe(1.5);
    expect(await full([3], -7, { dtype: "I8" }).toHost()).toEqual(Int8Array.of(-7, -7, -7));
    expect(await full([1], 2 ** 40, { dtype: "I64" }).item()).toBe(2 ** 40);
    expect(await arange(1, 4, 0.5, { dtype: "F64" }).toHost()).toEqual(
      Float64Array.of(1, 1.5, 2, 2.5, 3, 3.5),
    );
    expect(await arange(5, 0, -2, { dtype: "I32" }).toHost()).toEqual(Int32Array.of(5, 3, 1));
    expect(await full([2], 1, { dtype: "Bool" }).toHost()).toEqual(Uint8Array.of(1, 1));
  });

  test("take and give back every kind of array, of any size", async () => {
    for (const array of [
      Float64Array.of(1, -2),
      noise(1),
      noise(5_000_011),
      Int16Array.of(1, -2),
      BigInt64Array.of(1n, -(2n ** 60n)),
      Uint8Array.of(1, 255),
      new Float32Array(0),
    ]) {
      expect(await from(array).toHost()).toEqual(array);
    }
    const bits = Uint16Array.of(0x3f80, 0xbf80);
    expect(await from(bits, { dtype: "BF16" }).toHost()).toEqual(bits);
  });

  test("are cut, reshaped and seen as another dtype", async () => {
    const x = from(
      Float32Array.from({ length: 24 }, (_, i) => i),
      { shape: [2, 3, 4] },
    );
    const row = x.slice(1, 2);
    expect(row.shape).toEqual([1, 3, 4]);
    expect((await row.toHost<Float32Array>())[0]).toBe(12);
    expect([...(await x.slice(-2, -1, 2).toHost<Float32Array>())]).toEqual([2, 6, 10, 14, 18, 22]);
    expect([...(await x.slice(1, 3, 1).toHost<Float32Array>())]).toEqual([
      4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23,
    ]);
    expect(x.reshape([4, -1]).shape).toEqual([4, 6]);
    const bytes = from(Uint8Array.of(0, 0, 128, 63)).view("F32");
    expect(await bytes.item()).toBe(1);
    expect(x.slice(1, 1).numel()).toBe(0);
    const copy = x.copy();
    copy.slice(0, 1).set(x.slice(1, 2));
    expect((await copy.toHost<Float32Array>())[0]).toBe(12);
    expect((await x.toHost<Float32Array>())[0]).toBe(0);
  });

  test("views keep the memory that their tensor let go of", async () => {
    const x = from(Float32Array.of(1, 2, 3, 4));
    const tail = x.slice(2);
    x.dispose();
    x.dispose();
    expect(() => x.handle).toThrow(/disposed/);
    zeros([4]);
    expect([...(await tail.toHost<Float32Array>())]).toEqual([3, 4]);
  });

  test("page-locked arrays are filled in place", async () => {
    const host = pinned(1000, "F32") as Float32Array;
    host.fill(3);
    const x = from(host);
    await sync();
    host.fill(0);
    expect(await x.toHost(host)).toBe(host);
    expect(host[999]).toBe(3);
  });

  test("casts round, saturate and truncate", async () => {
    const x = from(Float32Array.of(1.9, -1.9, 300, -300, NaN, Infinity, 0));
    expect(await cast(x, "I8").toHost()).toEqual(Int8Array.of(1, -1, 127, -128, 0, 127, 0));
    expect(await cast(x, "U8").toHost()).toEqual(Uint8Array.of(1, 0, 255, 0, 0, 255, 0));
    expect(await cast(x, "Bool").toHost()).toEqual(Uint8Array.of(1, 1, 1, 1, 1, 1, 0));
    const wide = from(noise(1003));
    expect(await cast(cast(wide, "F64"), "F32").toHost()).toEqual(await wide.toHost());
    expect(await cast(wide, "F16").toHost()).toEqual(
      Float16Array.from(await wide.toHost<Float32Array>()),
    );
    expect(await cast(from(BigInt64Array.of(2n ** 62n)), "I32").item()).toBe(0);
  });

  test("memory that is not to be had is told with every number", () => {
    using held = zeros([1 << 20]);
    expect(() => empty([2 ** 43], { dtype: "U8" })).toThrow(
      expect.objectContaining({
        code: "OUT_OF_MEMORY",
        facts: expect.objectContaining({
          asked: 2 ** 43,
          holders: expect.arrayContaining([{ shape: [1 << 20], dtype: "F32", bytes: 4 << 20 }]),
        }),
      }),
    );
    expect(held.disposed).toBe(false);
  });

  test("100,000 tensors made and dropped leave nothing, with `using` and with the collector alone", async () => {
    await turn();
    collect();
    await turn();
    const before = memoryUse().live;
    for (let i = 0; i < 100_000; i++) {
      using x = empty([256]);
      expect(x.numel()).toBe(256);
    }
    expect(memoryUse().live).toBe(before);
    const cached = memoryUse().cached;
    for (let i = 0; i < 100_000; i++) {
      empty([256]);
      if (i % 1000 === 0) await turn();
    }
    collect();
    await turn();
    await turn();
    expect(memoryUse().live).toBe(before);
    expect(memoryUse().cached - cached).toBeLessThan(256 << 20);
  });

  test("memory that is handed out again is written only when those who read it are through", async () => {
    const count = 1 << 24;
    for (let i = 1; i <= 20; i++) {
      const old = full([count], i, { dtype: "I32" });
      const total = sum(old);
      old.dispose();
      // Takes the same memory while it is still being added up.
      using next = full([count], -1, { dtype: "I32" });
      expect(await total.item()).toBe(i * count);
      expect(await sum(next).item()).toBe(-count);
    }
  });

  test("a handle that is used again is another tensor's; the one that had it stays disposed of", async () => {
    const first = Array.from({ length: 3000 }, (_, i) => from(Float32Array.of(i)));
    const views = first.map((x) => x.reshape([]));
    for (const x of first) x.dispose();
    const second = Array.from({ length: 3000 }, (_, i) => from(Float32Array.of(-i)));
    for (const i of [0, 1500, 2999]) {
      expect(() => first[i]!.handle).toThrow(/was disposed of/);
      first[i]!.dispose();
      expect([await views[i]!.item(), await second[i]!.item()]).toEqual([i, -i]);
    }
    for (const x of [...views, ...second]) x.dispose();
  });

  test("a scope keeps its result and drops the rest, over await too", async () => {
    trimMemory();
    const before = memoryUse().live;
    const result = await scope(async () => {
      const a = full([1000], 1);
      await sync();
      const b = add(a, a);
      return add(b, a);
    });
    expect(memoryUse().live - before).toBe(4096);
    expect((await result.toHost<Float32Array>())[999]).toBe(3);
    result.dispose();
    await expect(
      scope(async () => {
        zeros([1000]);
        await sync();
        throw new Error("on purpose");
      }),
    ).rejects.toThrow("on purpose");
    expect(memoryUse().live).toBe(before);
  });

  test("streams run beside each other, and what must wait does", async () => {
    using stream = new Stream();
    const n = 1 << 22;
    for (let round = 0; round < 20; round++) {
      const total = scope(() => {
        const a = full([n], round);
        const b = stream.run(() => add(a, a));
        a.dispose();
        const c = full([n], 100);
        return add(b, c);
      });
      const values = await total.toHost<Float32Array>();
      expect([values[0], values[n - 1]]).toEqual([2 * round + 100, 2 * round + 100]);
      total.dispose();
    }
    const first = new Event();
    full([n], 1);
    expect(await new Event().since(first)).toBeGreaterThan(0);
  });
});
