import { benchRun } from "@llcuda/test-kit";
import { expect, test } from "vitest";
import { pointOf } from "../bench-run.test-data.ts";
import { ROW } from "../engine/engine-bench.test-data.ts";
import { LlamaBenchRow } from "../engine/llama-bench-row.ts";
import { exportRun } from "./export-run.ts";
import { importRun } from "./import-run.ts";

const first = LlamaBenchRow.parse(JSON.parse(ROW));
const rows = [
  first,
  { ...first, n_prompt: 512, n_gen: 0, n_depth: 0, n_threads: 1, samples_ns: [1e9, 2e9] },
  { ...first, n_prompt: 64, n_gen: 16, n_depth: 0, cpu_info: 'a "quoted", CPU' },
];
const trace = { requests: [], telemetry: [], toolRows: rows };
const run = benchRun([pointOf({ generation: 8 }, { "generation-rate": [40, 41, 42] })]);

test("llama-bench's JSON lines come back as they went", () => {
  const { text } = exportRun(run, trace, "llama-bench-jsonl");
  const { run: imported, trace: kept } = importRun("night.jsonl", `some words\n${text}`);
  expect(kept.toolRows).toEqual(rows);
  expect(imported).toMatchObject({
    title: "night",
    tags: ["imported"],
    status: "done",
    conditions: { cpu: "Intel(R) Xeon(R) Processor", engine: { version: "build 11669 (Debian)" } },
    startedAt: "2026-11-26T01:29:43.000Z",
  });
  expect(imported.points.map(({ axes, quantities }) => [axes, quantities])).toEqual([
    [
      expect.objectContaining({ generation: 8, depth: 16, flags: { threads: "2" } }),
      { "generation-rate": expect.objectContaining({ n: 2, median: 3 }) as unknown },
    ],
    [
      expect.objectContaining({ prompt: 512, generation: 0, flags: { threads: "1" } }),
      { "prompt-rate": expect.objectContaining({ n: 2, median: 384 }) as unknown },
    ],
    [
      expect.objectContaining({ prompt: 64, generation: 16 }),
      { "total-rate": expect.objectContaining({ n: 2 }) as unknown },
    ],
  ]);
});

test("llama-bench's CSV keeps its fields, quotes and means; samples it never had", () => {
  const { name, text } = exportRun(run, trace, "llama-bench-csv");
  expect(name).toBe("SmolLM2-quick-2026-11-01.csv");
  expect(text.split("\n")[0]).toMatch(/^build_commit,build_number,cpu_info,/);
  expect(text).not.toContain("samples_ns");
  const { run: imported } = importRun("a.csv", text);
  expect(imported.points).toHaveLength(3);
  expect(imported.points[0]!.quantities["generation-rate"]).toMatchObject({
    n: 1,
    median: first.avg_ts,
    standardDeviation: first.stddev_ts,
    interval: null,
  });
});

test("llama-bench's Markdown shows the flags that differ, and can be read again", () => {
  const { text } = exportRun(run, trace, "llama-bench-md");
  expect(text.split("\n").slice(0, 3)).toEqual([
    "| model | size | params | backend | threads | test | t/s |",
    "| --- | ---: | ---: | --- | ---: | ---: | ---: |",
    "| llama 256M Q4_1 | 92.10 MiB | 134.52 M | CPU | 2 | tg8 @ d16 | 1.71 ± 0.68 |",
  ]);
  const { run: imported } = importRun("a.md", `Here it is:\n\n${text}`);
  expect(imported.points.map(({ axes }) => [axes.prompt, axes.generation, axes.depth])).toEqual([
    [0, 8, 16],
    [512, 0, 0],
    [64, 16, 0],
  ]);
  expect(imported.points[0]!.quantities["generation-rate"]).toMatchObject({
    median: 1.71,
    standardDeviation: 0.68,
  });
});

test("a run as JSON comes back with an id of its own", () => {
  const { run: imported, trace: kept } = importRun("x", exportRun(run, trace, "json").text);
  expect({ ...imported, id: run.id }).toEqual({ ...run, tags: ["imported"] });
  expect(imported.id).not.toBe(run.id);
  expect(kept).toEqual(trace);
});

test("a run that llama-bench did not measure has none of its forms", () => {
  const empty = { requests: [], telemetry: [], toolRows: [] };
  expect(() => exportRun(run, empty, "llama-bench-md")).toThrow(/not measured by llama-bench/);
});

test.each([
  "",
  "hello",
  "{}",
  "[1, 2]",
  "a,b\n1,2",
  "| a | b |\n| --- | --- |\n| 1 | 2 |",
  "{\n",
  '"',
])("what is no bench is refused: %j", (text) => {
  expect(() => importRun("x", text)).toThrow(/holds no bench that is known/);
});

test("the page of a run holds it whole, names as text, and asks nobody for anything", () => {
  const hostile = benchRun(
    [pointOf({ series: "</script><img src=x>" }, { "generation-rate": [40, 41, 42, 43, 44] })],
    { title: "<b>bold</b>", bottleneck: "Memory & nothing else" },
  );
  const { text } = exportRun(hostile, { ...trace, toolRows: [] }, "html");
  expect(text).toContain("<h1>&lt;b&gt;bold&lt;/b&gt;</h1>");
  expect(text).toContain("Memory &amp; nothing else");
  expect(text.match(/<script|<\/script/g)).toEqual(["<script", "</script"]);
  expect(text).not.toMatch(/<img|https?:\/\//);
  expect(importRun("x", text).run.points).toEqual(hostile.points);
});
