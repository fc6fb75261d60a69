import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoadedModels } from "@llcuda/protocol";
import { startStandInHub, tinyLlama } from "@llcuda/test-kit";
import type { Page } from "@playwright/test";
import { expect, test } from "../agent.ts";
import { seriousFindings } from "../axe.ts";
import { query } from "../call.ts";
import { Dashboard } from "../dashboard.ts";
import { realModels } from "../real-models.ts";

const list = (page: Page) => page.getByRole("grid", { name: "Models" });
const row = (page: Page, name: string | RegExp) =>
  list(page).getByRole("row").filter({ hasText: name });
const inspector = (page: Page) => page.getByRole("complementary");
const search = (page: Page) => page.getByRole("searchbox", { name: "Find models" });

test("a model of the hub: found, priced, pulled, verified, renamed, deleted", async ({
  launchFake,
  page,
}) => {
  await using hub = await startStandInHub();
  const about = { downloads: 1234, license: "apache-2.0" };
  const repo = "someone/tiny-GGUF";
  for (const type of ["Q8_0", "Q4_0"] as const) {
    const bytes = tinyLlama({ weights: type });
    hub.publish({ repo, file: `tiny-${type}.gguf`, bytes, about });
  }
  const secret = {
    repo: "maker/tiny-gated",
    token: "hf_secret",
    about: { gated: "auto" },
  } as const;
  hub.publish({ ...secret, file: "gated-Q8_0.gguf", bytes: tinyLlama({ weights: "Q8_0" }) });
  const agent = await launchFake({
    env: {
      LLCUDA_HF_ENDPOINT: hub.url,
      LLCUDA_FOREIGN_MODELS: "0",
      XDG_CACHE_HOME: test.info().outputPath("cache"),
    },
  });
  await new Dashboard(page).open(agent.dashboardUrl);
  await page.getByRole("link", { name: "Models" }).first().click();

  await search(page).fill("tiny");
  await row(page, repo).getByRole("button").click();
  await expect(page).toHaveURL(/repo=/);
  const offer = row(page, "tiny-Q8_0");
  await expect(offer).toContainText("apache-2.0");
  await expect(offer).toContainText("≈");
  await offer.getByRole("button", { name: "tiny-Q8_0", exact: true }).click();
  await expect(inspector(page)).toContainText("llama");
  await expect(inspector(page).getByRole("region", { name: "Fit" })).toContainText(/Fits/);
  await inspector(page).getByRole("button", { name: /^Pull/ }).click();
  await expect(row(page, /tiny-Q8_0.*Here/)).toBeVisible();
  await page.keyboard.press("Escape");
  await search(page).fill("");

  const here = row(page, "tiny-Q8_0").filter({ has: page.getByRole("button", { name: /^Load/ }) });
  await here.getByRole("button", { name: "tiny-Q8_0", exact: true }).click();
  await inspector(page).getByRole("button", { name: "Verify" }).click();
  await expect(inspector(page).getByRole("status")).toContainText(
    /SHA-256 [0-9a-f]{64} \(as it came\); \d+ values, all numbers/,
  );
  await inspector(page).getByRole("button", { name: "Rename" }).click();
  await inspector(page)
    .getByRole("textbox", { name: /New name/ })
    .fill("My tiny one");
  await page.keyboard.press("Enter");
  await expect(inspector(page).getByRole("heading", { name: "My tiny one" })).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
  await inspector(page).getByRole("button", { name: "Delete" }).click();
  const question = page.getByRole("alertdialog", { name: "Delete My tiny one?" });
  await expect(question).toContainText(/frees [\d.]+.kB.*fetched again from hf:someone/);
  await question.getByRole("button", { name: "Delete" }).click();
  await expect(row(page, "My tiny one")).toHaveCount(0);

  // A gated one says where to get in, and takes a token.
  await search(page).fill("hf:maker/tiny-gated/gated-Q8_0.gguf");
  const pasted = page.getByRole("region", { name: "What you pasted" });
  await pasted.getByRole("button", { name: "Pull" }).click();
  await expect(page.getByRole("alert").first()).toContainText(/gated|token/i);
  await pasted.getByRole("button", { name: "Look at it first" }).click();
  const token = inspector(page).getByRole("textbox", { name: "Read token" });
  await token.fill("hf_secret");
  await token.press("Enter");
  await expect(inspector(page).getByRole("region", { name: "Fit" })).toContainText(/Fits/);
});

