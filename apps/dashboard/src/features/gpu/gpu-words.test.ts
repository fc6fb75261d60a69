import type { LoadedModel, MemoryShares } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { columns, gpuState } from "./gpu.test-data.ts";
import { sourceWords, throttleWords, vramParts } from "./gpu-words.ts";

test("where the figures come from", () => {
  expect(sourceWords(gpuState())).toContain("NVML");
  const reason = "The addon is not here.";
  expect(sourceWords(gpuState({ source: "nvidia-smi", reason }))).toBe(
    "Read by nvidia-smi, once a second. The addon is not here.",
  );
  expect(sourceWords(gpuState({ source: "none", properties: [], reason: "Why." }))).toBe(
    "No NVIDIA GPU is used here.",
  );
  expect(sourceWords(gpuState({ source: "none", reason: "It is gone." }))).toBe(
    "The GPUs are not read now. It is gone.",
  );
});

test("only throttling that slows work is told", () => {
  expect(throttleWords(columns())).toBe("power limit");
  expect(throttleWords(columns({ throttle: ["power limit", "idle"] }))).toBe("");
  expect(throttleWords(columns({ throttle: ["", "idle, temperature (hardware)"] }))).toBe(
    "temperature (hardware)",
  );
  expect(throttleWords(undefined)).toBe("");
});

const share = (device: number) => ({ device, host: 1 });

function model(weights: number, kv: number, compute: number): LoadedModel {
  const measured: MemoryShares = {
    weights: share(weights),
    kv: share(kv),
    compute: share(compute),
  };
  return { memory: { measured } } as LoadedModel;
}

test("memory by what it holds; what our engines did not take belongs to others", () => {
  expect(vramParts(100, 200, { models: [model(40, 10, 5), model(20, 5, 5)] })).toEqual({
    weights: 60,
    kv: 15,
    compute: 10,
    others: 15,
    free: 100,
  });
  expect(vramParts(10, 200, null)).toMatchObject({ weights: 0, others: 10, free: 190 });
});

test("parts never add up to more than what is used", () => {
  const parts = vramParts(50, 200, { models: [model(80, 10, 10)] });
  expect(parts).toEqual({ weights: 40, kv: 5, compute: 5, others: 0, free: 150 });
});
