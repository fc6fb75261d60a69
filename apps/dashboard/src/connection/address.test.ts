import { expect, it } from "vitest";
import { agentUrl, socketUrl } from "./address.ts";
import { snapshotPath, untilTick } from "./polling-link.ts";
import { tokenOf } from "./session.ts";

it.each([
  ["http://127.0.0.1:7863/", "http://127.0.0.1:7863/trpc", "ws://127.0.0.1:7863/trpc"],
  [
    "https://hub.example/user/ada/proxy/7863/?x=1#/chat/abc",
    "https://hub.example/user/ada/proxy/7863/trpc",
    "wss://hub.example/user/ada/proxy/7863/trpc",
  ],
])("addresses stay below %s", (base, http, socket) => {
  expect(agentUrl("trpc", base)).toBe(http);
  expect(socketUrl("trpc", base)).toBe(socket);
});

it.each([
  ["#token=abc-_123", "abc-_123"],
  ["#token=a%2Fb", "a/b"],
  ["#token=%", "%"],
  ["#token=abc&x=1", "abc"],
  ["#/chat/token=abc", null],
  ["#token=", null],
  ["", null],
])("the token in %j is %j", (hash, token) => {
  expect(tokenOf(hash)).toBe(token);
});

it("polling asks for the twin of a subscription, at common ticks", () => {
  expect(snapshotPath("chats.one.watch")).toBe("chats.one.snapshot");
  expect(untilTick(12_345, 1_000)).toBe(655);
  expect(untilTick(12_000, 500)).toBe(500);
});
