import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { expect, onTestFinished, test } from "vitest";
import { benchPlanOf, type BenchCommand, type BenchRaw } from "./bench-plan.ts";
import { addBenchCommand } from "./command.ts";

/** The plan of a command line, as commander hands it over. */
function planOf(line: string, model: string | null = null) {
  const program = new Command().exitOverride();
  addBenchCommand(program);
  let parsed: [BenchCommand, BenchRaw] | null = null;
  for (const command of program.commands[0]!.commands) {
    command.action((raw: BenchRaw) => {
      parsed = [command.name() as BenchCommand, raw];
    });
  }
  program.parse(["bench", ...line.split(" ").filter((word) => word !== "")], { from: "user" });
  return benchPlanOf(parsed![0], parsed![1], model);
}

test("without a kind it is the quick one", () => {
  expect(planOf("")).toEqual({ kind: "quick", model: null });
  expect(planOf("quick", "gemma")).toEqual({ kind: "quick", model: "gemma" });
});

test("an engine bench takes lists of everything", () => {
  expect(
    planOf("engine --prompts 512,2048 --depths 0,4096 --kv q8_0 --flash-attention on,off", "m"),
  ).toMatchObject({
    kind: "engine",
    models: ["m"],
    prompts: [512, 2_048],
    generations: [],
    depths: [0, 4_096],
    flashAttention: ["on", "off"],
    kvType: ["Q8_0"],
    repetitions: 5,
    preset: "own",
  });
  expect(planOf("engine --preset localscore")).toMatchObject({ preset: "localscore" });
});

test("a served bench is closed by users or open by arrivals, with targets", () => {
  expect(planOf("serve --concurrency 1,8 --ttft 500 --workload code")).toMatchObject({
    kind: "served",
    target: { kind: "local", model: null },
    workload: { kind: "code", promptTokens: 512, outputTokens: 512, prefixCache: false },
    load: { kind: "closed", concurrency: [1, 8] },
    targets: { firstTokenMs: 500, perTokenMs: null, totalMs: null },
  });
  expect(planOf("serve --rate 0.5,2")).toMatchObject({
    load: { kind: "open", requestsPerSecond: [0.5, 2], most: 64 },
  });
  expect(planOf("serve --url http://h:1/v1 --endpoint-model x --key-variable A_KEY")).toMatchObject(
    {
      target: { kind: "endpoint", label: "h:1", model: "x", keyVariable: "A_KEY" },
    },
  );
});

test("own prompts come from a file, a line each", () => {
  const folder = mkdtempSync(join(tmpdir(), "prompts-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "p.txt");
  writeFileSync(file, 'Why?\n\n{"prompt": "Because\\nof"}\n42\n');
  expect(planOf(`serve --prompts ${file}`)).toMatchObject({
    workload: { kind: "own", prompts: ["Why?", "Because\nof", "42"] },
  });
  expect(() => planOf(`serve --prompts ${folder}/none`)).toThrow(/cannot be read/);
});

test("others are compared with the own model, or among each other", () => {
  const line = "compare --with a=http://a/v1,m1 --with b=http://b/v1,m2,B_KEY";
  const plan = planOf(line);
  expect(plan).toMatchObject({
    kind: "compare",
    rounds: 3,
    between: [
      { kind: "local" },
      { label: "a", url: "http://a/v1", model: "m1", keyVariable: null },
      { label: "b", model: "m2", keyVariable: "B_KEY" },
    ],
  });
  expect(planOf(`${line} --no-own`)).toMatchObject({ between: { length: 2 } });
  expect(() => planOf("compare --with nonsense")).toThrow(/no LABEL=URL,MODEL/);
});

test("tuning has its goal, its flags and its time", () => {
  expect(planOf("tune --goal throughput --parameters slots,draft --minutes 2")).toEqual({
    kind: "tune",
    model: null,
    goal: "throughput",
    parameters: ["slots", "draft"],
    minutes: 2,
  });
});

test.each([
  "serve --concurrency many",
  "serve --concurrency 0",
  "engine --kv q9_9",
  "tune --minutes 0",
])("what does not fit is refused with its place: %s", (line) => {
  expect(() => planOf(line)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
});
