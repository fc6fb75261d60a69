import { startFakeLlamaServer } from "@llcuda/test-kit";
import { expect, test } from "vitest";
import { groupsOf, SlotWatch } from "./slot-watch.ts";

test.each([
  ["nobody works", "....", 0],
  ["neighbours are one group", ".xx.", 1],
  ["all are one group", "xxxx", 1],
  ["slots that lie apart are a group each", "x.x..x", 3],
])("%s", (_, slots, groups) => {
  expect(groupsOf(slots.split("").map((slot) => slot === "x"))).toBe(groups);
});

/** An answer that does not end by itself. @returns ends it */
async function ask({ apiKey, url }: { apiKey: string; url: string }): Promise<AbortController> {
  const cancel = new AbortController();
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ messages: [], max_tokens: 100_000, stream: true }),
    signal: cancel.signal,
  });
  // It has its slot once something came.
  await response.body!.getReader().read();
  return cancel;
}

test("looks are averaged; an engine at rest, or one that is gone, counts for nothing", async () => {
  await using fake = await startFakeLlamaServer({ slots: 4, tokensPerSecond: 50 });
  const watch = new SlotWatch(fake);
  await watch.look();
  expect(watch.passes).toBeNull();
  const asked = [await ask(fake), await ask(fake), await ask(fake)];
  await watch.look();
  expect(watch.passes).toBe(1);
  asked[1]!.abort();
  await expect.poll(() => groupsOf(fake.slots().progress.map((sent) => sent !== null))).toBe(2);
  await watch.look();
  expect(watch.passes).toBe(1.5);
  for (const each of asked) each.abort();
  await fake.close();
  await watch.look();
  expect(watch.passes).toBe(1.5);
});

test("nobody looks where slots share a cache", async () => {
  const watch = new SlotWatch(null);
  await watch.look();
  expect(watch.passes).toBeNull();
});
