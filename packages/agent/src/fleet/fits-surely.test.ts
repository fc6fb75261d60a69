import { AUTOMATIC, type LoadOptions } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { EIGHT } from "../models/fit/eight.test-data.ts";
import { planLoad } from "../models/fit/load-plan.ts";
import { fitsSurely } from "./fits-surely.ts";

const GIB = 1024 ** 3;
const gpus = (...gib: number[]) => ({ vramFree: gib.map((each) => each * GIB), ramFree: 64 * GIB });
const fixed: LoadOptions = { ...AUTOMATIC, context: 8_192, kvTypeK: "F16", kvTypeV: "F16" };

test.each([
  ["with gigabytes to spare", fixed, gpus(24), true],
  ["not where it fits closely", fixed, gpus(7.5), false],
  ["not where some layers stay in memory", fixed, gpus(5), false],
  ["not where fewer layers were asked for", { ...fixed, gpuLayers: 8 }, gpus(24), false],
  ["not where the engine shares it out among two", fixed, gpus(24, 24), false],
  ["not where no GPU is known", fixed, gpus(), false],
])("a model fits surely %s", (_when, options, machine, surely) => {
  const { placement } = planLoad(EIGHT, options, machine);
  expect(fitsSurely({ machine, placement })).toBe(surely);
});
