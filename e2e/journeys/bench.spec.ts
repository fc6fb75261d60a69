import type { BenchHistoryEvent, BenchRun, LoadedModels } from "@llcuda/protocol";
import { expect, test } from "../agent.ts";
import { bringIn, done, openBench, PATIENCE, shownRun } from "../bench-page.ts";
import { depthSweep, exported, tuned, usersSweep } from "../bench-runs.test-data.ts";
import { seriousFindings } from "../axe.ts";
import { query } from "../call.ts";
import { Dashboard } from "../dashboard.ts";
import { mainThreadTasks } from "../main-thread.ts";
import { photograph } from "../photograph.ts";

// A record of every step of pages as large as these takes longer than the steps.
test.use({ trace: "off" });

test("the real engine: quick by a key; a sweep, cancelled, keeps what it measured", async ({
  launch,
  page,
}) => {
  test.slow();
  const agent = await launch();
  await openBench(page, agent);
  await expect(page.getByText("Nothing was measured yet.")).toBeVisible();
  await photograph(page, "bench-empty");
  await page.locator("body").press("r");
  const first = await done(page, agent);
  expect(first.error).toBeNull();
  expect(first.points.length).toBeGreaterThan(0);
  const table = page.getByRole("group", { name: "Points of the run" });
  await expect(table.getByRole("row")).toHaveCount(1 + first.points.length);
  await expect(page.getByRole("region", { name: "Findings" })).toContainText("tok/s");
  await expect(page.getByRole("img", { name: /^Requests of/ })).toBeVisible();
  await photograph(page, "bench-quick");

  await page.getByRole("radio", { name: "Engine" }).check({ force: true });
  await page.getByRole("button", { name: "Parameters" }).click();
  await page.getByRole("textbox", { name: "Tokens read" }).fill("16");
  await page.getByRole("textbox", { name: "Tokens written" }).fill("4");
  await page.getByRole("textbox", { name: "Depths" }).fill("0 64 2k");
  await page.getByRole("textbox", { name: "Repetitions" }).fill("2");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect.poll(() => page.url()).not.toContain(first.id);
  const measured = async (): Promise<number> => {
    const { points } = await shownRun(page, agent);
    return points.filter(({ status }) => status === "done").length;
  };
  await expect.poll(measured, { ...PATIENCE, intervals: [500] }).toBeGreaterThanOrEqual(4);
  const cancel = page.getByRole("button", { name: "Cancel" });
  // It may end just before.
  if (await cancel.isVisible()) await cancel.click({ timeout: 30_000 }).catch(() => undefined);
  const sweep = await done(page, agent);
  expect(sweep.points.filter(({ status }) => status === "done").length).toBeGreaterThanOrEqual(4);
  await expect(page.getByRole("slider", { name: /by depth/ }).first()).toBeVisible();
  await photograph(page, "bench-sweep");
  const { runs } = await query<BenchHistoryEvent>(agent, "bench.history.snapshot", {});
  expect(runs).toHaveLength(2);
});

test(
  "8 users at 200 tok/s each: no task is long",
  { tag: "@measures" },
  async ({ launchFake, page, browser }) => {
    const agent = await launchFake({
      behaviour: { tokensPerSecond: 200, firstTokenMs: 40, slots: 8, answerTokens: 100_000 },
      env: { LLAMA_ARG_N_PARALLEL: "8" },
    });
    await openBench(page, agent);
    await page.getByRole("radio", { name: "Served" }).check({ force: true });
    await page.getByRole("button", { name: "Parameters" }).click();
    await page.getByRole("textbox", { name: "Users at once" }).fill("8");
    await page.getByRole("textbox", { name: "Tokens of an answer" }).fill("128");
    await page.getByRole("textbox", { name: "Requests of a point" }).fill("120");
    await page.getByRole("textbox", { name: "Seconds of a point" }).fill("15");
    const tasks = await mainThreadTasks(browser, page, async () => {
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await done(page, agent);
    });
    const long = tasks.filter((milliseconds) => milliseconds > 50);
    expect(long.length, JSON.stringify(long)).toBeLessThanOrEqual(2);
    await photograph(page, "bench-served");
  },
);