test("what another program's folder has is not pulled again, unless it is wanted all the same", async ({
  launchFake,
  page,
}) => {
  await using hub = await startStandInHub();
  const bytes = tinyLlama({ weights: "Q8_0" });
  hub.publish({ repo: "someone/tiny-GGUF", file: "tiny-Q8_0.gguf", bytes });
  const home = test.info().outputPath("home");
  const theirs = join(home, ".lmstudio/models/someone/tiny-GGUF");
  mkdirSync(theirs, { recursive: true });
  writeFileSync(join(theirs, "tiny-Q8_0.gguf"), bytes);
  const agent = await launchFake({
    env: {
      HOME: home,
      LLCUDA_HF_ENDPOINT: hub.url,
      LLCUDA_FOREIGN_MODELS: "1",
      XDG_CACHE_HOME: test.info().outputPath("cache"),
    },
  });
  await new Dashboard(page).open(agent.dashboardUrl);
  await page.getByRole("link", { name: "Models" }).first().click();
  await search(page).fill("hf:someone/tiny-GGUF/tiny-Q8_0.gguf");
  const pasted = page.getByRole("region", { name: "What you pasted" });
  await pasted.getByRole("button", { name: "Pull" }).click();
  const notice = page.getByRole("status", { name: "Here already" });
  await expect(notice).toContainText(
    "tiny-Q8_0 is already here, in LM Studio's folder: nothing is downloaded.",
  );
  await expect(notice).toContainText(theirs);
  expect(await seriousFindings(page)).toEqual([]);
  await notice.getByRole("button", { name: "Download all the same" }).click();
  await expect(notice).toBeHidden();
  const came = test.info().outputPath("cache/llcuda/models/someone--tiny-GGUF/tiny-Q8_0.gguf");
  await expect.poll(() => existsSync(came)).toBe(true);
});

