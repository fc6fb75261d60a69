import type { LoadedModel } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { CATALOG, DOWNLOAD, HUB_FILES, loaded, local } from "../model.test-data.ts";
import { deedOf, nextRow } from "./row-keys.ts";
import { rowsOf, type Known, type Row } from "./rows.ts";
import { USUAL_ORDER } from "./sort.ts";

const KNOWN: Known = {
  models: [local("a"), local("b")],
  catalog: [CATALOG],
  loaded: [loaded("a")],
  downloads: [DOWNLOAD],
  hub: { repositories: [HUB_FILES.repository], files: null, note: null, failed: false, more: true },
};
const FAILED: LoadedModel["state"] = {
  phase: "failed",
  error: { code: "MODEL_DAMAGED", message: "m", hint: "h", remedies: [] },
  exit: null,
  log: [],
  restart: null,
  since: "2026-11-20T10:00:00.000Z",
};
const ROWS = rowsOf(KNOWN, "", USUAL_ORDER);
const row = (id: string): Row => ROWS.find((each) => each.id === id)!;
const requested = (id: string, key: string) => {
  const deed = deedOf(row(id), key);
  return deed?.kind === "request" ? deed.request : deed;
};

test("the arrows go from row to row, over headings and over the ends nowhere", () => {
  const path = (start: number, ...keys: string[]) =>
    keys.reduce((at, key) => nextRow(ROWS, at, key) ?? at, start);
  expect(ROWS[path(-1, "ArrowDown")]?.id).toBe("running a");
  expect(ROWS[path(-1, "ArrowDown", "ArrowDown")]?.id).toBe("download d1");
  expect(ROWS[path(-1, "ArrowDown", "ArrowUp")]?.id).toBe("running a");
  expect(ROWS[path(0, "End")]?.id).toBe("more hub");
  expect(ROWS[path(0, "End", "ArrowDown")]?.id).toBe("more hub");
  expect(ROWS[path(0, "End", "Home")]?.id).toBe("running a");
  expect(ROWS[path(-1, "PageDown", "PageDown")]?.id).toBe("more hub");
  expect(nextRow([], -1, "ArrowDown")).toBeNull();
  expect(nextRow(ROWS, 1, "x")).toBeNull();
});

test("a key means what the row can do", () => {
  expect(requested("local b", "l")).toEqual({ kind: "load", id: "b" });
  expect(requested("local a", "l")).toBeNull();
  expect(requested("local a", "u")).toEqual({ kind: "unload", id: "a" });
  const failed = { ...loaded("a"), state: FAILED };
  const ofFailed = (key: string) =>
    deedOf({ kind: "local", id: "local a", model: local("a"), loaded: failed }, key);
  expect(ofFailed("l")).toMatchObject({ request: { kind: "load", id: "a" } });
  // Nothing runs that could be unloaded: what is told of it is put away.
  expect(ofFailed("u")).toMatchObject({ request: { kind: "cancel-load", id: "a" } });
  expect(requested("local b", "Delete")).toEqual({ kind: "ask-delete", id: "b" });
  expect(requested("running a", "p")).toEqual({ kind: "pin", id: "a", pinned: true });
  expect(requested("download d1", " ")).toEqual({ kind: "pause", id: "d1" });
  // A guest ends where it began.
  const guest = { ...DOWNLOAD, guest: true };
  expect(
    deedOf({ kind: "download", id: "download d1", download: guest, problem: null }, " "),
  ).toBeNull();
  const [first, second] = CATALOG.files;
  expect(requested(`offer ${first!.reference}`, "p")).toEqual({
    kind: "pull",
    id: first!.reference,
  });
  expect(requested(`offer ${second!.reference}`, "p")).toBeNull();
  expect(requested(`offer ${second!.reference}`, "Enter")).toEqual({
    kind: "open",
    model: "gemma-3-1b-Q8_0",
  });
  expect(requested("repository someone/qwen3-8b-GGUF", "Enter")).toEqual({
    kind: "repository",
    repository: "someone/qwen3-8b-GGUF",
  });
  expect(requested("more hub", "Enter")).toEqual({ kind: "more" });
  expect(requested("heading here", "Enter")).toBeNull();
});
