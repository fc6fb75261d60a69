import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { FAKE_LLAMA_SERVER, installFakeEngine, startFakeLlamaServer } from "@llcuda/test-kit";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { homeOf } from "../home.ts";
import { identityOf, isAlive } from "../host/process.ts";
import { waitUntilReady } from "./health.ts";
import { EngineSupervisor } from "./supervisor.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "faults-"));
  writeFileSync(join(folder, "model.gguf"), "GGUF");
});
afterEach(() => rmSync(folder, { recursive: true }));

function supervise(bin: string): EngineSupervisor {
  const common = {
    id: "fake",
    source: "explicit" as const,
    backend: "cpu" as const,
    description: "a fake",
  };
  const info = { ...common, version: "1", devices: [], path: bin, provedAt: "" };
  const path = join(folder, "model.gguf");
  const supervisor = new EngineSupervisor({
    home: homeOf({ LLCUDA_HOME: join(folder, "home") }),
    acquireEngine: () =>
      Promise.resolve({ ...common, bin, launcher: [], cwd: null, env: {}, info }),
    acquireModel: () =>
      Promise.resolve({ id: "tiny", name: "Tiny", path, size: 4, source: "local" as const }),
    policy: { firstMs: 10 },
  });
  onTestFinished(() => supervisor.stop());
  return supervisor;
}

test("a port that somebody else was faster to take: the next start has another", async () => {
  const text = "0.0 E srv  start: couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 5";
  const fake = installFakeEngine(join(folder, "engine"), { crashAtLoad: { text, code: 1 } });
  const supervisor = supervise(fake.bin);
  const address = supervisor.ensureReady();
  const failed = await supervisor.state.until((state) => state.phase === "failed");
  expect(failed).toMatchObject({ error: { code: "ADDRESS_IN_USE" }, restart: { attempt: 1 } });
  fake.behave({});
  expect((await address).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

async function askReady(url: string, apiKey: string) {
  const never = new Promise<void>(() => {});
  const limits = { stallMs: 60_000, lines: () => 0, listening: never };
  return waitUntilReady({
    url,
    apiKey,
    pid: process.pid,
    ...limits,
    signal: AbortSignal.timeout(10_000),
  });
}

test("a stranger on the port is not taken for the engine, whatever it answers", async () => {
  for (const status of [200, 401]) {
    const stranger = createServer((request, response) => {
      response.writeHead(request.url === "/health" ? 200 : status).end('{"status":"ok"}');
    });
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
    const { port } = stranger.address() as AddressInfo;
    const asked = askReady(`http://127.0.0.1:${port}`, "key");
    await expect(asked).rejects.toMatchObject({ code: "ADDRESS_IN_USE" });
    stranger.close();
    stranger.closeAllConnections();
  }
});

test("an engine with another key is a stranger too", async () => {
  await using fake = await startFakeLlamaServer({ slots: 2 });
  expect(await askReady(fake.url, fake.apiKey)).toEqual({ contextSize: 4_096, slots: 2 });
  await expect(askReady(fake.url, "wrong")).rejects.toMatchObject({ code: "ADDRESS_IN_USE" });
});

test("what the engine has started goes with it, and its pipes do not hold the end up", async () => {
  const bin = join(folder, "engine");
  installFakeEngine(bin);
  const program = join(bin, "llama-server");
  const pidFile = join(folder, "grandchild");
  writeFileSync(
    program,
    `#!/bin/sh\nsleep 600 &\necho $! > ${pidFile}\nexec ${FAKE_LLAMA_SERVER} "$@"\n`,
  );
  chmodSync(program, 0o755);
  const supervisor = supervise(bin);
  const { pid } = await supervisor.ensureReady();
  const grandchild = identityOf(Number(readFileSync(pidFile, "utf8")));
  expect(isAlive(grandchild)).toBe(true);
  process.kill(pid, "SIGKILL");
  const failed = await supervisor.state.until((state) => state.phase === "failed");
  expect(failed).toMatchObject({ error: { code: "KILLED_BY_SYSTEM" } });
  while (isAlive(grandchild) === true) await delay(10);
});

test("a log flood keeps neither the start nor the end from happening", async () => {
  const { bin } = installFakeEngine(join(folder, "engine"), {
    logFloodLinesPerSecond: 20_000,
    logFloodLine: "flood ".repeat(1_000),
  });
  const supervisor = supervise(bin);
  const { pid } = await supervisor.ensureReady();
  const identity = identityOf(pid);
  for await (const { lines } of supervisor.log.watch(0)) {
    if (lines.some(({ text }) => text.includes("bytes of a log flood were dropped"))) break;
  }
  const kept = supervisor.log.last(10_000);
  expect(kept.length).toBeLessThanOrEqual(2_500);
  expect(Math.max(...kept.map((line) => line.length))).toBeLessThan(5_000);
  await supervisor.stop();
  expect(isAlive(identity)).toBe(false);
});
