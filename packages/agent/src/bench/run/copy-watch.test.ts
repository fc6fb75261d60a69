import { expect, test } from "vitest";
import { LineRing } from "../../live/line-ring.ts";
import { CopyReading, CopyWatch } from "./copy-watch.ts";

/** As llama.cpp b11669 printed them here, shortened. */
const IDLE = `
0.25.125.748 I srv  get_availabl: updating prompt cache
0.25.125.755 I srv        update:  - cache state: 0 prompts, 0.000 MiB (limits: 8192.000 MiB)
0.25.125.755 I srv  get_availabl: prompt cache update took 0.01 ms
0.25.125.819 I slot process_sing: id  0 | task -1 | saving idle slot to prompt cache
0.25.125.896 I srv   prompt_save:  - saving prompt with length 263, total state size = 5.783 MiB
0.25.138.452 I srv        update:  - cache state: 1 prompts, 5.783 MiB (limits: 8192.000 MiB)
0.25.138.585 I slot process_sing: id  2 | task -1 | saving idle slot to prompt cache`;

const CHANGE = `
1.00.000.000 I srv  get_availabl: updating prompt cache
1.00.000.100 I srv   prompt_save:  - saving prompt with length 6063, total state size = 133.3 MiB
1.00.110.000 I srv        update:  - cache state: 2 prompts, 139.1 MiB (limits: 8192.000 MiB)
1.00.120.000 I srv  get_availabl: prompt cache update took 120.00 ms`;

function read(log: string): number {
  const reading = new CopyReading();
  for (const line of log.split("\n")) reading.take(line);
  return reading.total;
}

test("an idle slot's copy counts from its beginning to its end", () => {
  expect(read(IDLE)).toBeCloseTo(12.566, 3);
});

test("a slot that is given to another counts once, with what was fetched for it", () => {
  expect(read(CHANGE)).toBeCloseTo(120, 3);
  expect(read(IDLE + CHANGE)).toBeCloseTo(132.566, 3);
});

test("lines without a time tell nothing", () => {
  expect(read(IDLE.replaceAll(/^\S+ I /gm, ""))).toBeCloseTo(0.01, 3);
});

test("is told as a share of the time, until it is closed", () => {
  const log = new LineRing(100);
  const watch = new CopyWatch({ log });
  for (const line of CHANGE.split("\n")) log.push(line);
  expect(watch.share(0.24)).toBeCloseTo(0.5, 3);
  watch.close();
  for (const line of CHANGE.split("\n")) log.push(line);
  expect(watch.share(0.24)).toBeCloseTo(0.5, 3);
  expect(new CopyWatch(null).share(1)).toBe(0);
});
