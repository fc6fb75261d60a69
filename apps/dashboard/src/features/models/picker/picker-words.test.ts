import type { Library } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { loaded, local } from "../model.test-data.ts";
import { pickerChoices } from "./picker-words.ts";

const library = (models: Library["models"]): Library => {
  return { models, folders: [], scanning: null, work: [] };
};

test("what answers stands first, then what is loaded, then what is here and can chat", () => {
  const here = library([
    local("old", { lastUsedAt: "2026-01-01T00:00:00Z" }),
    local("new", { lastUsedAt: "2026-11-01T00:00:00Z" }),
    local("never", { lastUsedAt: null }),
    local("a"),
    local("vectors", { kind: "embedding" }),
  ]);
  const choices = pickerChoices({ models: [loaded("a"), loaded("b")], current: "b" }, here);
  expect(choices.current).toEqual({ id: "b", name: "b", note: "ready" });
  expect(choices.loaded.map(({ id }) => id)).toEqual(["a", "b"]);
  expect(choices.here.map(({ id }) => id)).toEqual(["new", "old", "never"]);
});

test("what is being loaded says how far it is", () => {
  const state = loaded("a").state;
  if (state.phase !== "ready") throw new Error("not ready");
  const { engine, model, since } = state;
  const progress = {
    unit: "percent",
    done: 42,
    total: 100,
    ratePerSecond: null,
    secondsLeft: null,
  } as const;
  const starting = { phase: "starting", engine, model, since, stage: "weights", progress } as const;
  const choices = pickerChoices(
    { models: [loaded("a", { state: starting })], current: null },
    null,
  );
  expect(choices.current?.note?.replace("\u202f", " ")).toBe("loading 42 %");
  expect(pickerChoices(null, null)).toEqual({ current: null, loaded: [], here: [] });
});

test("a load that waits for another, or for room, says so where it is chosen", () => {
  const here = library([local("a"), local("b"), local("c")]);
  const { requested } = loaded("a");
  const wait = { options: requested, for: [{ id: "x", name: "x" }], error: null };
  const waiting = [
    { ...wait, model: { id: "a", name: "a" }, stage: "waits" as const },
    { ...wait, model: { id: "b", name: "b" }, stage: "needs-room" as const },
  ];
  const notes = pickerChoices({ models: [loaded("x")], current: "x", waiting }, here).here;
  expect(notes.slice(0, 2).map(({ note }) => note)).toEqual(["waits for room", "needs room"]);
});
