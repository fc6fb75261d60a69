import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startStandInHub, tinyLlama } from "@llcuda/test-kit";
import { expect, test } from "../agent.ts";
import { seriousFindings } from "../axe.ts";
import { Dashboard } from "../dashboard.ts";
import { inspector, row, search } from "../models-page.ts";

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
  hub.publish({ repo: "maker/none-GGUF", file: "none-Q8_0.gguf", bytes: Buffer.from("no model") });
  const listed = "SmolLM2-360M-Instruct";
  hub.publish({
    repo: `bartowski/${listed}-GGUF`,
    file: `${listed}-Q4_K_M.gguf`,
    bytes: tinyLlama(),
  });
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

  // Who looks at the catalog lets the hub be asked about it.
  await expect(row(page, "SmolLM2 360M")).toContainText("checked today: there");
  await expect(row(page, "SmolLM3 3B")).toContainText("checked today: gone");
  await row(page, "SmolLM3 3B")
    .getByRole("button", { name: /^Find another/ })
    .click();
  await expect(search(page)).toHaveValue(/SmolLM3/);
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
  await page.keyboard.press("Escape");

  // What comes and is no model says so, and goes again.
  await search(page).fill("hf:maker/none-GGUF/none-Q8_0.gguf");
  await pasted.getByRole("button", { name: "Pull" }).click();
  await search(page).fill("none-Q8_0");
  const none = row(page, "Here, but");
  await expect(none).toContainText(/not a GGUF file/);
  await none.getByRole("button", { name: "Delete it" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(none).toHaveCount(0);

  // The hub gets another version of one that is on its way: told by its name, and chosen by keyboard.
  const changing = { repo, file: "slow-F16.gguf" };
  const old = { bytes: new Uint8Array(20_000_000), commit: "a".repeat(40) };
  hub.publish({ ...changing, ...old, pace: { bytes: 30_000, pauseMs: 100 } });
  await search(page).fill(`hf:${repo}/slow-F16.gguf`);
  await pasted.getByRole("button", { name: "Pull" }).click();
  await search(page).fill("");
  const slow = row(page, "slow-F16").first();
  await expect(slow).toContainText("/s");
  await slow.getByRole("button", { name: /^Pause/ }).click();
  await expect(slow).toContainText("Paused");
  hub.publish({ ...changing, bytes: tinyLlama({ weights: "F16" }), commit: "b".repeat(40) });
  await slow.getByRole("button", { name: /^Go on/ }).click();
  await expect(slow).toContainText("slow-F16.gguf was changed on the hub");
  await slow.getByRole("button", { name: "Start again with the new one" }).press("Enter");
  await expect(row(page, /slow-F16.*Here/).first()).toBeVisible();
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
