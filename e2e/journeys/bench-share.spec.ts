import { readFileSync } from "node:fs";
import type { BenchRun } from "@llcuda/protocol";
import { startFakeLlamaServer } from "@llcuda/test-kit";
import type { Page } from "@playwright/test";
import { expect, test } from "../agent.ts";
import { bringIn, done, openBench } from "../bench-page.ts";
import { LLAMA_BENCH_ROWS } from "../bench-runs.test-data.ts";
import { photograph } from "../photograph.ts";

/** Clicks a form of the Share menu. @returns the file's name, and what is in it */
async function shared(page: Page, form: RegExp): Promise<{ name: string; text: string }> {
  await page.getByRole("button", { name: "Share" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: form }).click();
  const download = await saved;
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

/** What was measured, without what files have no place for. */
const figures = ({ points }: BenchRun): unknown =>
  points.map(({ axes, quantities }) => [
    axes.prompt,
    axes.generation,
    axes.depth,
    Object.entries(quantities).map(([name, { median }]) => [name, Number(median.toPrecision(3))]),
  ]);

test("what llama-bench printed is brought in, shared in every form, and comes back from each", async ({
  launchFake,
  page,
}) => {
  const agent = await launchFake();
  await openBench(page, agent);
  const first = await bringIn(page, agent, "printed.jsonl", LLAMA_BENCH_ROWS);
  expect(first.points.map(({ status }) => status)).toEqual(["done", "done"]);
  expect((await shared(page, /^CSV/)).text).toContain("generation-rate");
  expect((await shared(page, /^Markdown/)).text).toMatch(/^# .*\n[^]*\| point \|/);
  const forms = [/^Report/, /^JSON/, /^llama-bench jsonl/, /^llama-bench csv/, /^llama-bench md/];
  for (const form of forms) {
    const { name, text } = await shared(page, form);
    const back = await bringIn(page, agent, name, text);
    expect(figures(back), name).toEqual(figures(first));
    expect(back.tags, name).toContain("imported");
  }
  const history = page.getByRole("list", { name: "Runs" });
  await expect(history.getByRole("checkbox")).toHaveCount(1 + forms.length);
});

test("the real engine from the page: beside another server, then served to two users", async ({
  launch,
  page,
}) => {
  test.slow();
  await using other = await startFakeLlamaServer({ tokensPerSecond: 500 });
  const agent = await launch({ env: { OTHER_KEY: other.apiKey } });
  await openBench(page, agent);
  const fill = async (fields: Record<string, string>): Promise<void> => {
    const parameters = page.getByRole("button", { name: "Parameters" });
    if ((await parameters.getAttribute("aria-expanded")) !== "true") await parameters.click();
    for (const [name, value] of Object.entries(fields)) {
      await page.getByRole("textbox", { name }).fill(value);
    }
    await page.getByRole("button", { name: "Run", exact: true }).click();
  };
  await page.getByRole("radio", { name: "Compare" }).check({ force: true });
  const short = {
    "Tokens of a prompt": "16",
    "Tokens of an answer": "4",
    "Requests of a point": "2",
    "Warm-up requests": "1",
  };
  await fill({
    ...short,
    "Another server's address": `${other.url}/v1`,
    "Its model": "fake.gguf",
    Called: "Other",
    "Key in variable": "OTHER_KEY",
    Rounds: "2",
    "Users at once": "1",
  });
  const beside = await done(page, agent);
  const own = beside.conditions.models[0]!.name;
  expect(beside.points.map(({ axes, requests }) => [axes.series, requests.done])).toEqual([
    [own, 2],
    ["Other", 2],
  ]);
  await expect(page.getByRole("row", { name: /Other/ })).toContainText("tok/s");
  await photograph(page, "bench-beside");

  await page.getByRole("radio", { name: "Served" }).check({ force: true });
  await fill({ ...short, "Users at once": "2" });
  await expect.poll(() => page.url()).not.toContain(beside.id);
  const served = await done(page, agent);
  const [point] = served.points;
  expect(point).toMatchObject({ status: "done", requests: { done: 2, failed: 0 } });
  expect(point!.occupancy!.busy).toBeGreaterThan(0);
  await expect(page.getByText(/of 4 slots at work/)).toBeVisible();
});