test("asks before it disturbs a chat; runs are tagged, found, saved, brought in and deleted", async ({
  launchFake,
  page,
}) => {
  const agent = await launchFake({ behaviour: { tokensPerSecond: 50, answerTokens: 100_000 } });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.ask("Go on for long");
  await dashboard.answering();
  const chat = page.url();
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("combobox", { name: /^Search pages/ })).toBeFocused();
  await page.keyboard.type("bench: quick");
  await page.keyboard.press("Enter");
  const question = page.getByRole("alertdialog", { name: "Run the bench now?" });
  await expect(question).toContainText("An answer is being written");
  expect(await seriousFindings(page)).toEqual([]);
  await question.getByRole("button", { name: "Not now" }).click();
  await page.goto(chat);
  await dashboard.button("Stop").click();
  await dashboard.settled();

  await page.getByRole("link", { name: "Bench" }).first().click();
  await page.getByRole("radio", { name: "Served" }).check({ force: true });
  await page.getByRole("button", { name: "Parameters" }).click();
  await page.getByRole("textbox", { name: "Users at once" }).fill("1 x");
  await expect(page.getByRole("button", { name: "Run", exact: true })).toBeDisabled();
  await expect(page.getByText("is no list of numbers")).toBeVisible();
  await page.getByRole("textbox", { name: "Users at once" }).fill("1 2");
  await page.getByRole("textbox", { name: "Tokens of an answer" }).fill("8");
  await page.getByRole("textbox", { name: "Requests of a point" }).fill("12");
  await page.getByRole("textbox", { name: "Seconds of a point" }).fill("20");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const run = await done(page, agent);
  expect(run.points.map(({ status }) => status)).toEqual(["done", "done"]);
  await page.getByRole("combobox", { name: "What the table shows" }).selectOption("first-token");
  await expect(page.getByRole("row", { name: /one user/ })).toContainText("ms");
  const chart = page.getByRole("slider", { name: /Time to first token by users at once/ });
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  await expect(chart).toHaveAttribute("aria-valuetext", /Users at once 1, .*ms/);

  await page.getByRole("button", { name: "Tag" }).click();
  await page.keyboard.type("before the change");
  await page.keyboard.press("Enter");
  const history = page.getByRole("list", { name: "Runs" });
  await expect(history.getByText("before the change")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Take off the tag before/ })).toBeVisible();
  await page.getByRole("searchbox", { name: "Find runs" }).fill("nothing like it");
  await expect(history).toContainText("No run is like that.");
  await page.getByRole("searchbox", { name: "Find runs" }).fill("before");
  await expect(history.getByRole("checkbox")).toHaveCount(1);

  await page.getByRole("button", { name: "Share" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /^JSON/ }).click();
  const path = await (await download).path();
  await page.getByRole("searchbox", { name: "Find runs" }).fill("");
  await page.getByLabel("A file with a run").setInputFiles(path);
  await expect(history.getByRole("checkbox")).toHaveCount(2);
  const picture = page.waitForEvent("download");
  await page.getByRole("button", { name: /^Save the chart .*Tokens per second/ }).click();
  expect((await picture).suggestedFilename()).toBe("Tokens per second.png");

  await history
    .getByRole("button", { name: /^Delete/ })
    .first()
    .click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(history.getByRole("checkbox")).toHaveCount(1);
});

test("runs of a T4: by depth against the limit and the reference, by users, compared after a driver change, tuned", async ({
  launchFake,
  page,
}) => {
  test.slow();
  const agent = await launchFake();
  await openBench(page, agent);
  const history = page.getByRole("list", { name: "Runs" });
  const show = (name: string, bench: BenchRun): Promise<BenchRun> =>
    bringIn(page, agent, name, exported(bench));
  await show("first.json", depthSweep(1));
  await expect(page.getByRole("region", { name: "Findings" })).toContainText(
    /Tesla T4, Gemma 3 1B/,
  );
  const legend = page.getByRole("region", { name: "Speed by depth" });
  await expect(legend).toContainText("limit");
  await expect(legend).toContainText("Tesla T4");
  await photograph(page, "bench-depth");
  const conditions = { ...depthSweep(1).conditions, driver: "590.10" };
  const startedAt = "2026-11-25T09:00:00.000Z";
  const regression = "generation-rate is 8.0 % worse than on 2026-11-20: driver 580.65 -> 590.10.";
  await show("second.json", depthSweep(0.92, { conditions, startedAt, regression }));
  await expect(page.getByRole("region", { name: "Findings" })).toContainText("driver 580.65");
  await expect(history.getByText("slower")).toBeVisible();
  for (const mark of await history.getByRole("checkbox").all()) await mark.check();
  await page.getByRole("button", { name: /^Compare 2/ }).click();
  await expect(page.getByText("driver 580.65 -> 590.10").first()).toBeVisible();
  await expect(page.getByRole("row", { name: /worse/ }).first()).toContainText("%");
  await photograph(page, "bench-compare");
  await page.getByRole("button", { name: "Leave the comparison" }).click();
  await show("users.json", usersSweep());
  await expect(page.getByRole("region", { name: "Waiting by users at once" })).toContainText("p99");
  await photograph(page, "bench-users");
  const { current } = await query<LoadedModels>(agent, "models.loaded.snapshot");
  await show("tuned.json", tuned(current!));
  await expect(page.getByRole("button", { name: "Keep these flags" })).toBeVisible();
  await photograph(page, "bench-tuned");
  await page.getByRole("button", { name: "Keep these flags" }).click();
  await expect(page.getByText("Kept for the next load")).toBeVisible();
});
