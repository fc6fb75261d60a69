import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FakeBehaviour } from "./behaviour.ts";
import { FAKE_LLAMA_SERVER, installFakeEngine } from "./install-fake-engine.ts";

let folder: string;
let child: ChildProcess | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fake-llama-"));
  writeFileSync(join(folder, "model.gguf"), "GGUF");
});
afterEach(() => {
  child?.kill("SIGKILL");
  child = null;
  rmSync(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Starts the program as its own process, as the agent does. */
async function start(behaviour: Partial<FakeBehaviour>, env: Record<string, string> = {}) {
  const { bin } = installFakeEngine(join(folder, "engine"), behaviour);
  const port = await freePort();
  const args = ["-m", join(folder, "model.gguf"), "--port", `${port}`, "--api-key", "k", "--jinja"];
  const started = spawn(join(bin, "llama-server"), args, { env: { ...process.env, ...env } });
  child = started;
  const closed = once(started, "close");
  const log: string[] = [];
  started.stderr.on("data", (data: Buffer) => log.push(data.toString()));
  const logged = async (words: string): Promise<void> => {
    while (!log.join("").includes(words)) await once(started.stderr, "data");
  };
  return { process: started, url: `http://127.0.0.1:${port}`, logged, log, closed };
}

const ready = "listening on";
const authorization = { authorization: "Bearer k" };

function chat(url: string, body: object): Promise<Response> {
  const headers = { ...authorization, "content-type": "application/json" };
  const messages = [{ role: "user", content: "hi" }];
  const whole = JSON.stringify({ messages, ...body });
  return fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body: whole });
}

test("prints version and devices where the real one does", async () => {
  for (const [flag, out, err] of [
    ["--version", "", "version: 0.7.0"],
    ["--list-devices", "Available devices:\n  (none)\n", ""],
  ] as const) {
    const shown = spawn(FAKE_LLAMA_SERVER, [flag]);
    const [stdout, stderr] = await Promise.all([text(shown.stdout), text(shown.stderr)]);
    expect(stdout).toBe(out);
    expect(stderr).toContain(err);
  }
});

test("loads slowly, tells its progress, then is healthy", async () => {
  const fake = await start({ loadMs: 1_500 }, { LLAMA_SERVER_ROUTER_PORT: "1" });
  await fake.logged("loading model");
  const loading = await fetch(`${fake.url}/health`);
  expect(loading.status).toBe(503);
  expect(await loading.json()).toEqual({
    error: { message: "Loading model", type: "unavailable_error", code: 503 },
  });
  await fake.logged(ready);
  expect(await (await fetch(`${fake.url}/health`)).json()).toEqual({ status: "ok" });
  expect((await fetch(`${fake.url}/props`)).status).toBe(401);
  const props = await fetch(`${fake.url}/props`, { headers: authorization });
  expect(await props.json()).toMatchObject({
    total_slots: 4,
    default_generation_settings: { n_ctx: 4_096 },
  });
  const printed = text(fake.process.stdout);
  fake.process.stdin.end();
  await fake.closed;
  expect(fake.process.exitCode).toBe(1);
  expect(await printed).toContain('"current":"text_model","value":0.5');
});

test("a crash at load prints its last words and ends by its signal", async () => {
  const text = "CUDA error: the provided PTX was compiled with an unsupported toolchain.";
  const fake = await start({ crashAtLoad: { text, signal: "SIGABRT" } });
  await fake.closed;
  expect(fake.process.signalCode).toBe("SIGABRT");
  expect(fake.log.join("")).toContain(text);
});

test("refuses a model that is no GGUF, and a port that is taken", async () => {
  writeFileSync(join(folder, "model.gguf"), "<html>");
  const noModel = await start({});
  await noModel.closed;
  expect(noModel.process.exitCode).toBe(1);
  expect(noModel.log.join("")).toContain("invalid magic characters: '<htm', expected 'GGUF'");
  writeFileSync(join(folder, "model.gguf"), "GGUF");
  const first = await start({});
  await first.logged(ready);
  const port = new URL(first.url).port;
  const second = spawn(FAKE_LLAMA_SERVER, ["-m", join(folder, "model.gguf"), "--port", port]);
  expect(await text(second.stderr)).toContain(`port: ${port}`);
});

test("ends on SIGTERM unless told to ignore it, and lives without stdin when it is nobody's child", async () => {
  const polite = await start({});
  await polite.logged(ready);
  polite.process.stdin.end();
  expect((await fetch(`${polite.url}/health`)).status).toBe(200);
  polite.process.kill("SIGTERM");
  await polite.closed;
  expect(polite.process.exitCode).toBe(0);
  const deaf = await start({ ignoresSigterm: true });
  await deaf.logged(ready);
  deaf.process.kill("SIGTERM");
  expect((await fetch(`${deaf.url}/health`)).status).toBe(200);
  deaf.process.kill("SIGKILL");
  await deaf.closed;
});

test("a crash in mid-answer takes the process and leaves the tokens before it", async () => {
  const death = { tokens: 3, text: "an illegal memory access was encountered", code: 134 };
  const fake = await start({ crashAfterTokens: death });
  await fake.logged(ready);
  const response = await chat(fake.url, { stream: true });
  let received = "";
  const reading = (async () => {
    for await (const part of response.body!) received += Buffer.from(part).toString();
  })();
  await expect(reading).rejects.toThrow("terminated");
  await fake.closed;
  expect(fake.process.exitCode).toBe(134);
  expect(received.match(/"content":"/g)).toHaveLength(3);
});

test("a silent health route does not keep chats from working", async () => {
  const fake = await start({ healthSilent: true, tokensPerSecond: null });
  await fake.logged(ready);
  const silent = fetch(`${fake.url}/health`, { signal: AbortSignal.timeout(100) });
  await expect(silent).rejects.toThrow("timeout");
  expect((await chat(fake.url, {})).status).toBe(200);
});
