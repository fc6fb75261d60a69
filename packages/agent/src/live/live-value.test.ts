import { expect, test } from "vitest";
import { LiveValue } from "./live-value.ts";

test("a slow watcher gets the newest value and none in between", async () => {
  const value = new LiveValue(0);
  const watcher = value.watch();
  expect(await watcher.next()).toEqual({ done: false, value: 0 });
  for (let next = 1; next <= 1_000; next += 1) value.set(next);
  expect(await watcher.next()).toEqual({ done: false, value: 1_000 });
});

test("a waiting watcher is woken by a change, and ended by its signal", async () => {
  const value = new LiveValue("a");
  const abort = new AbortController();
  const watcher = value.watch(abort.signal);
  await watcher.next();
  const waiting = watcher.next();
  value.set("b");
  expect(await waiting).toEqual({ done: false, value: "b" });
  const last = watcher.next();
  abort.abort();
  expect(await last).toEqual({ done: true, value: undefined });
});

test("until resolves with the first fitting value and rejects when aborted", async () => {
  const value = new LiveValue(1);
  const big = value.until((each) => each > 2);
  value.set(2);
  value.set(3);
  expect(await big).toBe(3);
  const abort = new AbortController();
  const never = value.until((each) => each > 9, abort.signal);
  abort.abort(new Error("enough"));
  await expect(never).rejects.toThrow("enough");
});
