import { AUTOMATIC } from "@llcuda/protocol";
import { beforeEach, expect, test } from "vitest";
import { excessOf, tooLarge } from "./excess.ts";
import { ids, roomyStage, threeModels } from "./fleet-stage.test-data.ts";
import type { PlacedOn } from "./room.ts";

const GIB = 1024 ** 3;
const on = (host: number) => ({ device: 0, host });

/** Of 8 GiB of cache and 2 GiB of buffers beside 4 GiB of weights, with as much free. */
function placed(ramFree: number): PlacedOn {
  const estimate = { weights: on(4 * GIB), kv: on(8 * GIB), compute: on(2 * GIB) };
  const machine = { vramFree: [], ramFree };
  const advice = [{ kind: "context", context: 8192, frees: 6 * GIB }];
  return { verdict: "no", estimate, machine, advice } as unknown as PlacedOn;
}

test("mapped weights are no excess, cache and buffers are", () => {
  expect(excessOf(placed(11 * GIB), AUTOMATIC)).toBeNull();
  expect(excessOf(placed(9 * GIB), AUTOMATIC)).toMatchObject({ needs: 10 * GIB, free: 9 * GIB });
  const read = { ...AUTOMATIC, mmap: false };
  expect(excessOf(placed(11 * GIB), read)).toMatchObject({ needs: 14 * GIB });
  expect(excessOf({ ...placed(9 * GIB), verdict: "fits" }, AUTOMATIC)).toBeNull();
});

test("it is told with what would go", () => {
  const { hint, message } = tooLarge("a", excessOf(placed(9 * GIB), AUTOMATIC)!);
  expect(message).toBe(
    "a would write to 10.0 GiB of memory at once; 9.0 GiB are free without the other models.",
  );
  expect(hint).toMatch(/^Take a context of 8,192 tokens\. Loaded all the same \(--anyway\)/);
});

let a: string;
let b: string;
beforeEach(() => {
  [a, b] = threeModels();
});

test("a load that memory cannot hold is not begun, unless it is wanted all the same", async () => {
  const { fleet, until } = await roomyStage(a, 2);
  const options = { ...AUTOMATIC, context: 16_000_000, slots: 1 };
  await expect(fleet.load({ model: b, options })).rejects.toMatchObject({ code: "OUT_OF_MEMORY" });
  expect(ids(fleet)).toEqual([a]);
  expect(await fleet.load({ model: b, options, anyway: true })).toMatchObject({ outcome: "begun" });
  await until(b, "ready");
});