test("two real models: both loaded, measured beside the estimate, one for chats, one unloaded", async ({
  launch,
  page,
}) => {
  const { gemma } = realModels();
  const folder = mkdtempSync(join(tmpdir(), "llcuda-models-"));
  mkdirSync(join(folder, "own"));
  symlinkSync(gemma, join(folder, "own", "gemma-3-270m-q4_k_m.gguf"));
  const agent = await launch({ env: { LLCUDA_FOREIGN_MODELS: "0" } });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await expect(page.getByText("Ready").first()).toBeVisible();

  // The engine's chip leads to the options of the model that runs.
  await page.getByRole("banner").getByRole("link", { name: /Ready/ }).click();
  const fit = inspector(page).getByRole("region", { name: "Fit" });
  await expect(fit).toContainText("Measured");
  await expect(fit.getByRole("row", { name: /Together/ })).toContainText(/%/);
  const options = inspector(page).getByRole("region", { name: "Load options" });
  await expect(options).toContainText(/asked automatic\s*in use 8,192/);
  await options.getByRole("textbox", { name: "Context" }).fill("2048");
  await options.getByRole("textbox", { name: "Context" }).press("Tab");
  await inspector(page).getByRole("button", { name: "Load again with these options" }).click();
  await expect(row(page, "answers your chats")).toContainText(/2,048.ctx/);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Sources" }).click();
  const sources = page.getByRole("dialog");
  await sources.getByRole("textbox", { name: /Another folder/ }).fill(folder);
  await sources.getByRole("button", { name: "Add" }).click();
  await expect(sources.getByRole("listitem").filter({ hasText: folder })).toContainText("1");
  await page.keyboard.press("Escape");

  await page.goto(`${agent.url}#/chat`);
  await page.getByRole("button", { name: /^Model: / }).click();
  await page.getByRole("menuitem", { name: /gemma/ }).click();
  const both = async (): Promise<string[]> => {
    const { models } = await query<LoadedModels>(agent, "models.loaded.snapshot");
    return models.map(({ state }) => state.phase);
  };
  await expect.poll(both).toEqual(["ready", "ready"]);
  await expect(page.getByRole("button", { name: /^Model: gemma/ })).toBeVisible();
  await dashboard.ask("The sky is");
  await dashboard.answering();
  await dashboard.button("Stop").click();
  await dashboard.settled();

  await page.getByRole("link", { name: "Models" }).first().click();
  await expect(row(page, "answers your chats")).toContainText("gemma");
  const other = row(page, /SmolLM2.*holds/);
  await other.getByRole("button", { name: /^Unload/ }).click();
  await expect.poll(both).toEqual(["ready"]);
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("unload gemma");
  await page.keyboard.press("Enter");
  await expect.poll(both).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("a file of this computer: chosen, dropped, refused when it is no model, loaded by a path", async ({
  launchFake,
  page,
}) => {
  const folder = test.info().outputPath("own");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "lies-here.gguf"), tinyLlama({ name: "Lies here" }));
  const env = { LLCUDA_FOREIGN_MODELS: "0", XDG_CACHE_HOME: test.info().outputPath("cache") };
  const agent = await launchFake({ env });
  await new Dashboard(page).open(agent.dashboardUrl);
  await page.getByRole("link", { name: "Models" }).first().click();
  await expect(row(page, "No model is on this machine yet")).toBeVisible();

  await page.getByRole("button", { name: "Sources" }).click();
  const file = {
    name: "chosen.gguf",
    mimeType: "application/octet-stream",
    buffer: Buffer.from(tinyLlama({ weights: "Q8_0" })),
  };
  await page.getByLabel(/A GGUF file is copied/).setInputFiles(file);
  await expect(row(page, /chosen.*llama/)).toBeVisible();

  await list(page).evaluate((target) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["%PDF-1.7 and so on"], "paper.gguf"));
    for (const kind of ["dragover", "drop"]) {
      target.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true }));
    }
  });
  await expect(page.getByRole("alert").filter({ hasText: "paper.gguf" })).toContainText(/GGUF/);
  await page.getByRole("button", { name: "Put away paper.gguf" }).click();

  await search(page).fill(join(folder, "lies-here.gguf"));
  await page.getByRole("button", { name: "Use it where it lies" }).click();
  await search(page).fill("lies");
  const here = row(page, /lies-here/).filter({ has: page.getByRole("button", { name: /^Load/ }) });
  await here.getByRole("button", { name: /^Load/ }).click();
  await expect(row(page, "answers your chats")).toContainText("lies-here");
  expect(await seriousFindings(page)).toEqual([]);
});

