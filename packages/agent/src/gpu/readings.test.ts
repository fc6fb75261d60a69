import { expect, test } from "vitest";
import { reading } from "./gpu.test-data.ts";
import { holdersOf } from "./holders.ts";
import { mergeReadings } from "./merge-readings.ts";
import { harmful, throttleReasons } from "./throttle.ts";

test("a second's readings: means, the highest heat, the newest memory, every reason", () => {
  const merged = mergeReadings([
    reading({ load: 0, power: 100, temperature: 70, memoryUsed: 1, throttle: ["idle"] }),
    reading({ load: 1, power: null, temperature: 60, memoryUsed: 2, throttle: ["power limit"] }),
    reading({ load: 0.5, power: 201, temperature: 65, memoryUsed: 3, throttle: ["power limit"] }),
  ]);
  expect(merged).toMatchObject({
    load: 0.5,
    power: 150.5,
    temperature: 70,
    memoryUsed: 3,
    pcieIn: null,
    throttle: ["idle", "power limit"],
  });
});

test("throttle reasons by their bits, and those that slow work", () => {
  expect(throttleReasons("0x0000000000000045")).toEqual([
    "idle",
    "power limit",
    "temperature (hardware)",
  ]);
  expect(harmful(["idle", "application clocks", "power brake"])).toEqual(["power brake"]);
  for (const none of [undefined, "", "[N/A]", "Not Active", "1.5"]) {
    expect(throttleReasons(none)).toEqual([]);
  }
});

test("holders: our engines by model, others by process, the largest first", () => {
  const processes = [
    { index: 0, pid: 1, name: "/usr/bin/python3", memory: 5 },
    { index: 0, pid: 2, name: "/engines/llama-server", memory: 9 },
    { index: 1, pid: 3, name: null, memory: null },
  ];
  const engines = [{ pid: 2, model: "gemma", memory: 8 }];
  expect(holdersOf(processes, engines)).toEqual([
    { index: 0, pid: 2, name: "llama-server", memory: 9, model: "gemma" },
    { index: 0, pid: 1, name: "python3", memory: 5, model: null },
    { index: 1, pid: 3, name: "process 3", memory: null, model: null },
  ]);
});

test("in a container the driver lists nobody: an engine's own words stand in", () => {
  const engines = [
    { pid: 2, model: "gemma", memory: 8 },
    { pid: 4, model: "on the processor", memory: 0 },
    { pid: 5, model: "not told", memory: null },
  ];
  expect(holdersOf([], engines)).toEqual([
    { index: 0, pid: 2, name: "llama-server", memory: 8, model: "gemma" },
  ]);
});

test("an engine's own words tell on which GPU it lies", () => {
  const engines = [
    { pid: 2, model: "gemma", memory: 8, gpus: [0, 8] },
    { pid: 3, model: "llama", memory: 9, gpus: [3, 6] },
  ];
  const holders = holdersOf([], engines);
  expect(holders.map(({ index, memory, pid }) => [pid, index, memory])).toEqual([
    [2, 1, 8],
    [3, 1, 6],
    [3, 0, 3],
  ]);
  // One that sees the third GPU and the first alone calls them its first and second.
  const hidden = holdersOf([], engines, [2, 0]);
  expect(hidden.map(({ index, pid }) => [pid, index])).toEqual([
    [2, 0],
    [3, 0],
    [3, 2],
  ]);
});

test("an engine on two GPUs has no single figure to fill in", () => {
  const listed = [0, 1].map((index) => ({ index, pid: 2, name: null, memory: null }));
  const holders = holdersOf(listed, [{ pid: 2, model: "gemma", memory: 8 }]);
  expect(holders.map(({ memory }) => memory)).toEqual([null, null]);
});
