import type { EngineLog } from "@llcuda/protocol";
import { describe, expect, it } from "vitest";
import { appendLog, EMPTY_LOG, filterLog, type LogView } from "./engine-log.ts";

const log = (from: number, to: number, dropped = 0): EngineLog => ({
  lines: Array.from({ length: to - from + 1 }, (_, index) => ({
    seq: from + index,
    text: `Line ${from + index}`,
  })),
  dropped,
});
const run = (...logs: EngineLog[]): LogView => logs.reduce(appendLog, EMPTY_LOG);
const numbers = (view: LogView): number[] => view.lines.map(({ seq }) => seq);

describe("appendLog", () => {
  it("shows every line once, however often it is sent", () => {
    const view = run(log(1, 3), log(1, 3), log(2, 5), log(1, 5));
    expect(numbers(view)).toEqual([1, 2, 3, 4, 5]);
    expect(view.dropped).toBe(0);
  });

  it("counts lines that nobody can read any more", () => {
    expect(run(log(1, 2), log(5, 6, 2))).toMatchObject({ dropped: 2 });
    expect(run(log(11, 12, 10)).dropped).toBe(10);
  });

  it("stays the same object when nothing is new", () => {
    const view = run(log(1, 3));
    expect(appendLog(view, log(1, 2))).toBe(view);
  });

  it("keeps a bounded number of lines, the newest", () => {
    const view = run(log(1, 4_000), log(4_001, 9_000));
    expect(view.lines).toHaveLength(5_000);
    expect(view.lines.at(-1)!.seq).toBe(9_000);
  });
});

it("filterLog looks for the text in any case", () => {
  const { lines } = run(log(1, 12));
  expect(filterLog(lines, "LINE 1").map(({ seq }) => seq)).toEqual([1, 10, 11, 12]);
  expect(filterLog(lines, " ")).toBe(lines);
});
