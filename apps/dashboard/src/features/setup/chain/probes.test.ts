import type { Probe } from "@llcuda/protocol";
import { expect, it } from "vitest";
import { LINK_IDS } from "./chain.ts";
import { probesOf } from "./probes.ts";

const probes = [
  "nvidia-smi -q -d COMPUTE",
  "/proc/driver/nvidia/version",
  "libcuda.so.1 as the loader finds it",
  "CUDA libraries: loader, pip, conda",
  "/proc/cpuinfo",
].map((asked): Probe => ({ asked, outcome: "answered", milliseconds: 1, output: "" }));
const asked = (id: (typeof LINK_IDS)[number]) => probesOf(id, probes).map((probe) => probe.asked);

it("gives each link the questions that bear on it", () => {
  expect(asked("gpu")).toEqual([probes[0]!.asked, probes[1]!.asked]);
  expect(asked("driver")).toHaveLength(3);
  expect(asked("runtime")).toEqual(["CUDA libraries: loader, pip, conda"]);
  expect(asked("engine")).toEqual(["/proc/cpuinfo"]);
  expect(asked("answer")).toEqual([]);
});

it("hides no question: each is shown at one link at least", () => {
  const shown = new Set(LINK_IDS.flatMap(asked));
  expect([...shown].toSorted()).toEqual(probes.map((probe) => probe.asked).toSorted());
});
