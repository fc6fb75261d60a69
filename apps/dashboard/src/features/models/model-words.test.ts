import { expect, test } from "vitest";
import { LOCAL, loaded, local } from "./model.test-data.ts";
import {
  aboutModel,
  agoWords,
  contextWords,
  errorWords,
  heldBytes,
  parameterWords,
  runningWords,
  sumOfSizes,
} from "./model-words.ts";

test("figures are said as people name models", () => {
  expect(
    [134.5e6, 999e6, 3.88e9, 235e9].map((n) => parameterWords(n).replace("\u202f", " ")),
  ).toEqual(["135 M", "999 M", "3.9 B", "235 B"]);
  expect(
    [512, 8192, 131_072, 40_960, 2 ** 20].map((n) => contextWords(n).replace("\u202f", " ")),
  ).toEqual(["512", "8 k", "128 k", "40 k", "1 M"]);
  expect(sumOfSizes([local("a", { size: 2 }), local("b", { size: 3 })])).toBe(5);
});

test("what stands under a name leaves out what goes without saying", () => {
  expect(aboutModel(LOCAL).replace("\u202f", " ")).toBe("gemma3  ·  3.9 B");
  const parts = [LOCAL.files[0]!, LOCAL.files[0]!];
  const split = local("x", { kind: "embedding", place: "ollama", files: parts, parameters: null });
  expect(aboutModel(split)).toBe("gemma3  ·  embedding model  ·  2 files  ·  Ollama");
});

test("the time since is said in one unit", () => {
  const now = Date.parse("2026-11-26T12:00:00Z");
  const DAY = 24 * 60;
  const ago = (minutes: number) =>
    agoWords(new Date(now - minutes * 60_000).toISOString(), now).replace("\u202f", " ");
  expect(
    [0.5, 6, 59, 60, 47 * 60, 48 * 60, 59 * DAY, 60 * DAY, 700 * DAY, 800 * DAY].map(ago),
  ).toEqual(["now", "6 min", "59 min", "1 h", "47 h", "2 d", "59 d", "1 mo", "23 mo", "2 y"]);
});

test("a loaded model says what it does and what it holds", () => {
  expect(runningWords(loaded("a"))).toEqual({ mark: "ok", word: "Ready" });
  expect(runningWords(loaded("a", { answering: 1 })).word).toBe("Answering");
  const none = { device: 0, host: 0 };
  const shares = { weights: { device: 5, host: 1 }, kv: { device: 2, host: 0 }, compute: none };
  const memory = { estimate: shares, measured: null, gpu: null, resident: 7, error: null };
  expect(heldBytes(loaded("a", { memory }))).toBe(8);
  expect(heldBytes(loaded("a", { memory: { ...memory, estimate: null } }))).toBe(7);
});

const MIB = 1024 ** 2;
const error = (estimate: number) => errorWords(estimate * MIB, 1000 * MIB)?.replace("\u202f", " ");

test("an estimate's error has a sign, unless it rounds to nothing", () => {
  expect([1017, 983, 1000.1, 999.9, 1200].map(error)).toEqual([
    "+1.7 %",
    "-1.7 %",
    "0.0 %",
    "0.0 %",
    "+20 %",
  ]);
  expect(errorWords(5, 0)).toBeNull();
});

test("a toy model that is off by a large share is off by next to nothing", () => {
  expect(errorWords(900_000, 600_000)).toBe("< 1\u202fMiB off");
  expect(errorWords(610_000, 600_000)).toBe("+1.7\u202f%");
  expect(errorWords(9_000_000, 6_000_000)).toBe("+50\u202f%");
});
