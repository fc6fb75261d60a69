import { afterAll, beforeAll, expect, test } from "vitest";
import { useBinding } from "./addon.ts";
import { empty } from "./create.ts";
import { useFakeBinding } from "./fake-binding.test-data.ts";
import { keep, scope } from "./scope.ts";
import { traceDisposal } from "./tensor.ts";
import type { Tensor } from "./tensor.ts";

beforeAll(() => {
  useFakeBinding();
});
afterAll(() => useBinding(undefined));

const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a scope drops what was made in it, but not its result", () => {
  const made: Tensor[] = [];
  const { kept } = scope(() => {
    made.push(empty([1]), empty([2]));
    return { kept: made[1]!, other: 3 };
  });
  expect(made.map((x) => x.disposed)).toEqual([true, false]);
  kept.dispose();
});

test("scopes that wait in turns keep their tensors apart", async () => {
  const one = async (made: Tensor[]): Promise<void> =>
    scope(async () => {
      for (let i = 0; i < 5; i++) {
        made.push(empty([1]));
        await turn();
        expect(made.every((x) => !x.disposed)).toBe(true);
      }
    });
  const [a, b]: [Tensor[], Tensor[]] = [[], []];
  await Promise.all([one(a), turn().then(async () => one(b))]);
  expect([...a, ...b].every((x) => x.disposed)).toBe(true);
});

test("a result goes to the scope around it; keep takes it out of every one", () => {
  let inner: Tensor | undefined;
  let free: Tensor | undefined;
  scope(() => {
    inner = scope(() => empty([1]));
    free = keep(empty([1]));
    expect(inner.disposed).toBe(false);
  });
  expect(inner?.disposed).toBe(true);
  expect(free?.disposed).toBe(false);
});

test("a scope that throws, now or later, drops everything", async () => {
  const made: Tensor[] = [];
  const fail = (): never => {
    made.push(empty([1]));
    throw new Error("on purpose");
  };
  expect(() => scope(fail)).toThrow("on purpose");
  await expect(
    scope(async () => {
      await turn();
      fail();
    }),
  ).rejects.toThrow("on purpose");
  expect(made.every((x) => x.disposed)).toBe(true);
});

test("where a tensor was disposed of is told when asked for", () => {
  traceDisposal(true);
  try {
    const x = empty([1]);
    x.dispose();
    expect(() => x.handle).toThrow(/disposed of at.*scope\.test\.ts/);
  } finally {
    traceDisposal(false);
  }
});

test("a long scope lets go of what was disposed of in it, and still drops the rest", () => {
  const made: Tensor[] = [];
  scope(() => {
    for (let i = 0; i < 1000; i++) {
      const x = empty([1]);
      if (i % 10 > 0) x.dispose();
      else made.push(x);
    }
    expect(made.some((x) => x.disposed)).toBe(false);
  });
  expect(made).toHaveLength(100);
  expect(made.every((x) => x.disposed)).toBe(true);
});
