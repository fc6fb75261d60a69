import { createHash } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import { tinyLlama } from "@llcuda/test-kit";
import type { Page } from "@playwright/test";
import { expect, test } from "../agent.ts";
import { Dashboard } from "../dashboard.ts";
import { mutate } from "../call.ts";
import { HOSTILE, HOSTILE_NAMES } from "../hostile-answer.test-data.ts";

/** Elements that load, run or change something; KaTeX and icons bring the only drawings. */
const FORBIDDEN =
  "script,iframe,object,embed,link,style,meta,base,form,video,audio,img,input:not([type=checkbox]),svg script";

/** What in the thread could run or lead astray. */
function dangers(page: Page): Promise<string[]> {
  return page.evaluate((forbidden) => {
    const found: string[] = [];
    for (const element of document.querySelectorAll("[role=log] *")) {
      if (element.matches(forbidden)) found.push(element.outerHTML.slice(0, 200));
      for (const { name, value } of element.attributes) {
        const leads = ["href", "src", "action", "xlink:href", "srcdoc"].includes(name);
        if (name.startsWith("on")) found.push(`${element.tagName} ${name}`);
        if (leads && !/^(?:https?:|mailto:)/.test(value)) found.push(`${name}=${value}`);
      }
    }
    return found;
  }, FORBIDDEN);
}

/** Everything that the page asks for beyond its own agent. */
function foreignRequests(page: Page, own: string): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(own) && !url.startsWith("blob:") && !url.startsWith("data:")) {
      asked.push(url);
    }
  });
  page.on("dialog", (dialog) => {
    asked.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return asked;
}

test("nothing that a model, a person or a file name says is run or loaded", async ({
  launchFake,
  page,
}) => {
  const model = test.info().outputPath("<img src=x onerror=window.__ran=1>.gguf");
  writeFileSync(model, tinyLlama());
  const pieces = HOSTILE.join("\n\n").split("");
  const agent = await launchFake({
    model,
    behaviour: {
      tokensPerSecond: 4_000,
      answerTokens: pieces.length,
      answerPieces: pieces,
    },
  });
  const dashboard = new Dashboard(page);
  const foreign = foreignRequests(page, agent.url);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.ask('<img src=x onerror="window.__ran=1"> <script>window.__ran=1</script>');
  await dashboard.settled();
  await expect(dashboard.lastAnswer).toContainText("<script>");
  expect(await dangers(page)).toEqual([]);
  // Again, as the agent keeps it, and on the page that shows the file's name.
  await page.reload();
  await expect(dashboard.lastAnswer).toContainText("<script>");
  expect(await dangers(page)).toEqual([]);

  await dashboard.button("Draw").click();
  const frame = page.frameLocator('iframe[title="Diagram"]');
  await expect(frame.locator("svg#diagram")).toBeVisible();
  await expect(frame.locator("img,script[src^=http],a[href^=javascript]")).toHaveCount(0);
  await frame.locator("svg").click();

  await page.getByRole("link", { name: "Models" }).click();
  await expect(page.getByText("onerror=window.__ran=1").first()).toBeVisible();
  expect(await page.evaluate(() => "__ran" in globalThis)).toBe(false);
  expect(foreign).toEqual([]);
});

const WORDS = Buffer.from("words of a file");
const FILE_ID = createHash("sha256").update(WORDS).digest("hex");

/** A chat in which everything that has a name has this one. */
function chatNamed(name: string): object {
  const at = "2026-01-01T00:00:00.000Z";
  const tool = { callId: "c", name, title: name, server: name, arguments: name, ms: 1 };
  const messages = [
    { role: "user", content: name, attachments: [{ id: FILE_ID, name }] },
    {
      role: "assistant",
      content: name,
      model: name,
      toolCalls: [{ id: "c", name, arguments: name }],
    },
    { role: "tool", content: name, tool: { ...tool, state: "done" } },
    { role: "assistant", content: name, model: name, reasoning: name },
  ].map((message, index) =>
    Object.assign(message, {
      id: String(index),
      parentId: index === 0 ? null : String(index - 1),
      createdAt: at,
    }),
  );
  const settings = { system: name, stop: [name] };
  return {
    title: name,
    folder: name,
    tags: [name],
    createdAt: at,
    updatedAt: at,
    settings,
    messages,
  };
}

/** Handlers, and addresses that are none of the page's own, anywhere in the page. */
function handlers(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.body.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        const leads = ["href", "src", "action", "xlink:href", "srcdoc"].includes(name);
        const astray = /^\s*(?:javascript|data:text|vbscript):|trap\.example/i.test(value);
        if (name.startsWith("on") || (leads && astray)) found.push(element.outerHTML.slice(0, 200));
      }
    }
    return found;
  });
}

