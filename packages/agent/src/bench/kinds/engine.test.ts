import { expect, test } from "vitest";
import { benchesOver } from "../benches.test-data.ts";
import { LOCALSCORE_PROMPTS, LOCALSCORE_TESTS } from "../engine/bench-arguments.ts";
import { installTool, planOf, toolRow } from "../engine/engine-bench.test-data.ts";

const BATCHED = {
  pp: 32,
  tg: 16,
  pl: 4,
  n_kv: 192,
  t_pp: 0.5,
  speed_pp: 256,
  t_tg: 0.25,
  speed_tg: 256,
  t: 0.75,
  speed: 256,
};

test("rows of both programs become points, in percent of the limit; theirs are kept for export", async () => {
  const work = {
    always: { bytes: 1e8, elements: 1e8 },
    experts: { bytes: 0, elements: 0 },
    expertShare: 0,
    attention: () => 0,
    kv: { layers: [], window: null },
  };
  const { benches, bin, run } = benchesOver({}, { work: () => Promise.resolve(work as never) });
  installTool(
    bin,
    "llama-bench",
    [toolRow(512, 0, 2), toolRow(0, 128, 4)],
    ["echo 'llama-bench: benchmark 1/2: prompt run 1/1' >&2"],
  );
  installTool(bin, "llama-batched-bench", [BATCHED]);
  const done = await run(planOf({ prompts: [512], generations: [128], parallel: [4] }));
  expect(done).toMatchObject({ status: "done", title: "tiny-F16, engine", error: null });
  expect(
    done.points.map(({ axes, quantities, limit }) => [
      axes.prompt,
      axes.generation,
      axes.concurrency,
      (quantities["prompt-rate"] ?? quantities["generation-rate"])!.median,
      limit?.share,
    ]),
  ).toEqual([
    [512, 0, null, 256, undefined],
    // 10 GB/s over 0.1 GB allow 100 tok/s, of which 32 were made.
    [0, 128, null, 32, 0.32],
    [32, 16, 4, 256, 256 / 400],
  ]);
  expect(done.headline).toEqual({ quantity: "generation-rate", value: 256 });
  expect(benches.export(done.id, "llama-bench-jsonl").text.split("\n")).toHaveLength(3);
});

test("LocalScore's tests are parted into reading and generating, and scored", async () => {
  const { bin, run } = benchesOver();
  // Reads 1,000 tokens a second, and writes 100.
  const alone = LOCALSCORE_PROMPTS.map((prompt) => toolRow(prompt, 0, prompt / 1_000));
  const pairs = LOCALSCORE_TESTS.map(({ generation, prompt }) =>
    toolRow(prompt, generation, prompt / 1_000 + generation / 100),
  );
  installTool(bin, "llama-bench", [...alone, ...pairs]);
  const done = await run(planOf({ preset: "localscore" }));
  const meanPrompt = LOCALSCORE_TESTS.reduce((sum, { prompt }) => sum + prompt, 0) / 9;
  expect(done.headline!.quantity).toBe("score");
  // TTFT: the prompt's time, and one token's.
  const score = 10 * Math.cbrt(1_000 * 100 * (1_000 / (meanPrompt + 10)));
  expect(done.headline!.value).toBeCloseTo(score, 6);
  expect(done.title).toBe("tiny-F16, LocalScore");
});

test("a program that dies, and one that is not there, are results", async () => {
  const { bin, run } = benchesOver();
  installTool(
    bin,
    "llama-bench",
    [toolRow(512, 0, 2)],
    [
      "echo 'ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 9' >&2",
      "exit 1",
    ],
  );
  const done = await run(planOf({ prompts: [512], parallel: [2] }));
  expect(
    done.points.map(({ axes, error, status }) => [status, axes.flags["program"], error?.code]),
  ).toEqual([
    ["done", undefined, undefined],
    ["failed", "llama-bench", expect.stringMatching(/MEMORY|START_FAILED/) as string],
    ["failed", "llama-batched-bench", "ENGINE_NOT_FOUND"],
  ]);
  expect(done.status).toBe("done");
  expect(done.error).not.toBeNull();
});

test("a cancel ends the program and keeps its rows", async () => {
  const { benches, bin } = benchesOver();
  installTool(bin, "llama-bench", [toolRow(512, 0, 2)], ["exec sleep 600"]);
  const begun = await benches.start(planOf({ prompts: [512], generations: [8] }), true);
  const id = begun.outcome === "begun" ? begun.id : "";
  for await (const event of benches.watch(id))
    if (event.type === "change" && event.points.length > 0) break;
  await benches.cancel(id);
  expect(benches.get(id)).toMatchObject({ status: "cancelled", points: [{ status: "done" }] });
});
