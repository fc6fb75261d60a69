import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MIGRATIONS } from "../../store/migrations.ts";
import { Presets } from "./presets.ts";

let database: DatabaseSync;
let presets: Presets;
beforeEach(() => {
  database = new DatabaseSync(":memory:");
  for (const migration of MIGRATIONS) database.exec(migration);
  presets = new Presets(database);
});
afterEach(() => database.close());

const plain = { model: null, isDefault: false, options: {} };

test("a preset is kept under its name, changed in its place, and removed", () => {
  const { id } = presets.save({ ...plain, name: "Pirate", options: { system: "Arr." } });
  presets.save({ ...plain, name: "Brief", options: { max_tokens: 20 } });
  expect(presets.list.value.map(({ name }) => name)).toEqual(["Brief", "Pirate"]);
  presets.save({ ...plain, id, name: "Pirate", options: { system: "Ahoy." } });
  expect(new Presets(database).list.value).toMatchObject([
    { name: "Brief" },
    { id, options: { system: "Ahoy." } },
  ]);
  presets.remove(id);
  expect(presets.list.value).toHaveLength(1);
});

test("a new chat begins with its model's default, else with the one for all", () => {
  expect(presets.defaultFor("tiny")).toBeNull();
  presets.save({ ...plain, name: "All", isDefault: true, options: { seed: 1 } });
  presets.save({ name: "Tiny", model: "tiny", isDefault: true, options: { seed: 2 } });
  expect(presets.defaultFor("tiny")).toEqual({ seed: 2 });
  expect(presets.defaultFor("other")).toEqual({ seed: 1 });
  presets.save({ ...plain, name: "All 2", isDefault: true, options: { seed: 3 } });
  expect(presets.defaultFor(null)).toEqual({ seed: 3 });
  expect(presets.list.value.filter(({ isDefault }) => isDefault)).toHaveLength(2);
});

test("what lies outside a range that was wider when it was saved is left out", () => {
  const { id } = presets.save({ ...plain, name: "Old", options: { temperature: 1 } });
  database
    .prepare("UPDATE presets SET options = ? WHERE id = ?")
    .run(JSON.stringify({ temperature: 1, repeat_penalty: 0 }), id);
  expect(new Presets(database).list.value).toMatchObject([{ id, options: { temperature: 1 } }]);
  expect(new Presets(database).list.value[0]?.options).not.toHaveProperty("repeat_penalty");
});

test("presets go out as a file and come back, as no default", () => {
  const options = {
    system: "Arr.",
    json_schema: '{"type":"object"}',
    samplers: ["top_k" as const],
  };
  const { id } = presets.save({ name: "Pirate: 1", model: "tiny", isDefault: true, options });
  const file = presets.export([id]);
  expect(file.name).toBe("Pirate-1.presets.json");
  presets.remove(id);
  presets.import(file.text);
  expect(presets.list.value).toEqual([
    { id: expect.any(String), name: "Pirate: 1", model: "tiny", isDefault: false, options },
  ]);
});

test.each(["hello", "{}", '{"llcuda":"presets","version":1,"presets":[{"name":"x"}]}'])(
  "a file that holds %s is refused, and nothing is added",
  (text) => {
    expect(() => presets.import(text)).toThrow(expect.objectContaining({ code: "INPUT_INVALID" }));
    expect(presets.list.value).toEqual([]);
  },
);
