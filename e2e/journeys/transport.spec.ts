import { behindPrefix, likeColab, withoutWebSockets, type Proxy } from "@llcuda/test-kit";
import type { Page } from "@playwright/test";
import { expect, test, type Fixtures } from "../agent.ts";
import { lastMessage } from "../call.ts";
import { Dashboard } from "../dashboard.ts";

const QUESTION = "What is the capital of France? Answer in one sentence.";

/** Asks through the proxy, reloads, and finds the answer again. */
async function journeyThrough(
  proxy: Proxy,
  { launch, page }: { launch: Fixtures["launch"]; page: Page },
): Promise<void> {
  const agent = await launch({ env: { LLCUDA_PUBLIC_URL: proxy.url } });
  proxy.pointTo(agent.url);
  const dashboard = new Dashboard(page);
  await dashboard.open(`${proxy.url}#token=${agent.token}`);
  await dashboard.ask(QUESTION);
  await dashboard.answering();
  await dashboard.settled();
  const text = await dashboard.lastAnswerText.innerText();
  await page.reload();
  await expect(dashboard.lastAnswerText).toHaveText(text, { timeout: 30_000 });
}

test("over a WebSocket", async ({ launch, page }) => {
  const agent = await launch();
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await expect(page.getByText("WebSocket")).toBeVisible();
  await dashboard.ask(QUESTION);
  await dashboard.answering();
});

test("over an event stream where WebSockets are refused", async ({ launch, page }) => {
  await using proxy = await withoutWebSockets(null);
  await journeyThrough(proxy, { launch, page });
  await expect(page.getByText(/event stream/i)).toBeVisible();
  expect(proxy.droppedUpgrades).toBeGreaterThan(0);
});

test("behind a proxy with a path prefix, every address is relative", async ({ launch, page }) => {
  await using proxy = await behindPrefix(null, "/proxy/7863/");
  await journeyThrough(proxy, { launch, page });
  await expect(page.getByText("WebSocket")).toBeVisible();
  expect(proxy.requests.filter((path) => !path.startsWith("/proxy/7863/"))).toEqual([]);
});

test("by polling through a proxy that buffers, as Colab's does", async ({ launch, page }) => {
  await using proxy = await likeColab(null);
  await journeyThrough(proxy, { launch, page });
  await expect(page.getByText(/polling/i)).toBeVisible();
});

for (const { name, through, shown } of [
  { name: "over an event stream", through: withoutWebSockets, shown: /event stream/i },
  { name: "by polling", through: likeColab, shown: /polling/i },
]) {
  test(`${name} a question does not overtake the settings that were changed for it`, async ({
    launchFake,
    page,
  }) => {
    await using proxy = await through(null);
    const agent = await launchFake({ env: { LLCUDA_PUBLIC_URL: proxy.url } });
    proxy.pointTo(agent.url);
    const dashboard = new Dashboard(page);
    await dashboard.open(`${proxy.url}#token=${agent.token}`);
    await dashboard.ask("First");
    await dashboard.settled();
    await expect(page.getByText(shown)).toBeVisible();

    const { promise: sent, resolve: release } = Promise.withResolvers<void>();
    const order: string[] = [];
    await page.route(/\/trpc\/chats\.(change|send)/, async (route) => {
      const path = /chats\.\w+/.exec(route.request().url())![0];
      order.push(path);
      if (path === "chats.change") await sent;
      await route.continue();
    });
    await dashboard.button(/^Settings/).click();
    await page.getByRole("textbox", { name: "System prompt" }).fill("Be brief.");
    await dashboard.send("Second");
    // What leaves with the key has left by then.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    await expect.poll(() => order).toEqual(["chats.change"]);
    release();
    await expect(page.getByRole("article", { name: "You" })).toHaveCount(2);
    expect(order[0]).toBe("chats.change");
    expect(order.filter((path) => path === "chats.send")).toHaveLength(1);
    await expect
      .poll(async () => (await lastMessage(agent))?.options?.system, { timeout: 30_000 })
      .toBe("Be brief.");
  });
}
