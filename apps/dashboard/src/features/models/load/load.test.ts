import { AUTOMATIC, LoadOptions, type LoadPlan } from "@llcuda/protocol";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { automaticWords } from "./automatic.ts";
import { fieldText, readField } from "./field-text.ts";
import { LOAD_FIELDS, type FieldKey, type LoadField } from "./load-fields.ts";
import { changedKeys, chosenCount, isAutomatic } from "./options.ts";
import { refusedArguments } from "./refused-arguments.ts";
import { joinArguments, splitArguments } from "./shell-words.ts";

const field = (key: FieldKey): LoadField => LOAD_FIELDS.find((each) => each.key === key)!;
const read = (key: FieldKey, text: string) => readField(field(key), text);

test("every option of a load has a field", () => {
  const keys = LOAD_FIELDS.map(({ key }) => key).toSorted();
  expect(keys).toEqual(Object.keys(LoadOptions.shape).toSorted());
});

test("what a form shows is read back as it was", () => {
  const options: LoadOptions = {
    ...AUTOMATIC,
    context: 16_384,
    gpuLayers: "all",
    flashAttention: "off",
    kvTypeK: "Q8_0",
    mmap: false,
    tensorSplit: [3, 1],
    devices: ["CUDA0", "CUDA1"],
    loras: [
      { path: "/a b.gguf", scale: 0.5 },
      { path: "/c.gguf", scale: 1 },
    ],
    mmproj: "/p.gguf",
    idleMinutes: 2.5,
    extraArguments: ["--override-kv", "a=str:it's"],
  };
  const typed = LOAD_FIELDS.filter(({ form }) => form !== "draft");
  for (const shown of [options, AUTOMATIC]) {
    const again = typed.map((each) => [each.key, readField(each, fieldText(each, shown))]);
    expect(again).toEqual(typed.map(({ key }) => [key, { ok: true, value: shown[key] }]));
  }
  expect(LoadOptions.parse(options)).toEqual(options);
});

test("numbers are read as people write them, and what is none is named", () => {
  expect(read("context", "8,192")).toEqual({ ok: true, value: 8192 });
  expect(read("context", "32k")).toEqual({ ok: true, value: 32_768 });
  expect(read("gpuLayers", "ALL")).toEqual({ ok: true, value: "all" });
  expect(read("context", "many")).toEqual({ ok: false, problem: "“many” is no whole number." });
  expect(read("context", "40000000")).toEqual({ ok: false, problem: "16,777,216 at most." });
  expect(read("context", "100")).toEqual({ ok: false, problem: "128 at least." });
  expect(read("gpuLayers", "10001")).toMatchObject({ ok: false });
  expect(read("idleMinutes", "0.01")).toEqual({ ok: false, problem: "0.05 at least." });
  expect(read("slots", "1.5")).toMatchObject({ ok: false });
  expect(read("tensorSplit", "3, x")).toMatchObject({ ok: false });
  expect(read("extraArguments", "--a 'b")).toMatchObject({ ok: false });
});

test("arguments are parted as a shell does, and joined so that it parts them again", () => {
  expect(splitArguments(`-a "b c" 'd'\\''e' f\\ g ""`)).toEqual(["-a", "b c", "d'e", "f g", ""]);
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      expect(splitArguments(joinArguments(words))).toEqual(words);
    }),
  );
});

test("an argument that is managed is told once, however often it is written", () => {
  const words = ["--port", "80", "--host", "x", "--port", "81"];
  expect(refusedArguments(words).map(({ argument }) => argument)).toEqual(["--port", "--host"]);
});

test("what is automatic says what it would take, and what runs says what it took", () => {
  const plan: LoadPlan = {
    context: 8192,
    kvTypeK: "F16",
    kvTypeV: "F16",
    slots: 4,
    unified: true,
    gpuLayers: 33,
    layers: 33,
    mmproj: null,
    expertLayersInMemory: 0,
    devices: null,
  };
  expect(automaticWords("context", plan)).toBe("8,192 tokens");
  expect(automaticWords("gpuLayers", plan)).toBe("all 33");
  expect(automaticWords("gpuLayers", { ...plan, gpuLayers: 20 })).toBe("20 of 33");
  expect(automaticWords("devices", plan)).toBe("all");
  const chosen = { ...plan, devices: ["CUDA1"] };
  expect(automaticWords("devices", chosen)).toBe("CUDA1, which holds all");
  expect(automaticWords("splitMode", chosen)).toBe("nothing to split");
  expect(automaticWords("slots", plan)).toBe("4, sharing");
  expect(automaticWords("slots", { ...plan, unified: false })).toBe("4");
  expect(automaticWords("unified", plan)).toBe("shared");
  expect(automaticWords("unified", { ...plan, unified: false })).toBe("one each");
  expect(automaticWords("batch", null)).toBe("2,048");
});

test("options know what a person has chosen", () => {
  const options = { ...AUTOMATIC, context: 4096, slots: 1 };
  expect(changedKeys(AUTOMATIC, options)).toEqual(["context", "slots"]);
  expect(chosenCount(options)).toBe(2);
  expect([isAutomatic(options, "context"), isAutomatic(options, "loras")]).toEqual([false, true]);
});
