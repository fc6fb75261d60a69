import { benchRun } from "@llcuda/test-kit";
import { expect, test } from "vitest";
import { pointOf } from "../bench-run.test-data.ts";
import { runCsv } from "./run-csv.ts";
import { digits, runMarkdown } from "./run-markdown.ts";

const run = benchRun([
  pointOf({ prompt: 512, depth: 0 }, { "prompt-rate": [1_000, 1_010, 990, 1_005, 995] }),
  pointOf({ generation: 128, depth: 4_096, flags: { fa: "on" } }, { "generation-rate": [41.5] }),
]);

test("a run as Markdown reads as a table of medians with their intervals", () => {
  const lines = runMarkdown(run).split("\n");
  expect(lines[0]).toBe("# SmolLM2, quick");
  expect(lines).toContain("- GPU: Tesla T4, driver 580.65");
  expect(lines).toContain("| point | prompt tok/s | generation tok/s | of limit |");
  expect(lines).toContain("| SmolLM2, 128 written, depth 4096, fa on |  | 41.5 |  |");
  expect(lines.find((line) => line.startsWith("| SmolLM2, 512 read"))).toMatch(
    /\| 1,000 \(99\d(\.\d)? to 1,0\d\d\) \|/,
  );
});

test("what a point is to be doubted for stands beside it", () => {
  const point = pointOf({ concurrency: 9 }, { "total-rate": [40] });
  const requests = { good: 0, done: 3, failed: 2, refused: 1 };
  const occupancy = { slots: 4, steps: 70, busy: 3.94 };
  const text = runMarkdown(
    benchRun([
      { ...point, requests, occupancy, tokens: { prompt: 9, cached: 5, generated: 9 } },
      { ...point, quantities: {}, status: "skipped" },
    ]),
  );
  expect(text).toContain("| point | total tok/s | of limit | remarks |");
  expect(text).toContain(
    "| 2 requests failed; 1 found no place; 5 prompt tokens came from the cache; 3.9 of 4 slots at work |",
  );
  expect(text).toContain("| SmolLM2, 9 at once |  |  | skipped |");
});

test("a tuning run says what each try gained, and what is best", () => {
  const steps = [
    { flags: { draft: "2" }, gain: 0.142 },
    { flags: { threads: "1" }, gain: -0.12 },
  ];
  const best = { draft: "2", flashAttention: "on" };
  const tuned = { steps, best, gain: 0.173, kept: false };
  const lines = runMarkdown(benchRun([], { tuned })).split("\n");
  expect(lines).toContain(
    "draft n=2, flashAttention on: +17.3 %, measured again beside the default.",
  );
  expect(lines).toContain("- draft n=2: +14.2 %");
  expect(lines).toContain("- threads 1: -12.0 %");
  const none = runMarkdown(benchRun([], { tuned: { ...tuned, best: {}, gain: 0 } }));
  expect(none).toContain("Nothing was found in this time");
  const led = { flags: { draft: "2" }, gain: 1.28, turns: 1, of: 3 };
  const short = runMarkdown(
    benchRun([], { tuned: { ...tuned, best: {}, gain: 0, unconfirmed: led } }),
  );
  expect(short).toContain("Not confirmed: draft n=2 led with +128.0 %");
  expect(short).toContain("after 1 of 3 turns");
  const untried = { steps: [], best: {}, gain: 0, kept: false };
  expect(runMarkdown(benchRun([], { tuned: untried }))).toContain("give it more minutes");
});

test("nothing in a name is markup", () => {
  const hostile = benchRun([pointOf({ series: "a|b\n<script>" }, { "total-rate": [1] })], {
    title: "[x](javascript:1)",
  });
  const text = runMarkdown(hostile);
  expect(text).toContain("| a\\|b \\<script\\> | 1 |");
  expect(text).toContain("\\[x\\](javascript:1)");
});

test("a run as CSV has a line for each quantity of each point", () => {
  const lines = runCsv(run).split("\r\n");
  expect(lines).toHaveLength(4);
  const row = Object.fromEntries(
    lines[0]!.split(",").map((name, index) => [name, lines[2]!.split(",")[index]]),
  );
  expect(row).toMatchObject({
    series: "SmolLM2",
    generation: "128",
    depth: "4096",
    flags: "fa=on",
    quantity: "generation-rate",
    unit: "tok/s",
    n: "1",
    median: "41.5",
    low: "",
    p95: "",
    status: "done",
  });
});

test("a name that a spreadsheet would compute, or that holds commas, is text", () => {
  const hostile = benchRun([pointOf({ series: '=HYPERLINK("x",1)' }, { "total-rate": [1] })]);
  expect(runCsv(hostile)).toContain(`"'=HYPERLINK(""x"",1)",`);
});

test.each([
  [0.12345, "0.123"],
  [12.3456, "12.35"],
  [123.456, "123.5"],
  [15_145.2, "15,145"],
])("%s reads %s", (value, words) => {
  expect(digits(value)).toBe(words);
});
