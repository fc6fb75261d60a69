import type { Probe } from "@llcuda/protocol";
import { expect, it } from "vitest";
import type { LinkId } from "./chain.ts";
import { ownFacts } from "./own-facts.ts";

const left = (id: LinkId, names: string[], asked: string[] = []): string[] => {
  const facts = names.map((name) => ({ name, value: "" }));
  const probes = asked.map((each) => ({ asked: each }) as Probe);
  return ownFacts({ id, facts }, probes).map(({ name }) => name);
};

it("leaves out what is shown as cards, lists, tables and raw answers", () => {
  expect(left("gpu", ["GPU 0", "Processor", "Platform", "Note"])).toEqual([
    "Processor",
    "Platform",
  ]);
  expect(left("driver", ["Version", "nvidia-smi"], ["nvidia-smi"])).toEqual(["Version"]);
  expect(left("runtime", ["Toolkit 12.5", "libcudart.so.12 12.5.82"])).toEqual(["Toolkit 12.5"]);
  expect(left("engine", ["bundle-t4"])).toEqual([]);
});

it("leaves out nothing elsewhere", () => {
  expect(left("model", ["GPU 0", "Note", "libx"])).toHaveLength(3);
});
