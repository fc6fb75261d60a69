import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext } from "@playwright/test";
import { installFakeEngine, startAgent, tinyLlama } from "@llcuda/test-kit";
import { launchOptions } from "../browser.ts";

/**
 * Measures the whole statistics of a tensor of a file that is dropped into the page, with the kernels
 * and, as where a proxy's policy forbids them, without: from the click on the tensor to the end.
 *
 *     node e2e/bench/dropped.ts FILE.gguf TENSOR [runs of each, default 3]
 */

const [file = "", tensor = "", runs = "3"] = process.argv.slice(2);

/** Sends the thread's script with a policy that lets it compile nothing. */
async function forbidKernels(context: BrowserContext): Promise<void> {
  await context.route("**/assets/browser-worker-*.js", async (route) => {
    const answer = await route.fetch();
    const policy = answer.headers()["content-security-policy"]!;
    const headers = {
      ...answer.headers(),
      "content-security-policy": policy.replace(" 'wasm-unsafe-eval'", ""),
    };
    await route.fulfill({ response: answer, headers });
  });
}

async function measure(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole("link", { name: "Tensors" }).first().click();
  await page.getByLabel("Choose a GGUF file of this computer").setInputFiles(file);
  await page.getByRole("navigation", { name: /Views/ }).getByText("Tensors").click();
  const row = page.getByRole("button", { name: tensor });
  await row.waitFor();
  const start = performance.now();
  await row.click();
  await page.getByText(/^all [\d,]+ values$/).waitFor();
  const taken = performance.now() - start;
  await page.close();
  return taken;
}

const folder = mkdtempSync(join(tmpdir(), "llcuda-dropped-"));
const model = join(folder, "tiny.gguf");
writeFileSync(model, tinyLlama());
const { bin } = installFakeEngine(join(folder, "engine"), {});
const args = ["--engine", bin, "--model", model];
const agent = await startAgent({ args, env: { LLCUDA_HOME: join(folder, "home") } });
const browser = await chromium.launch(await launchOptions());
for (let run = 0; run < Number(runs); run++) {
  for (const kernels of [false, true]) {
    const context = await browser.newContext();
    if (!kernels) await forbidKernels(context);
    const taken = await measure(context, agent.dashboardUrl);
    console.log(`${kernels ? "with" : "without"} kernels: ${taken.toFixed(0)} ms`);
    await context.close();
  }
}
await browser.close();
await agent.stop();
rmSync(folder, { recursive: true });