test("files of the agent's machine: copied, moved, looked into, their command taken along, their folder taken off", async ({
  launchFake,
  page,
  context,
}) => {
  const folder = test.info().outputPath("elsewhere");
  mkdirSync(folder, { recursive: true });
  const at = (name: string): string => join(folder, `${name}.gguf`);
  for (const name of ["stays", "is-copied", "is-moved"]) {
    writeFileSync(at(name), tinyLlama({ name, weights: name === "stays" ? "Q4_0" : "Q8_0" }));
  }
  const env = { LLCUDA_FOREIGN_MODELS: "0", XDG_CACHE_HOME: test.info().outputPath("cache") };
  const agent = await launchFake({ env });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await page.getByRole("link", { name: "Models" }).first().click();

  for (const [name, button, done] of [
    ["is-copied", "Copy", "Copied to"],
    ["is-moved", "Move", "Moved to"],
  ] as const) {
    await search(page).fill(at(name));
    await page.getByRole("button", { name: button, exact: true }).click();
    const over = page.getByRole("status").filter({ hasText: done });
    await expect(over).toContainText(`${name}.gguf`);
    await over.getByRole("button", { name: "Put away" }).click();
    await expect(over).toHaveCount(0);
    await search(page).fill("");
    await expect(row(page, name)).toBeVisible();
    expect(existsSync(at(name))).toBe(name === "is-copied");
  }
  // What lies there already is not written over.
  await search(page).fill(at("is-copied"));
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "already" })).toBeVisible();
  await search(page).fill("");

  await page.getByRole("button", { name: "Sources" }).click();
  const sources = page.getByRole("dialog");
  await sources.getByRole("textbox", { name: /Another folder/ }).fill(folder);
  await sources.getByRole("button", { name: "Add" }).click();
  await expect(sources.getByRole("listitem").filter({ hasText: folder })).toBeVisible();
  await page.keyboard.press("Escape");
  await row(page, "stays").getByRole("button", { name: "stays", exact: true }).click();
  // What belongs to a person's folder is only read.
  await expect(inspector(page).getByRole("button", { name: "Delete" })).toHaveCount(0);

  const options = inspector(page).getByRole("region", { name: "Load options" });
  await options.getByRole("textbox", { name: "Context" }).fill("1024");
  await options.getByRole("textbox", { name: "Context" }).press("Tab");
  await options.getByText("The same in a terminal").click();
  await expect(options).toContainText("--set context=1024");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await options.getByRole("button", { name: "Copy the llcuda command" }).click();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  expect(await clipboard()).toBe(`llcuda models load ${at("stays")} --set context=1024`);
  await options.getByRole("button", { name: "Copy the llama-server command" }).click();
  expect(await clipboard()).toContain(`llama-server -m ${at("stays")} -c 1024`);
  await options.getByRole("button", { name: "Save for this model" }).click();
  await expect(options).toContainText("1 chosen");
  await expect(options.getByRole("button", { name: "Save for this model" })).toBeDisabled();

  await inspector(page).getByRole("button", { name: "Tensors" }).click();
  await expect(page.getByRole("heading", { name: "stays", level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/file=.*stays\.gguf/);
  await page.getByRole("link", { name: "Models" }).first().click();
  await page.getByRole("button", { name: "Sources" }).click();
  await sources.getByRole("button", { name: `Take off ${folder}` }).click();
  await expect(sources.getByRole("listitem").filter({ hasText: folder })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(row(page, "stays")).toHaveCount(0);
  await expect(row(page, "is-moved")).toBeVisible();
});

test("memory that runs out: tried once with less, and where that is too much a button of the failure loads it", async ({
  launchFake,
  page,
}) => {
  const env = { LLCUDA_FOREIGN_MODELS: "0", XDG_CACHE_HOME: test.info().outputPath("cache") };
  const folder = test.info().outputPath("own");
  mkdirSync(folder, { recursive: true });
  const model = join(folder, "long.gguf");
  writeFileSync(model, tinyLlama({ contextLength: 8192 }));
  const agent = await launchFake({
    env,
    model,
    behaviour: { oomAboveContext: 4500, onlyModel: "long" },
  });
  await new Dashboard(page).open(agent.dashboardUrl);
  await page.getByRole("banner").getByRole("link", { name: /Ready/ }).click();
  await expect(inspector(page)).toContainText(/loaded with less: context 8k → 4k frees/);
  // It was given by its path, which lies in no folder of the library.
  await inspector(page).getByRole("button", { name: "Put it on the list" }).click();
  const options = inspector(page).getByRole("region", { name: "Load options" });
  await options.getByRole("textbox", { name: "Context" }).fill("16384");
  await options.getByRole("textbox", { name: "Context" }).press("Tab");
  await inspector(page).getByRole("button", { name: "Load again with these options" }).click();
  const card = inspector(page).getByRole("alert").filter({ hasText: "OUT_OF_MEMORY" });
  await expect(card).toContainText(/failed to allocate/);
  await card.getByRole("button", { name: /^context 8k → 4k frees/ }).click();
  await expect(row(page, "answers your chats")).toContainText(/4,096.ctx/);
  await expect(card).toHaveCount(0);
});
