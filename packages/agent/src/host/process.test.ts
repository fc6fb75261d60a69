import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { cpuSecondsOf, identityOf, isAlive, ownIdentity } from "./process.ts";

test("a process is alive until it ends, and another with its pid is not taken for it", async () => {
  const child = spawn("sleep", ["60"]);
  await once(child, "spawn");
  const identity = identityOf(child.pid!);
  expect(isAlive(identity)).toBe(true);
  expect(isAlive({ ...identity, startTime: "1" })).toBe(false);
  expect(cpuSecondsOf(child.pid!)).toBeLessThan(1);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(isAlive(identity)).toBe(false);
  expect(cpuSecondsOf(child.pid!)).toBeNull();
});

test("of another host's process nothing is claimed", () => {
  expect(isAlive({ ...ownIdentity(), space: "elsewhere pid:[1]" })).toBeNull();
});
