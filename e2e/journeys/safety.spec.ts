import type { ChatSnapshot, ChatsPage } from "@llcuda/protocol";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "@playwright/test";
import { expect, test } from "../agent.ts";
import { launchOptions } from "../browser.ts";
import { query } from "../call.ts";
import { Dashboard } from "../dashboard.ts";

test("a rebound name gets nothing", async ({ launch }) => {
  const agent = await launch();
  const options = await launchOptions();
  const rule = "--host-resolver-rules=MAP evil.example 127.0.0.1";
  const browser = await chromium.launch({ ...options, args: [...(options.args ?? []), rule] });
  const page = await browser.newPage();
  const response = await page.goto(`http://evil.example:${new URL(agent.url).port}/`);
  expect(response?.status()).toBe(403);
  expect(await response?.text()).toContain("HOST_REFUSED");
  await browser.close();
});

test("another site's page can neither read nor change anything", async ({ launch, page }) => {
  const agent = await launch();
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.ask("Say hello.");
  await dashboard.settled();

  // The same browser, with the cookie in its jar, on a page of another origin.
  const site = createServer((_req, res) => {
    res.writeHead(200, { "content-type": "text/html" }).end("<h1>Another site</h1>");
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  const seen = await page.evaluate(async (url) => {
    const read = await fetch(`${url}trpc/system.info`, { credentials: "include" }).then(
      (response) => response.text(),
      String,
    );
    const body = JSON.stringify({ text: "written by another site" });
    for (const type of ["text/plain", "application/json"]) {
      await fetch(`${url}trpc/chats.send`, {
        method: "POST",
        mode: "no-cors",
        credentials: "include",
        headers: { "content-type": type },
        body,
      }).catch(String);
    }
    const socket = await new Promise((resolve) => {
      const ws = new WebSocket(`${url.replace("http", "ws")}trpc`);
      ws.addEventListener("open", () => resolve("open"));
      ws.addEventListener("error", () => resolve("refused"));
    });
    return { read, socket };
  }, agent.url);
  site.close();
  expect(seen.read).toContain("Failed to fetch");
  expect(seen.socket).toBe("refused");
  const { chats } = await query<ChatsPage>(agent, "chats.list.snapshot");
  expect(chats).toHaveLength(1);
  const { messages } = await query<ChatSnapshot>(agent, "chats.one.snapshot", {
    chatId: chats[0]!.id,
  });
  expect(messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
  expect(messages[0]!.content).toBe("Say hello.");
});

test("without the token the page tells how to get in; with it, the token leaves the address", async ({
  launch,
  page,
  browser,
}) => {
  const agent = await launch();
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(agent.url);
  await expect(stranger.getByText(/token/i).first()).toBeVisible();
  await stranger.context().close();

  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  expect(page.url()).not.toContain(agent.token);
  const { port } = new URL(agent.url);
  const cookie = (await page.context().cookies()).find((each) => each.name.includes(port));
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
  expect(cookie?.value).not.toBe(agent.token);
});