test("nothing is run or loaded for a title, a folder, a tag, a file, a model, a tool or a server that is named so", async ({
  launchFake,
  page,
}) => {
  const agent = await launchFake();
  const text = JSON.stringify({
    format: "llcuda-chats",
    version: 1,
    chats: HOSTILE_NAMES.map(chatNamed),
    files: { [FILE_ID]: WORDS.toString("base64") },
  });
  const { chatIds } = await mutate<{ chatIds: string[] }>(agent, "chats.import", { text });
  const transport = { kind: "http", url: "http://127.0.0.1:1/" };
  for (const name of HOSTILE_NAMES) await mutate(agent, "tools.saveServer", { name, transport });
  await mutate(agent, "presets.save", { name: HOSTILE_NAMES[0], options: {} });
  const dashboard = new Dashboard(page);
  const foreign = foreignRequests(page, agent.url);
  await dashboard.open(agent.dashboardUrl);
  const clean = async (what: string): Promise<void> => {
    expect(await handlers(page), what).toEqual([]);
    expect(await page.evaluate(() => "__ran" in globalThis), what).toBe(false);
  };
  for (const [index, chatId] of chatIds.entries()) {
    await page.goto(`${agent.url}#/chat/${chatId}`);
    const name = HOSTILE_NAMES[index]!;
    await expect(page.getByRole("article", { name: `Tool ${name}` })).toBeVisible();
    await expect(page.getByRole("article", { name: "You" })).toContainText(name);
    await clean(name);
  }
  await dashboard.button("Active chats").click();
  await expect(page.getByRole("menuitem", { name: HOSTILE_NAMES[0]! }).first()).toBeVisible();
  await clean("the menu of folders and tags");
  await page.keyboard.press("Escape");
  await page.getByRole("searchbox", { name: "Search chats" }).fill("window");
  await expect(page.locator("nav mark").first()).toBeVisible();
  await clean("what a search finds");
  await dashboard.button(/^Settings/).click();
  await expect(page.getByRole("textbox", { name: "System prompt" })).toBeVisible();
  await clean("settings and presets");
  await page.goto(`${agent.url}#/tools`);
  await expect(page.getByRole("article", { name: HOSTILE_NAMES[0]! })).toBeVisible();
  await clean("the page of tools");
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("window");
  await expect(page.getByRole("option").first()).toBeVisible();
  await clean("the palette");
  expect(foreign).toEqual([]);
});

/** A PNG of one pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMQ2bEMAAJWAXPXWu2CAAAAAElFTkSuQmCC",
  "base64",
);

test("a picture from elsewhere is loaded when asked for, and its host learns nothing else", async ({
  openFakeDashboard,
  page,
}) => {
  const asked: IncomingHttpHeaders[] = [];
  const host = createServer((request, response) => {
    asked.push(request.headers);
    response.writeHead(200, { "content-type": "image/png" }).end(PIXEL);
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(host.address() as AddressInfo).port}/p.png`;
  const answer = [`![A pixel](${address})`];
  const { dashboard } = await openFakeDashboard({
    behaviour: { answerTokens: 1, answerPieces: answer },
  });
  await dashboard.ask("Show me.");
  await dashboard.settled();
  const load = dashboard.lastAnswer.getByRole("button", { name: "Load this picture" });
  await expect(load).toBeVisible();
  expect(asked).toEqual([]);
  await load.click();
  const picture = page.frameLocator('iframe[title="A pixel"]').locator("img");
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBe(1);
  expect(asked).toHaveLength(1);
  expect(asked[0]).not.toHaveProperty("cookie");
  expect(asked[0]).not.toHaveProperty("referer");
  host.close();
});
