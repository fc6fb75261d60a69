import { expect, test } from "vitest";
import type { BenchPoint } from "./bench.ts";
import { flashGainWords } from "./flash-gain.ts";

function point(depth: number, flashAttention: string, rate: number, more: object = {}) {
  const axes = {
    series: "m",
    prompt: null,
    generation: 128,
    depth,
    concurrency: null,
    requestsPerSecond: null,
    flags: { flashAttention, ...more },
  };
  const quantities = { "generation-rate": { median: rate } } as BenchPoint["quantities"];
  return { axes, quantities };
}

test("the gain is told at the shallowest and at the deepest context", () => {
  const points = [
    point(16_384, "on", 88),
    point(16_384, "off", 50),
    point(0, "on", 103.2),
    point(4_096, "on", 95),
    point(4_096, "off", 80),
    point(0, "off", 100),
  ];
  expect(flashGainWords(points)).toBe(
    "FlashAttention makes writing 3.2 % faster at depth 0 and 76 % faster at depth 16384.",
  );
});

test("one depth is told once, a loss as one; other flags must be the same, in any order", () => {
  const points = [point(0, "on", 98), { ...point(0, "off", 100) }];
  expect(flashGainWords(points)).toBe("FlashAttention makes writing 2 % slower at depth 0.");
  const alike = [point(0, "on", 100.01), point(0, "off", 100)];
  expect(flashGainWords(alike)).toBe("FlashAttention makes writing no faster at depth 0.");
  const mixed = [point(0, "on", 98, { batch: "512" }), point(0, "off", 100, { batch: "1024" })];
  expect(flashGainWords(mixed)).toBeNull();
  const turned = point(0, "off", 100);
  turned.axes.flags = { batch: "512", ...turned.axes.flags } as typeof turned.axes.flags;
  expect(flashGainWords([point(0, "on", 150, { batch: "512" }), turned])).toContain("50 % faster");
  expect(flashGainWords([])).toBeNull();
});
