import { expect, test } from "vitest";
import { homeOf } from "../home.ts";
import { DEFAULT_MODEL } from "./default-model.ts";
import { parseModelReference } from "./model-reference.ts";
import { type ModelFacts, planModel } from "./plan.ts";

const home = homeOf({ LLCUDA_HOME: "/home" });
const facts: ModelFacts = {
  home,
  endpoint: "https://hub",
  hubOffline: false,
  known: DEFAULT_MODEL,
};

/** The plan in short: each source, with `-` where it is skipped. */
function order(model: string | null, offline = false, hubOffline = false): string {
  const plan = planModel({ ...facts, hubOffline }, { offline }, parseModelReference(model));
  return plan.map(({ source, skip }) => (skip === null ? source : `${source}-`)).join(" ");
}

test.for([
  [null, false, false, "cache huggingface pip"],
  [null, true, false, "cache huggingface- pip-"],
  [null, false, true, "cache huggingface- pip"],
  ["hf:o/r/f.gguf", false, false, "cache huggingface"],
  ["hf:o/r/f.gguf", true, false, "cache huggingface-"],
  ["a.gguf", false, false, "cache local"],
  ["a.gguf", true, true, "cache local"],
] as const)("%j, offline %j, hub offline %j: %s", ([model, offline, hubOffline, expected]) => {
  expect(order(model, offline, hubOffline)).toBe(expected);
});

test("both sources of the default model bring the same bytes to the same place", () => {
  const [cache, hub, pip] = planModel(facts, { offline: false }, { kind: "default" });
  const path =
    "/home/models/QuantFactory--SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct.Q4_1.gguf";
  const { size, sha256 } = DEFAULT_MODEL;
  expect(cache).toMatchObject({ path, size });
  expect(hub).toMatchObject({ file: path, size, sha256 });
  expect(pip).toMatchObject({ file: path, size, sha256 });
});
