import { expect, test } from "vitest";
import { DOWNLOAD } from "../model.test-data.ts";
import { comingReferences, queueWords, togetherOf } from "./queue-words.ts";

const [a, b] = [
  { ...DOWNLOAD, id: "a", done: 10e6, total: 40e6, rate: 1e6 } as const,
  { ...DOWNLOAD, id: "b", status: "queued", done: 0, total: 30e6, rate: null } as const,
];

test("several are told together: their rate, and the time until all of them are here", () => {
  expect(queueWords([a, b]).replaceAll("\u202f", " ")).toBe("1.00 MB/s in all, 1 min 00 s left");
  expect(queueWords([a, { ...b, total: null }]).replaceAll("\u202f", " ")).toBe("1.00 MB/s in all");
});

test("one alone, and a queue in which nothing comes, say nothing", () => {
  expect(queueWords([a])).toBe("");
  expect(queueWords([{ ...a, rate: null }, b])).toBe("");
  expect(queueWords([a, { ...b, status: "paused" }])).toBe("");
});

test("what failed can be asked for again, and what came needs no asking", () => {
  const failed = { ...b, reference: "hf:x/y/z.gguf", status: "failed" } as const;
  expect([...comingReferences([a, failed])]).toEqual([DOWNLOAD.reference]);
  expect([...comingReferences([{ ...a, status: "done" }])]).toEqual([]);
});

test("one button does it to all that it can be done to", () => {
  expect(togetherOf([a, { ...b, guest: true }])).toEqual([]);
  expect(togetherOf([a, b, { ...a, id: "c", status: "done" }])).toEqual([
    {
      name: "Pause all",
      requests: [
        { kind: "pause", id: "a" },
        { kind: "pause", id: "b" },
      ],
    },
  ]);
  const [c, d] = [{ ...a, status: "done" } as const, { ...b, status: "done" } as const];
  expect(togetherOf([c, d]).map(({ name }) => name)).toEqual(["Put away what came"]);
  const paused = togetherOf([
    { ...a, status: "paused" },
    { ...b, status: "paused" },
  ]);
  expect(paused.map(({ name }) => name)).toEqual(["Go on with all"]);
});
