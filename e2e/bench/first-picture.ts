import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium, type Page } from "@playwright/test";
import { installFakeEngine, startAgent } from "@llcuda/test-kit";
import { launchOptions } from "../browser.ts";

/**
 * Measures how long a tensor's first picture takes from the click that opens it, and where that time
 * goes. Each cold opening has an agent and a browser of its own, and the file is dropped from the
 * system's memory (as root only); each warm one has the page of the one before.
 *
 *     node e2e/bench/first-picture.ts FILE.gguf TENSOR [--openings 15] [--rest 0]
 *
 * --rest: milliseconds between the list and the click; 0 clicks as soon as the row is there.
 */

const { values, positionals } = parseArgs({
  options: {
    openings: { type: "string", default: "15" },
    rest: { type: "string", default: "0" },
  },
  allowPositionals: true,
});
const [file = "", tensor = ""] = positionals;
const openings = Number(values.openings);
const rest = Number(values.rest);

interface Opening {
  /** All in milliseconds after the click. */
  first: number;
  whole: number;
  asked: number;
  answered: number;
  received: number;
}

/** Clicks on the tensor's row, and waits until all of it is drawn. */
async function open(page: Page): Promise<Opening> {
  const row = page.getByRole("button", { name: tensor });
  await row.waitFor();
  await page.waitForTimeout(rest);
  await page.evaluate(() => {
    performance.clearMeasures();
    performance.clearResourceTimings();
    addEventListener(
      "click",
      ({ timeStamp }) => performance.mark("click", { startTime: timeStamp }),
      {
        capture: true,
        once: true,
      },
    );
  });
  await row.click();
  return page.evaluate(
    () =>
      new Promise<Opening>((resolve) => {
        const look = (): void => {
          const [click, first, whole] = [
            "click",
            "heatmap: first picture",
            "heatmap: whole picture",
          ].map((name) => {
            const [found] = performance.getEntriesByName(name);
            return found === undefined ? undefined : found.startTime + found.duration;
          });
          if (click === undefined || first === undefined || whole === undefined) return;
          const tile = performance
            .getEntriesByType("resource")
            .find(({ name }) => name.includes("tensors/tile")) as PerformanceResourceTiming;
          performance.clearMarks();
          observer.disconnect();
          resolve({
            first: first - click,
            whole: whole - click,
            asked: tile.requestStart - click,
            answered: tile.responseStart - click,
            received: tile.responseEnd - click,
          });
        };
        const observer = new PerformanceObserver(look);
        observer.observe({ entryTypes: ["measure", "resource"] });
        look();
      }),
  );
}

const median = (numbers: number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

function show(name: string, found: Opening[]): void {
  for (const { asked, answered, received, first, whole } of found) {
    const steps = `asked ${asked.toFixed(0)}, answered ${answered.toFixed(0)}, received ${received.toFixed(0)}`;
    console.log(`  ${first.toFixed(0)} ms (${steps}), whole ${whole.toFixed(0)} ms`);
  }
  const firsts = found.map(({ first }) => first);
  const within = firsts.filter((ms) => ms < 200).length;
  console.log(
    `${name}: median ${median(firsts).toFixed(0)} ms, ${Math.min(...firsts).toFixed(0)} to ${Math.max(...firsts).toFixed(0)}; ${within} of ${firsts.length} under 200 ms`,
  );
}

/** As a program that does not need it any more would ask; nothing is written. */
function dropFromMemory(): void {
  execFileSync("dd", [`if=${file}`, "iflag=nocache", "count=0", "status=none"]);
}

const folder = mkdtempSync(join(tmpdir(), "llcuda-first-picture-"));
const { bin } = installFakeEngine(join(folder, "engine"), {});
const address = `#/tensors?${new URLSearchParams({ file, view: "list" }).toString()}`;
const cold: Opening[] = [];
const warm: Opening[] = [];
for (let i = 0; i < openings; i++) {
  dropFromMemory();
  const browser = await chromium.launch(await launchOptions());
  const home = join(folder, String(i));
  const agent = await startAgent({
    args: ["--engine", bin, "--model", file],
    env: { LLCUDA_HOME: home },
  });
  const page = await browser.newPage();
  await page.goto(agent.dashboardUrl);
  await page.getByRole("link", { name: "Tensors" }).first().waitFor();
  await page.goto(`${agent.url}${address}`);
  cold.push(await open(page));
  await page.getByRole("link", { name: "All tensors" }).click();
  warm.push(await open(page));
  await browser.close();
  await agent.stop();
}
show("cold", cold);
show("warm", warm);
rmSync(folder, { recursive: true });
