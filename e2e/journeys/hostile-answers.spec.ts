import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import { tinyLlama } from "@llcuda/test-kit";
import type { Page } from "@playwright/test";
import { expect, test } from "../agent.ts";
import { Dashboard } from "../dashboard.ts";
import { HOSTILE } from "../hostile-answer.test-data.ts";

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

/** A PNG of one pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMQ2bEMAAJWAXPXWu2CAAAAAElFTkSuQmCC",
  "base64",
);

test("a picture from elsewhere is loaded when asked for, and its host learns nothing else", async ({
  launchFake,
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
  const agent = await launchFake({ behaviour: { answerTokens: 1, answerPieces: answer } });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
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
