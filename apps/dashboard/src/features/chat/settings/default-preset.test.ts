import { expect, test } from "vitest";
import { defaultPreset } from "./default-preset.ts";

test("a model's own default goes before that of all, and others count for nothing", () => {
  const all = { model: null, isDefault: true, options: { temperature: 0.1 } };
  const own = { model: "tiny", isDefault: true, options: { temperature: 0.2 } };
  const other = { model: "large", isDefault: false, options: { temperature: 0.3 } };
  expect(defaultPreset([all, own, other], "tiny")).toBe(own.options);
  expect(defaultPreset([all, own, other], "large")).toBe(all.options);
  expect(defaultPreset([own, other], null)).toBeNull();
});
