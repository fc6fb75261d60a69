import { expect, test } from "vitest";
import { CATALOG, DOWNLOAD, HUB_FILES, loaded, local } from "../model.test-data.ts";
import { rowsOf, type Known, type Row } from "./rows.ts";
import { deedOf, nextRow } from "./row-keys.ts";
import { clicked, sortModels, USUAL_ORDER } from "./sort.ts";

const NOTHING: Known = { models: [], catalog: [], loaded: [], downloads: [], hub: null };
const ids = (rows: Row[]): string[] => rows.map(({ id }) => id);

test("one list: what runs, what is on its way, what is here, what can be had", () => {
  const known: Known = {
    models: [local("a"), local("b")],
    catalog: [CATALOG],
    loaded: [loaded("a")],
    downloads: [DOWNLOAD],
    hub: {
      repositories: [HUB_FILES.repository],
      files: HUB_FILES,
      note: null,
      failed: false,
      more: true,
    },
  };
  const rows = rowsOf(known, "", USUAL_ORDER);
  expect(ids(rows)).toEqual([
    "heading running",
    "running a",
    "heading downloads",
    "download d1",
    "heading here",
    "local a",
    "local b",
    "heading catalog",
    "offer hf:someone/gemma-3-1b/Q4_K_M.gguf",
    "offer hf:someone/gemma-3-1b/Q8_0.gguf",
    "heading hub",
    "repository someone/qwen3-8b-GGUF",
    "offer hf:someone/qwen3-8b-GGUF/Q8_0.gguf",
    "offer hf:someone/qwen3-8b-GGUF/Q4_K_M.gguf",
    "more hub",
  ]);
  expect(rows[5]).toMatchObject({ loaded: { model: { id: "a" } } });
  // What the hub tells now needs no date.
  expect(rows[8]).toMatchObject({ offer: { checked: { check: null } } });
  expect(rows[12]).toMatchObject({ offer: { checked: null } });
  // The smallest file is read for all quantizations of its repository.
  expect(rows[12]).toMatchObject({ offer: { kin: "hf:someone/qwen3-8b-GGUF/Q4_K_M.gguf" } });
});

test("a download that came is told of until its model is deleted", () => {
  const done = { ...DOWNLOAD, status: "done", modelId: "a" } as const;
  const known = { ...NOTHING, downloads: [done] };
  const shown = (models: Known["models"]) => ids(rowsOf({ ...known, models }, "", USUAL_ORDER));
  expect(shown([local("a")])).toContain("download d1");
  expect(shown(null)).toContain("download d1");
  expect(shown([local("b")])).not.toContain("download d1");
});

test("what came stands below what is awaited, and says so where it is no model", () => {
  const problem = { code: "MODEL_DAMAGED", message: "no GGUF", hint: "", remedies: [] } as const;
  const done = { ...DOWNLOAD, id: "d0", status: "done", modelId: "a" } as const;
  const models = [local("a", { problem: { ...problem, remedies: [] } })];
  const rows = rowsOf({ ...NOTHING, models, downloads: [done, DOWNLOAD] }, "", USUAL_ORDER);
  expect(ids(rows).slice(0, 3)).toEqual(["heading downloads", "download d1", "download d0"]);
  expect(rows[1]).toMatchObject({ problem: null });
  expect(rows[2]).toMatchObject({ problem });
});

test("what is looked for stands in names, types, architectures and places, in any order", () => {
  const models = [local("Gemma-it"), local("other", { architecture: "qwen3", origin: null })];
  const looked = (query: string) =>
    ids(rowsOf({ ...NOTHING, models }, query, USUAL_ORDER)).filter((id) => id.startsWith("local"));
  expect(looked("IT gemma")).toEqual(["local Gemma-it"]);
  expect(looked("qwen3")).toEqual(["local other"]);
  expect(looked("q4_k_m")).toHaveLength(2);
  expect(looked("nothing")).toEqual([]);
  const known = { ...NOTHING, loaded: [loaded("a"), loaded("b")], downloads: [DOWNLOAD] };
  expect(ids(rowsOf(known, "qwen3 8b", USUAL_ORDER))).toContain("download d1");
  expect(ids(rowsOf(known, "models/b", USUAL_ORDER))).toEqual([
    "heading running",
    "running b",
    "heading here",
    "note here",
  ]);
});

test("an empty list teaches, and says nothing before the agent has", () => {
  expect(rowsOf(NOTHING, "", USUAL_ORDER)).toMatchObject([
    { kind: "heading" },
    { kind: "note", text: expect.stringContaining("drop a GGUF file") },
  ]);
  expect(rowsOf({ ...NOTHING, models: null }, "", USUAL_ORDER)).toEqual([]);
  const [, note] = rowsOf({ ...NOTHING, models: [local("a")] }, "zzz", USUAL_ORDER);
  expect(note).toMatchObject({ text: "No model here is called “zzz”." });
});

test("a hub that does not answer says why, and can be asked again", () => {
  const hub = { repositories: [], files: null, note: "It is away.", failed: true, more: false };
  const rows = rowsOf({ ...NOTHING, hub }, "away", USUAL_ORDER);
  const note = rows.at(-1)!;
  expect(note).toMatchObject({ kind: "note", text: "It is away.", again: true });
  expect(deedOf(note, "Enter")).toEqual({ kind: "again" });
  expect(nextRow(rows, -1, "End")).toBe(rows.length - 1);
  // A repository that it does not show holds up no further page.
  const found = { ...hub, repositories: [HUB_FILES.repository], more: true };
  const last = rowsOf({ ...NOTHING, hub: found }, "away", USUAL_ORDER).at(-1)!;
  expect(deedOf(last, "Enter")).toEqual({ kind: "more" });
});

test("numbers sort from the largest, names from A, and what is unknown comes last", () => {
  const models = [
    local("b10", { size: 1, tokensPerSecond: null }),
    local("b9", { size: 3, tokensPerSecond: 5 }),
    local("a", { size: 2, tokensPerSecond: 50 }),
  ];
  const sorted = (key: "name" | "size" | "speed", turned = false) =>
    sortModels(models, { key, turned }).map(({ name }) => name);
  expect(sorted("name")).toEqual(["a", "b9", "b10"]);
  expect(sorted("name", true)).toEqual(["b10", "b9", "a"]);
  expect(sorted("size")).toEqual(["b9", "a", "b10"]);
  expect(sorted("speed")).toEqual(["a", "b9", "b10"]);
  expect(sorted("speed", true)).toEqual(["b9", "a", "b10"]);
  expect(clicked(clicked(USUAL_ORDER, "size"), "size")).toEqual({ key: "size", turned: true });
});

test("only what fits now: what nobody can tell of stays", () => {
  const models = [local("small"), local("large")];
  const files = CATALOG.files.map((file) => ({ ...file, size: null }));
  const known = { ...NOTHING, models, catalog: [{ ...CATALOG, files }] };
  const shown = ids(
    rowsOf(known, "", USUAL_ORDER, (candidate) => !candidate.ids.includes("large")),
  );
  expect(shown).toContain("local small");
  expect(shown).not.toContain("local large");
  expect(shown.filter((id) => id.startsWith("offer"))).toHaveLength(files.length);
  const textFor = (query: string) =>
    rowsOf({ ...NOTHING, models }, query, USUAL_ORDER, () => false).at(-1);
  const text = "No model that is here fits into what is free now.";
  expect([textFor(""), textFor("large")]).toMatchObject([{ text }, { text }]);
  expect(textFor("zzz")).toMatchObject({ text: "No model here is called “zzz”." });
});
