import { afterEach, beforeEach, expect, test } from "vitest";
import { MachineReader } from "./machine-reader.ts";
import { SimulatedHost } from "./simulated-host.test-data.ts";

let host: SimulatedHost;
beforeEach(() => {
  host = new SimulatedHost();
});
afterEach(() => host.remove());

test("those who ask at once, or shortly after, share one reading", async () => {
  const reader = new MachineReader(host.request());
  const first = reader.read();
  expect(reader.read()).toBe(first);
  const facts = await first;
  expect(await reader.read()).toBe(facts);
  expect(facts.glibc).toBe("2.35");
});

test("closing ends an nvidia-smi that hangs", async () => {
  host.program("/usr/bin/nvidia-smi", "exec /bin/sleep 60");
  const reader = new MachineReader(host.request());
  const reading = reader.read();
  reader.close();
  expect((await reading).gpus).toEqual([]);
});
