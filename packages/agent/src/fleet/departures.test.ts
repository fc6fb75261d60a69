import { expect, test } from "vitest";
import { Departures } from "./departures.ts";
import type { ModelEngine } from "./model-engine.ts";

/** Of an engine only what a departure asks of it. */
function leaving(stop: () => Promise<void>): ModelEngine {
  return { model: { id: "a", name: "a" }, address: null, stop } as unknown as ModelEngine;
}

test("a process that the kernel does not end holds up nobody for ever", async () => {
  const departures = new Departures(10);
  departures.waiting.add(leaving(() => new Promise(() => undefined)));
  await departures.over();
  expect(departures.named("a")).toBeUndefined();
  await departures.over();
});

test("one that ends is waited for, by all who ask", async () => {
  const departures = new Departures();
  const stopped = Promise.withResolvers<void>();
  departures.waiting.add(leaving(() => stopped.promise));
  const order: string[] = [];
  const first = departures.over().then(() => order.push("over"));
  const second = departures.over().then(() => order.push("over"));
  order.push("ends");
  stopped.resolve();
  await Promise.all([first, second]);
  expect(order).toEqual(["ends", "over", "over"]);
});

test("one that fails to end is told to who ended it", async () => {
  const departures = new Departures();
  const engine = leaving(() => Promise.reject(new Error("no such process")));
  departures.waiting.add(engine);
  await expect(departures.end(engine)).rejects.toThrow("no such process");
  await departures.over();
});
