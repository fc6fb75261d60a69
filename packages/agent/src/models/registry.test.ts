import { describe, expect, test } from "vitest";
import { safeParts } from "../download/archive-rules.ts";
import { DEFAULT_MODEL } from "./default-model.ts";
import { nearestNames, REGISTERED_MODELS, resolveName } from "./registry.ts";
import { recorded } from "./registry-record.ts";

const FILES = REGISTERED_MODELS.flatMap(({ files, name }) =>
  files.map((file) => ({ name, ...file })),
);

describe("the data", () => {
  test("gives every name and alias to one model", () => {
    const names = REGISTERED_MODELS.flatMap(({ aliases, name }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    for (const model of REGISTERED_MODELS) {
      for (const name of [model.name, ...model.aliases]) {
        expect(resolveName(name)).toMatchObject({ kind: "file", model: { name: model.name } });
      }
    }
  });

  test.for(FILES)(
    "names a file of a repository: $name $quant",
    ({ checked, path, quant, repo, sha256 }) => {
      expect(repo).toMatch(/^[\w.-]+\/[\w.-]+$/);
      expect(safeParts(`${repo}/${path}`)).not.toHaveProperty("problem");
      expect(path).toMatch(/\.gguf$/);
      expect(path.toUpperCase()).toContain(quant);
      // Google's own repositories hold no such GGUF files, or want a token.
      expect(repo).not.toMatch(/^google\//);
      expect(checked ?? "2026-01-01").toMatch(/^\d{4}-\d{2}-\d{2}$/);
      // A hash that nobody has seen would refuse a good file.
      expect(checked === null && sha256 !== null).toBe(false);
    },
  );

  test("has the models that the project promises", () => {
    for (const name of [
      "gemma-3-1b-Q4_K_M",
      "llama-3.2-3b-Q4_K_M",
      "qwen2.5-7b-Q4_K_M",
      "llama-3.1-8b-Q4_K_M",
    ]) {
      expect(resolveName(name).kind).toBe("file");
    }
    expect(resolveName("gemma-3-1b-Q4_K_M")).toMatchObject({
      file: { repo: "unsloth/gemma-3-1b-it-GGUF", path: "gemma-3-1b-it-Q4_K_M.gguf" },
    });
  });

  test("knows the default model as it is", () => {
    const { huggingface, size } = DEFAULT_MODEL;
    expect(FILES).toContainEqual(
      expect.objectContaining({ repo: huggingface.repo, path: huggingface.path, size }),
    );
  });
});

test.for([
  ["gemma-3-1b", "gemma-3-1b Q4_K_M"],
  ["GEMMA-3-1B", "gemma-3-1b Q4_K_M"],
  ["Gemma 3 1B", "gemma-3-1b Q4_K_M"],
  ["gemma3:1b", "gemma-3-1b Q4_K_M"],
  ["gemma-3-1b-it", "gemma-3-1b Q4_K_M"],
  ["gemma-3-1b-q4_k_m", "gemma-3-1b Q4_K_M"],
  ["gemma-3-1b-it:Q4_K_M", "gemma-3-1b Q4_K_M"],
  ["Llama-3.2-3B-Instruct-Q4_K_M", "llama-3.2-3b Q4_K_M"],
  ["Meta-Llama-3.1-8B-Instruct", "llama-3.1-8b Q4_K_M"],
  ["Qwen2.5-7B-Instruct", "qwen2.5-7b Q4_K_M"],
  ["Qwen3-4B", "qwen3-4b Q4_K_M"],
  ["Qwen3-4B-Instruct-2507", "qwen3-4b-2507 Q4_K_M"],
  ["tinyllama", "tinyllama-1.1b Q4_K_M"],
  ["smollm2-135m", "smollm2-135m Q4_1"],
  ["smollm2-135m-Q4_K_M", "smollm2-135m Q4_K_M"],
] as const)("%j is %s", ([text, meant]) => {
  const resolved = resolveName(text);
  const { file, model } = resolved.kind === "file" ? resolved : {};
  expect(`${model?.name} ${file?.quant}`).toBe(meant);
});

test.for(["", "gemma", "gemma-3", "./gemma-3-1b", "gemma/3-1b", "gemma-3-1b.gguf", "-Q4_K_M"])(
  "%j is no short name",
  (text) => expect(resolveName(text)).toEqual({ kind: "unknown" }),
);

test("a quantization that has no short name is told from an unknown model", () => {
  expect(resolveName("gemma-3-1b-Q5_K_M")).toMatchObject({
    kind: "no-quant",
    model: { name: "gemma-3-1b" },
    quant: "Q5_K_M",
  });
});

test.for([
  ["gema-3-1b", ["gemma-3-1b"]],
  ["gemma-3-1", ["gemma-3-1b"]],
  ["lama-3.2-3b", ["llama-3.2-3b"]],
  ["smolm2", ["smollm2-135m", "smollm2-360m"]],
  ["qwen", ["qwen3-0.6b", "qwen3-1.7b", "qwen3-4b"]],
  ["phi4mini-Q4_K_M", ["phi-4-mini"]],
] as const)("near to %j: %j", ([text, names]) => {
  expect(nearestNames(text).slice(0, names.length)).toEqual(names);
});

test("another word is near to nothing", () => {
  expect(nearestNames("stable-diffusion")).toEqual([]);
});

test("a check is recorded for what is there, and for nothing else", () => {
  const [model] = REGISTERED_MODELS;
  const [there, gone] = model!.files;
  const common = { name: model!.name, movedTo: null, error: null };
  const after = recorded(
    [model!],
    [
      { ...common, ...there!, state: "changed", size: 7, sha256: "ab" },
      { ...common, ...gone!, state: "gone", size: null, sha256: null },
    ],
    "2026-12-01",
  );
  expect(after[0]?.files).toEqual([
    { ...there, size: 7, sha256: "ab", checked: "2026-12-01" },
    gone,
  ]);
});
