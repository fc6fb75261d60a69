import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runProgram } from "./program.ts";

const shell = (script: string) => ({
  file: "/bin/sh",
  args: ["-c", script],
  cwd: undefined,
  env: process.env,
});

test("a program past its time is asked to end, then ended, with what it had said", async () => {
  const script = "trap '' TERM; echo early; while :; do sleep 0.05; done";
  const result = await runProgram(shell(script), { timeoutMs: 100, graceMs: 50 });
  expect(result).toMatchObject({ timedOut: true, stdout: "early\n", exit: { signal: "SIGKILL" } });
});

test("one that cannot be ended is not waited for", async () => {
  // Its child leaves the process group and keeps the pipes open, as one in a broken driver would.
  const script = "setsid sh -c 'echo $$; exec sleep 60' & wait";
  const result = await runProgram(shell(script), { timeoutMs: 300, graceMs: 50 });
  const stray = Number(result.stdout);
  expect(readFileSync(`/proc/${stray}/cmdline`, "utf8")).toContain("sleep");
  process.kill(stray, "SIGKILL");
  expect(result.timedOut).toBe(true);
});
