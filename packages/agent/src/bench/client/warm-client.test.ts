import { expect, test } from "vitest";
import { warmClient } from "./warm-client.ts";

function openServers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;
}

test("the client warms itself once in a process, and leaves no server behind", async () => {
  const before = openServers();
  const warming = warmClient();
  expect(warmClient()).toBe(warming);
  await warming;
  await expect.poll(openServers).toBe(before);
});
