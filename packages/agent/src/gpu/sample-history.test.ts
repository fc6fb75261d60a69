import { expect, test } from "vitest";
import { reading, sample } from "./gpu.test-data.ts";
import { HISTORY_ROWS, SampleHistory } from "./sample-history.ts";

test("rows become columns, and only those after a number are told", () => {
  const history = new SampleHistory();
  history.append(sample(1, [reading({ power: null, throttle: ["power limit", "idle"] })]));
  history.append(sample(2, [reading({ temperature: 50 })]));
  expect(history.after(0)).toMatchObject({
    first: 1,
    at: [1_000, 2_000],
    tokensPerSecond: [1, 2],
    gpus: [
      { index: 0, power: [null, 100], temperature: [40, 50], throttle: ["power limit, idle", ""] },
    ],
  });
  expect(history.after(1)).toMatchObject({ first: 2, at: [2_000] });
  expect(history.after(2)).toMatchObject({ first: 3, at: [], gpus: [{ power: [] }] });
});

test("fifteen minutes are kept, whatever comes", () => {
  const history = new SampleHistory();
  for (let second = 1; second <= 3 * HISTORY_ROWS + 7; second += 1) {
    history.append(sample(second, [reading()]));
  }
  const { at, first, gpus } = history.after(0);
  expect(at).toHaveLength(HISTORY_ROWS);
  expect(first).toBe(2 * HISTORY_ROWS + 8);
  expect(at[0]).toBe(first * 1_000);
  expect(at.at(-1)).toBe((3 * HISTORY_ROWS + 7) * 1_000);
  expect(gpus[0]!.load).toHaveLength(HISTORY_ROWS);
});

test("a number from another agent's life gets everything", () => {
  const history = new SampleHistory();
  history.append(sample(1));
  expect(history.after(500)).toMatchObject({ first: 1, at: [1_000] });
});

test("a GPU that comes later, and one that falls silent, have gaps", () => {
  const history = new SampleHistory();
  history.append(sample(1, [reading({ index: 1 })]));
  history.append(sample(2, [reading({ index: 0 })]));
  const [zero, one] = history.after(0).gpus;
  expect([zero!.index, zero!.load]).toEqual([0, [null, 0.5]]);
  expect([one!.index, one!.load]).toEqual([1, [0.5, null]]);
});

test("what was never told stays in no ring: the number of GPUs is bounded", () => {
  const history = new SampleHistory(2);
  const many = Array.from({ length: 1_000 }, (_, index) => reading({ index }));
  history.append(sample(1, many));
  expect(history.after(0).gpus).toHaveLength(64);
});
