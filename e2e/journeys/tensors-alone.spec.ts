import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyLlama, writeGguf } from "@llcuda/test-kit";
import type { Page, Route, Worker } from "@playwright/test";
import { expect, test } from "../agent.ts";
import { Dashboard } from "../dashboard.ts";
import { openOther } from "../tensor-page.ts";

const TEMPLATE = "{% for m in messages %}[{{ m.role }}] {{ m.content }}{{ eos_token }}{% endfor %}";
const ENDLESS = "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}";

/** Whether WebAssembly can be compiled, asked with the smallest module there is. */
const COMPILES = (): boolean => {
  try {
    const made = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    return made instanceof WebAssembly.Module;
  } catch {
    return false;
  }
};

/** The page's thread that reads files. */
function threadOf(page: Page): Worker {
  return page.workers().find((thread) => thread.url().includes("browser-worker"))!;
}

function shaped(name: string, columns: number, rows: number) {
  const values = Float32Array.from({ length: columns * rows }, (_, i) => (i % 997) - 400);
  const data = new Uint8Array(values.buffer);
  return { name, type: "F32", shape: [columns, rows], data } as const;
}

/** A small tensor, and one of 6 MB: more than comes unasked. */
function farAway(): Buffer {
  const metadata = [
    { key: "general.architecture", type: "string", value: "llama" },
    { key: "general.name", type: "string", value: "Far away" },
  ] as const;
  const tensors = [
    shaped("blk.0.ffn_up.weight", 64, 32),
    shaped("token_embd.weight", 1_000, 1_500),
  ];
  return Buffer.from(writeGguf({ metadata, tensors }));
}

function dropped(name: string, bytes: Uint8Array) {
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) };
}

async function openTensors(page: Page, dashboardUrl: string): Promise<void> {
  const dashboard = new Dashboard(page);
  await dashboard.open(dashboardUrl);
  await dashboard.openTensors();
}

function chooser(page: Page) {
  return page.getByLabel("Choose a GGUF file of this computer");
}

function view(page: Page, name: string) {
  return page.getByRole("navigation", { name: /Views/ }).getByText(name);
}

