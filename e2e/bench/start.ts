import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser } from "@playwright/test";
import type { SetupState } from "@llcuda/protocol";
import { startAgent } from "@llcuda/test-kit";
import { launchOptions } from "../browser.ts";
import { query } from "../call.ts";

/**
 * Measures a first start (empty cache: engine and model are fetched) and second starts, from the
 * process's beginning: the printed address, the usable page, the model's first token.
 * Run: node e2e/bench/start.ts [second starts, default 5]
 */

const SECOND_STARTS = Number(process.argv[2] ?? 5);
const POLL_MS = 20;

interface Times {
  address: number;
  page: number;
  firstToken: number;
  steps: string;
}

async function untilFirstToken(read: () => Promise<SetupState>): Promise<SetupState> {
  for (;;) {
    const state = await read();
    if (state.done) return state;
    const failed = state.steps.find((step) => step.status === "failed");
    if (failed !== undefined) throw new Error(`${failed.id}: ${failed.error?.message}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function measure(browser: Browser, home: string): Promise<Times> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const begin = performance.now();
  const agent = await startAgent({ env: { LLCUDA_HOME: home } });
  const address = performance.now() - begin;
  const usable = page.goto(agent.dashboardUrl).then(async () => {
    await page.getByRole("textbox", { name: "Message" }).waitFor();
    return performance.now() - begin;
  });
  const state = await untilFirstToken(() => query<SetupState>(agent, "setup.state.snapshot"));
  const firstToken = performance.now() - begin;
  const steps = state.steps.map((step) => {
    const seconds = (Date.parse(step.endedAt ?? "") - Date.parse(step.startedAt ?? "")) / 1_000;
    return `${step.title} ${seconds.toFixed(2)} s`;
  });
  const times = { address, page: await usable, firstToken, steps: steps.join(", ") };
  await agent.stop();
  await context.close();
  return times;
}

const ms = (value: number): string => `${Math.round(value)} ms`;

function show(name: string, { address, page, firstToken, steps }: Times): void {
  process.stdout.write(
    `${name}: address ${ms(address)}, usable page ${ms(page)}, first token ${ms(firstToken)} (${steps})\n`,
  );
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

const home = mkdtempSync(join(tmpdir(), "llcuda-bench-"));
const browser = await chromium.launch(await launchOptions());
show("first start", await measure(browser, home));
const seconds: Times[] = [];
for (let run = 0; run < SECOND_STARTS; run += 1) {
  const times = await measure(browser, home);
  seconds.push(times);
  show(`second start ${run + 1}`, times);
}
show("second start, median", {
  address: median(seconds.map((times) => times.address)),
  page: median(seconds.map((times) => times.page)),
  firstToken: median(seconds.map((times) => times.firstToken)),
  steps: seconds.at(-1)!.steps,
});
await browser.close();
rmSync(home, { recursive: true, force: true });
