import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { DoctorReport, Message } from "@llcuda/protocol";
import {
  installFakeEngine,
  runLlcuda,
  tinyLlama,
  startAgent,
  startStandInHub,
  type FakeEngine,
  type RunningAgent,
} from "@llcuda/test-kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectTo, type AgentClient } from "./client.ts";
import { cpuSecondsOf } from "./host/process.ts";

let folder: string;
let engine: FakeEngine;
let env: Record<string, string>;
const agents: RunningAgent[] = [];
const clients: AgentClient[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-main-"));
  engine = installFakeEngine(join(folder, "bin"));
  writeFileSync(join(folder, "tiny.gguf"), tinyLlama());
  env = {
    LLCUDA_HOME: join(folder, "home"),
    LLCUDA_ENGINE: engine.bin,
    LLCUDA_MODEL: join(folder, "tiny.gguf"),
  };
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all(agents.splice(0).map((agent) => agent.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(args: string[] = []): Promise<RunningAgent> {
  const agent = await startAgent({ args, env });
  agents.push(agent);
  return agent;
}

function client(agent: RunningAgent): AgentClient["api"] {
  const connection = connectTo(agent);
  clients.push(connection);
  return connection.api;
}

type Api = AgentClient["api"];

/** Waits, through the subscription, for the state that the test wants. */
function untilPhase(api: Api, phase: "ready" | "failed"): Promise<void> {
  return new Promise((resolve, reject) => {
    const subscription = api.engine.state.watch.subscribe(undefined, {
      onData: (state) => {
        if (state.phase !== phase) return;
        subscription.unsubscribe();
        resolve();
      },
      onError: reject,
    });
  });
}

/** The last message of the chat, once `test` holds for it. */
function untilAnswer(
  api: Api,
  chatId: string,
  test: (answer: Message) => boolean,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    let held: Message | undefined;
    const subscription = api.chats.one.watch.subscribe(
      { chatId },
      {
        onData: (event) => {
          if (event.type === "snapshot") held = event.messages.at(-1);
          if (event.type === "message") held = event.message;
          if (event.type === "delta" && held?.id === event.messageId) {
            const content = held.content + event.content.slice(held.content.length - event.at);
            held = { ...held, content, status: event.status };
          }
          if (held === undefined || held.role !== "assistant" || !test(held)) return;
          subscription.unsubscribe();
          resolve(held);
        },
        onError: reject,
      },
    );
  });
}

const ended = ({ status }: Message): boolean => status !== "waiting" && status !== "streaming";

const CHAIN = ["gpu", "driver", "cuda", "runtime", "engine", "proof", "model"];

test("up, health, doctor, chat, and a clean end", async () => {
  const agent = await start();
  const health = await fetch(new URL("healthz", agent.url));
  expect(await health.json()).toEqual({ status: "ok", version: expect.any(String) });
  const api = client(agent);
  await untilPhase(api, "ready");

  const { stdout } = await runLlcuda(["doctor", "--json"], agent.env);
  const report = JSON.parse(stdout) as DoctorReport;
  expect(report).toMatchObject({ ok: true, agent: { pid: agent.pid }, model: { name: "tiny" } });
  expect(report.chain.map(({ id }) => id)).toEqual(CHAIN);
  expect(report.chain.at(-1)).toMatchObject({
    status: "ok",
    summary: expect.stringContaining("tiny answers"),
  });
  expect((await api.system.machine.query()).cpu.threads).toBeGreaterThan(0);
  const key = readFileSync(report.engine.apiKeyFile!, "utf8").trim();
  const models = new URL("/v1/models", report.engine.url!);
  expect((await fetch(models, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);

  const chat = await runLlcuda(["chat", "Hello", "there"], agent.env);
  expect(chat.code).toBe(0);
  expect(chat.stdout.length).toBeGreaterThan(10);
  expect(chat.stderr).toMatch(/64 tok, [\d.]+ tok\/s, first after \d+ ms/);

  expect(await agent.stop()).toBe(0);
  expect(cpuSecondsOf(report.engine.pid!)).toBeNull();
});

test("`llcuda chat` without an agent brings one of its own, and takes it away again", async () => {
  const { code, stdout } = await runLlcuda(["chat", "Hello"], { ...process.env, ...env } as never);
  expect(code).toBe(0);
  expect(stdout.length).toBeGreaterThan(10);
  const doctor = await runLlcuda(["doctor", "--json"], { ...process.env, ...env } as never);
  expect(doctor.code).toBe(1);
  const report = JSON.parse(doctor.stdout) as DoctorReport;
  expect(report).toMatchObject({ ok: false, agent: null, machine: { probes: expect.any(Array) } });
  expect(report.chain.map(({ id }) => id)).toEqual(CHAIN);
});

test("two agents on one cache both work", async () => {
  const [first, second] = await Promise.all([start(), start()]);
  expect(first.url).not.toBe(second.url);
  for (const agent of [first, second]) {
    const api = client(agent);
    const { chatId } = await api.chats.send.mutate({ text: "Hello" });
    expect(await untilAnswer(api, chatId, ended)).toMatchObject({ status: "done", error: null });
  }
});

test("a port that is taken is said to be, by name and number", async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  const { port } = holder.address() as AddressInfo;
  const { code, stderr } = await runLlcuda(["up", "--port", String(port)], {
    ...(process.env as Record<string, string>),
    ...env,
  });
  holder.close();
  expect(code).toBe(1);
  expect(stderr).toContain(String(port));
  expect(stderr).toContain("PORT_TAKEN");
});

test("a model file that is no GGUF is named as what it looks like", async () => {
  writeFileSync(join(folder, "page.gguf"), "<!doctype html><title>Sign in</title>");
  env["LLCUDA_MODEL"] = join(folder, "page.gguf");
  const api = client(await start());
  await untilPhase(api, "failed");
  const { steps } = await api.setup.state.snapshot.query();
  expect(steps.find((step) => step.id === "model")).toMatchObject({
    status: "failed",
    error: { code: "MODEL_NOT_GGUF" },
  });
});

test("an engine that dies at load is diagnosed, and Restart brings it back", async () => {
  engine.behave({
    crashAtLoad: {
      text: "CUDA error: the provided PTX was compiled with an unsupported toolchain.",
      signal: "SIGABRT",
    },
    onlyModel: "tiny.gguf",
  });
  const api = client(await start());
  await untilPhase(api, "failed");
  expect(await api.engine.state.snapshot.query()).toMatchObject({
    error: { code: "PTX_UNSUPPORTED" },
    restart: null,
  });
  engine.behave({});
  await api.setup.retry.mutate();
  await untilPhase(api, "ready");
});

test("SIGKILL of the agent leaves no engine, and the answer so far is kept and marked", async () => {
  engine.behave({ tokensPerSecond: 50, answerTokens: 10_000 });
  const agent = await start();
  const api = client(agent);
  const { chatId } = await api.chats.send.mutate({ text: "Hello" });
  await untilAnswer(api, chatId, ({ content }) => content.length > 100);
  const { engine: running } = await api.system.doctor.query();
  // The store holds the answer as of half a second ago at most.
  await untilAnswer(api, chatId, ({ content }) => content.length > 400);
  await agent.kill();
  await expect.poll(() => cpuSecondsOf(running.pid!)).toBeNull();

  const again = client(await start());
  const kept = await untilAnswer(again, chatId, ended);
  expect(kept).toMatchObject({ status: "failed", error: { code: "ANSWER_INTERRUPTED" } });
  expect(kept.content.length).toBeGreaterThan(0);
});

test("a prompt of 5 MB is refused in words, and the connection lives on", async () => {
  const api = client(await start());
  const huge = api.chats.send.mutate({ text: "x".repeat(5_000_000) });
  await expect(huge).rejects.toMatchObject({ data: { report: { code: "TOO_LARGE" } } });
  expect(await api.chats.list.snapshot.query()).toMatchObject({ chats: [] });
});

test("an agent that is killed in mid-download resumes at the next start", async () => {
  const hub = await startStandInHub();
  const bytes = tinyLlama();
  const half = Math.floor(bytes.length / 2);
  const path = hub.publish({ repo: "acme/tiny", file: "tiny.gguf", bytes });
  hub.cdn.fault(path, { kind: "stall", after: half });
  Object.assign(env, { LLCUDA_MODEL: "hf:acme/tiny/tiny.gguf", LLCUDA_HF_ENDPOINT: hub.url });
  const first = await start();
  const partial = join(folder, "home/models/acme--tiny/tiny.gguf.partial");
  const written = (): number => statSync(partial, { throwIfNoEntry: false })?.size ?? 0;
  await expect.poll(written).toBe(half);
  await first.kill();
  await untilPhase(client(await start()), "ready");
  const [, resumed] = hub.cdn.gets(path);
  expect(resumed?.headers.range).toBe(`bytes=${half}-`);
  await hub.close();
});