test("a dropped file is looked into by the browser alone", async ({ launchFake, page }) => {
  const agent = await launchFake();
  const asked: string[] = [];
  page.on("request", (request) => {
    if (/tensors[./]/.test(request.url())) asked.push(request.url());
  });
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => {
      if (payload.toString().includes("tensors.")) asked.push(payload.toString());
    });
  });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.openTensors();
  const bytes = Buffer.from(tinyLlama({ weights: ["Q8_0", "Q4_1"], name: "Dropped" }));
  const choice = page.getByLabel("Choose a GGUF file of this computer");
  await choice.setInputFiles({
    name: "own.gguf",
    mimeType: "application/octet-stream",
    buffer: bytes,
  });
  await expect(page.getByRole("heading", { name: "own" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Architecture" })).toContainText("Dropped");
  await page.getByRole("navigation", { name: /Views/ }).getByText("Tensors").click();
  await page.getByRole("button", { name: /blk\.0\.ffn_up\.weight/ }).click();
  await expect(page.getByRole("region", { name: "Values" })).toContainText("all 2,048 values");
  await page.getByRole("application", { name: /^Heatmap/ }).click();
  await expect(page.getByRole("region", { name: "Block of the value" })).toContainText("Code");
  await expect(page.getByRole("img", { name: "Norms of rows" })).toBeVisible();
  // The page's own code is called like that too.
  expect(asked.filter((text) => !text.endsWith(".js"))).toEqual([]);
  await page.reload();
  await expect(page.getByText("Drop it again.")).toBeVisible();

  const damaged = {
    name: "cut.gguf",
    mimeType: "application/octet-stream",
    buffer: bytes.subarray(0, 900),
  };
  await choice.setInputFiles(damaged);
  await expect(page.getByRole("alert")).toContainText("E_ARRAY");
});

test("the chat template of a dropped file is rendered by the browser, within its time", async ({
  launchFake,
  page,
}) => {
  const agent = await launchFake();
  await openTensors(page, agent.dashboardUrl);
  const rendered = page.getByRole("group", { name: "Rendered example" });
  const openTemplate = async (): Promise<void> => {
    await view(page, "Metadata").click();
    await page.getByRole("searchbox", { name: "Find metadata" }).fill("chat_template");
    await page.getByRole("button", { name: "Open", exact: true }).click();
  };
  await chooser(page).setInputFiles(dropped("kind.gguf", tinyLlama({ chatTemplate: TEMPLATE })));
  await openTemplate();
  await expect(rendered).toContainText("[user] Why is the sky blue?</s>[assistant] Blue light");

  await page.getByRole("link", { name: "Files" }).click();
  await chooser(page).setInputFiles(dropped("endless.gguf", tinyLlama({ chatTemplate: ENDLESS })));
  await openTemplate();
  await expect(page.getByRole("alert")).toContainText("takes more than 1000 ms");
  // The page goes on.
  await view(page, "At a glance").click();
  await expect(page.getByRole("region", { name: "Architecture" })).toContainText("llama");
});

test("a dropped file is compared with a dropped one, and with one of the agent's", async ({
  launchFake,
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-e2e-alone-"));
  const exact = join(folder, "exact.gguf");
  const bytes = tinyLlama({ weights: "F32", layers: 2 });
  writeFileSync(exact, bytes);
  const agent = await launchFake({ model: exact });
  await openTensors(page, agent.dashboardUrl);
  await chooser(page).setInputFiles(
    dropped("coarse.gguf", tinyLlama({ weights: "Q4_0", layers: 2 })),
  );
  await view(page, "Compare").click();
  await chooser(page).setInputFiles(dropped("exact.gguf", bytes));
  const table = page.getByRole("region", { name: /^Tensors that differ: 16; equal: 5/ });
  const difference = page.getByRole("region", { name: "Difference of blk.0.ffn_down.weight" });
  const lookAtPair = async (): Promise<string> => {
    await expect(table).toBeVisible();
    await table.getByRole("button", { name: "blk.0.ffn_down.weight" }).click();
    await expect(difference.getByRole("status")).toContainText("rows 0 to 31, columns 0 to 63");
    await expect(page.getByText("2,048 values, evenly spread")).toBeVisible();
    return table.getByRole("row", { name: /blk\.0\.ffn_down/ }).innerText();
  };
  const withDropped = await lookAtPair();

  await page.getByRole("link", { name: "Another file" }).click();
  await openOther(page, exact);
  await expect(page.getByText(`with ${exact}`)).toBeVisible();
  expect(await lookAtPair()).toBe(withDropped);

  // Round the other way the agent's file is the first.
  await page.getByRole("link", { name: "Swap" }).click();
  await expect(page.getByRole("heading", { name: "exact", exact: true })).toBeVisible();
  await lookAtPair();
  await page.reload();
  await expect(page.getByText("The other file was dropped into the page")).toBeVisible();
  rmSync(folder, { recursive: true });
});

test("a file of the hub is read by the browser alone where the agent must not", async ({
  launchFake,
  page,
}) => {
  const file = farAway();
  const asked: { range: string | undefined; cookie: string | undefined }[] = [];
  let sent = 0;
  await page.context().route("https://huggingface.co/**", async (route: Route) => {
    const { range, cookie } = await route.request().allHeaders();
    asked.push({ range, cookie });
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    const [start, end] = [Number(from), Math.min(Number(to), file.length - 1)];
    sent += end + 1 - start;
    await route.fulfill({
      status: 206,
      headers: {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "Content-Range, ETag",
        "content-range": `bytes ${start}-${end}/${file.length}`,
        etag: '"1"',
      },
      body: file.subarray(start, end + 1),
    });
  });
  const agent = await launchFake({ env: { LLCUDA_OFFLINE: "1" } });
  await openTensors(page, agent.dashboardUrl);
  await openOther(page, "hf:o/r/far.gguf");
  await expect(page.getByRole("alert")).toContainText("not on this machine");
  expect(asked).toEqual([]);
  await page.getByRole("link", { name: "read the file in this browser alone" }).click();
  await expect(page.getByRole("region", { name: "Architecture" })).toContainText("Far away");
  await expect(page.getByText("2.10 MB of 6.", { exact: false })).toBeVisible();
  await view(page, "Tensors").click();
  await page.getByRole("button", { name: /blk\.0\.ffn_up\.weight/ }).click();
  await expect(page.getByRole("region", { name: "Values" })).toContainText("all 2,048 values");
  expect(asked).toEqual([{ range: "bytes=0-2097151", cookie: undefined }]);
  // It has an address: unlike a dropped file it is there after a reload.
  await page.reload();
  await expect(page.getByRole("region", { name: "Values" })).toContainText("all 2,048 values");

  // A large tensor costs little before somebody asks for all of it, with its bytes on the button.
  const opened = sent;
  await view(page, "Tensors").click();
  await page.getByRole("button", { name: /token_embd\.weight/ }).click();
  const values = page.getByRole("region", { name: "Values" });
  await expect(values).toContainText("a sample of 16,384");
  await expect(page.getByText(/from \d+ evenly spread pieces/)).toBeVisible();
  const here = page.getByRole("region", { name: "What is here of it" });
  await expect(here).toContainText("Only a sample of it is here.");
  const sampled = sent;
  expect(sampled - opened).toBeLessThan(4_000_000);
  await here.getByRole("button", { name: /^Read all: 6\.\d+\sMB/ }).click();
  await expect(here).toContainText(/All 6\.\d+\sMB of it are here/);
  await expect(values).toContainText("all 1,500,000 values");
  await expect(page.getByText("rows 0 to 1,499, columns 0 to 999", { exact: true })).toBeVisible();
  await expect(page.getByRole("img", { name: "Norms of rows" })).toBeVisible();
  // Once, though statistics, picture and norms have each read all of it.
  expect(sent - sampled).toBeLessThan(1.2 * file.length);

  // The page itself still may ask nobody but the agent.
  const other = await page.context().newPage();
  await other.goto(agent.url);
  const refused = await other.evaluate(() =>
    fetch("https://huggingface.co/x").then(
      () => "asked",
      () => "refused",
    ),
  );
  expect(refused).toBe("refused");
  // Nor may it compile anything; the thread that reads files may, and has compiled its kernels.
  expect(await other.evaluate(COMPILES)).toBe(false);
  expect(await threadOf(page).evaluate(COMPILES)).toBe(true);
});

test("a policy that lets the thread compile nothing costs speed alone", async ({
  launchFake,
  browser,
}) => {
  const agent = await launchFake();
  // Not the page of the other journeys, where a word of the policy in the console is a fault.
  const context = await browser.newContext();
  await context.route("**/assets/browser-worker-*.js", async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    const policy = headers["content-security-policy"]!.replace(" 'wasm-unsafe-eval'", "");
    await route.fulfill({ response, headers: { ...headers, "content-security-policy": policy } });
  });
  const page = await context.newPage();
  await openTensors(page, agent.dashboardUrl);
  await chooser(page).setInputFiles(dropped("own.gguf", tinyLlama({ weights: "Q8_0" })));
  await view(page, "Tensors").click();
  await page.getByRole("button", { name: /blk\.0\.ffn_up\.weight/ }).click();
  await expect(page.getByRole("region", { name: "Values" })).toContainText("all 2,048 values");
  expect(await threadOf(page).evaluate(COMPILES)).toBe(false);
  await context.close();
});
