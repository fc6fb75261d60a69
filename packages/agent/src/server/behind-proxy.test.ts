import { once } from "node:events";
import { behindPrefix, withoutWebSockets, type Proxy } from "@llcuda/test-kit";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { ask, errorOf, messagesOf, postJson, testServer, TOKEN, UPGRADE } from "./test-server.ts";

const portOf = (proxy: Proxy): { port: number } => ({ port: Number(new URL(proxy.url).port) });

/** A proxy that shows a real server below /proxy/7863/, which was told of it or not. */
async function proxied(told: boolean) {
  const proxy = await behindPrefix(null);
  onTestFinished(() => proxy.close());
  const server = await testServer({ "index.html": "page" }, told ? [proxy.url] : []);
  proxy.pointTo(server.url);
  const origin = ["Origin", new URL(proxy.url).origin] as const;
  return { proxy, server, origin };
}

describe("behind a proxy with a path prefix", () => {
  it("serves the page, swaps the token, and carries calls, sockets and streams", async () => {
    const { proxy, server, origin } = await proxied(true);
    const at = portOf(proxy);
    expect((await ask(at, { path: "/proxy/7863/" })).text).toBe("page");
    const login = await ask(at, postJson("/proxy/7863/session", { token: TOKEN }, origin));
    expect(login.status).toBe(204);
    const cookie = ["Cookie", login.headers["set-cookie"]?.[0]?.split(";")[0] ?? ""] as const;
    const stop = postJson("/proxy/7863/trpc/engine.stop", {}, cookie, origin);
    expect((await ask(at, stop)).status).toBe(200);
    expect(server.services.stops).toBe(1);

    const socket = new WebSocket(`${proxy.url.replace("http", "ws")}trpc`, {
      headers: { Cookie: cookie[1], Origin: origin[1] },
    });
    onTestFinished(() => socket.terminate());
    const next = messagesOf(socket);
    await once(socket, "open");
    socket.send('{"id":1,"method":"query","params":{"path":"system.info"}}');
    expect(await next()).toMatchObject({ id: 1, result: { data: { version: "0.0.0-test" } } });

    const stream = await fetch(`${proxy.url}trpc/engine.state.watch`, {
      headers: { Cookie: cookie[1], Accept: "text/event-stream" },
    });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes('{"phase":"none"}')) text += (await reader.read()).value ?? "";
    await reader.cancel();
  });

  it("is refused, with what to do, when the agent was not told of it", async () => {
    const { proxy, origin } = await proxied(false);
    const page = await ask(portOf(proxy), { path: "/proxy/7863/" });
    expect([page.status, errorOf(page).code]).toEqual([403, "HOST_REFUSED"]);
    expect(errorOf(page).hint).toContain("--public-url");
    const path = "/proxy/7863/trpc";
    const upgrade = await ask(portOf(proxy), { path, headers: [...UPGRADE, origin] });
    expect([upgrade.status, errorOf(upgrade).code]).toEqual([403, "HOST_REFUSED"]);
  });
});

describe("behind a proxy that drops WebSockets", () => {
  it("answers what arrives of the upgrade as the plain request it has become", async () => {
    const server = await testServer();
    const proxy = await withoutWebSockets(server.url);
    onTestFinished(() => proxy.close());
    const headers = [...UPGRADE, ["Authorization", `Bearer ${TOKEN}`] as const];
    const answer = await ask(portOf(proxy), { path: "/trpc", headers });
    expect(answer.status).toBe(404);
    expect(proxy.droppedUpgrades).toBe(1);
  });
});
