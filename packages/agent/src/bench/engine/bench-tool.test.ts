import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { homeOf } from "../../home.ts";
import type { Engine } from "../../engine/engine.ts";
import { realEngine } from "../../bootstrap/real-engine.test-data.ts";
import { runBenchTool } from "./bench-tool.ts";
import { ROW } from "./engine-bench.test-data.ts";
import { llamaBenchRow } from "./llama-bench-row.ts";

const folder = mkdtempSync(join(tmpdir(), "llcuda-bench-tool-"));
afterAll(() => rmSync(folder, { recursive: true }));
const home = homeOf({ LLCUDA_HOME: join(folder, "home") });

/** An engine whose llama-bench is this shell script. */
function scripted(name: string, script: string): Engine {
  const bin = mkdtempSync(join(folder, name));
  writeFileSync(join(bin, "llama-bench"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, "llama-bench"), 0o755);
  return {
    id: name,
    source: "explicit",
    description: "",
    backend: "cpu",
    bin,
    launcher: [],
    cwd: null,
    env: {},
  };
}

async function linesOf(engine: Engine, signal = new AbortController().signal) {
  const lines: string[] = [];
  const input = { engine, home, tool: "llama-bench", args: ["-m", "x"], signal } as const;
  const error = await runBenchTool({ ...input, onLine: (line) => lines.push(line) });
  return { lines, error };
}

test("lines of both streams come as they are printed", async () => {
  const engine = scripted("ok", `echo 'llama-bench: benchmark 1/1: starting' >&2\necho '${ROW}'`);
  const { error, lines } = await linesOf(engine);
  expect(error).toBeNull();
  expect(lines.toSorted()).toEqual(["llama-bench: benchmark 1/1: starting", ROW].toSorted());
});

test("a crash is a result with its diagnosis, and the rows before it stand", async () => {
  const words = "CUDA error: the provided PTX was compiled with an unsupported toolchain.";
  const engine = scripted("crash", `echo '${ROW}'\necho '${words}' >&2\nkill -ABRT $$`);
  const { error, lines } = await linesOf(engine);
  expect(error?.code).toBe("PTX_UNSUPPORTED");
  expect(llamaBenchRow(lines[0]!)).not.toBeNull();
});

test("a cancel ends it at once, with all that it started", async () => {
  const cancel = new AbortController();
  const engine = scripted("slow", `echo started\ntrap '' TERM\nsleep 600 & wait`);
  const input = { engine, home, tool: "llama-bench", args: [], signal: cancel.signal } as const;
  expect(await runBenchTool({ ...input, onLine: () => cancel.abort() })).toBeNull();
});

test("an engine without the program says what can be done", async () => {
  const { bin, ...rest } = scripted("bare", "");
  const engine = { ...rest, bin: join(bin, "nothing") };
  await expect(linesOf(engine)).rejects.toMatchObject({ code: "ENGINE_NOT_FOUND" });
});

test("the real llama-bench refuses a file that is no model, in its own words", async () => {
  const engine = await realEngine();
  const file = join(folder, "no-model.gguf");
  writeFileSync(file, "GGUF, but not really");
  const args = ["-m", file, "-p", "8", "-n", "0", "-r", "1", "-o", "jsonl"];
  const signal = new AbortController().signal;
  const input = { engine, home, tool: "llama-bench", args, signal, onLine: () => {} } as const;
  expect((await runBenchTool(input))?.detail).toContain("failed to load model");
}, 60_000);
