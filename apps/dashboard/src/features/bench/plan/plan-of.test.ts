import { expect, test } from "vitest";
import { ENGINE_PRESETS, FIRST_DRAFT, presetOf, withPreset, type Draft } from "./draft.ts";
import { planOf, pointCount } from "./plan-of.ts";

const engine = (change: Partial<Draft["engine"]>): Draft => ({
  ...FIRST_DRAFT,
  kind: "engine",
  engine: { ...FIRST_DRAFT.engine, ...change },
});
const served = (change: Partial<Draft["served"]>, kind: Draft["kind"] = "served"): Draft => ({
  ...FIRST_DRAFT,
  kind,
  served: { ...FIRST_DRAFT.served, ...change },
});

test("the first draft of every kind can run; two must be given to compare", () => {
  for (const kind of ["quick", "engine", "served", "tune"] as const) {
    expect(planOf({ ...FIRST_DRAFT, kind })).toMatchObject({ ok: true, plan: { kind } });
  }
  expect(planOf({ ...FIRST_DRAFT, kind: "compare" })).toMatchObject({
    ok: false,
    problem: expect.stringContaining("another server"),
  });
});

test("every preset is a plan, and is known by its fields", () => {
  for (const { id } of ENGINE_PRESETS) {
    const draft = withPreset({ ...FIRST_DRAFT, kind: "engine" }, id);
    expect(presetOf(draft)).toBe(id);
    expect(planOf(draft).ok).toBe(true);
  }
  expect(presetOf(engine({ batch: "7" }))).toBeNull();
});

test("an engine's sweep is every combination", () => {
  const read = planOf(engine({ depths: "0 4k 16k", flashAttention: "both", kvType: "f16 q8_0" }));
  if (!read.ok) throw new Error(read.problem);
  expect(read.plan).toMatchObject({
    depths: [0, 4_096, 16_384],
    flashAttention: ["on", "off"],
    kvType: ["F16", "Q8_0"],
  });
  expect(pointCount(read.plan)).toBe(2 * 3 * 2 * 2);
});

test.each([
  [engine({ depths: "deep" }), "Depths"],
  [engine({ kvType: "q9" }), "KV types"],
  [engine({ pairs: "1024" }), "Pairs"],
  [engine({ prompts: "", generations: "" }), "Nothing to measure"],
  [engine({ prompts: "1-32", depths: "0-31", generations: "1-32" }), "1024 at most"],
  [served({ concurrency: "0" }), "concurrency"],
  [served({ workload: "own" }), "one in each line"],
  [served({ seconds: "" }), "Seconds"],
])("what cannot run says why (%#)", (draft, words) => {
  expect(planOf(draft)).toMatchObject({ ok: false, problem: expect.stringContaining(words) });
});

test("another server stands beside the model that is chosen", () => {
  const compare = {
    ...FIRST_DRAFT.compare,
    url: "http://other:8000/v1/chat/completions",
    model: "m",
  };
  const read = planOf({ ...served({}, "compare"), compare });
  expect(read).toMatchObject({
    ok: true,
    plan: {
      between: [
        { kind: "local", model: null },
        { kind: "endpoint", label: "other:8000", url: "http://other:8000/v1", keyVariable: null },
      ],
    },
  });
});

test("own prompts are lines, and nothing where the workload is another", () => {
  const own = planOf(served({ workload: "own", prompts: "One?\n\nTwo?\n" }));
  expect(own).toMatchObject({ plan: { workload: { prompts: ["One?", "Two?"] } } });
  expect(planOf(served({ prompts: "One?" }))).toMatchObject({
    plan: { workload: { prompts: [] } },
  });
});
