import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
  installFakeEngine,
  LLCUDA,
  startAgent,
  tinyLlama,
  type FakeBehaviour,
  type RunningAgent,
} from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";

async function agentWith(behaviour: Partial<FakeBehaviour>): Promise<RunningAgent> {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-chat-"));
  writeFileSync(join(folder, "tiny.gguf"), tinyLlama());
  const env = {
    LLCUDA_HOME: join(folder, "home"),
    LLCUDA_ENGINE: installFakeEngine(join(folder, "bin"), behaviour).bin,
    LLCUDA_MODEL: join(folder, "tiny.gguf"),
  };
  const agent = await startAgent({ env });
  onTestFinished(async () => {
    await agent.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return agent;
}

/** `llcuda chat`, once it has written the beginning of an answer. */
async function chatting(agent: RunningAgent, ...flags: string[]) {
  // The agent's own wishes would make the command bring an agent of its own.
  const { LLCUDA_ENGINE: _engine, LLCUDA_MODEL: _model, ...env } = agent.env;
  const child = spawn(LLCUDA, ["chat", ...flags, "Hello"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = text(child.stderr);
  const closed = once(child, "close") as Promise<[number]>;
  const [beginning] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
  return { child, beginning, end: async () => ({ code: (await closed)[0], said: await said }) };
}

const ENDLESS = { tokensPerSecond: 100, answerTokens: 100_000, contextSize: 200_000 };

test("an agent that is killed in mid-answer is told of, and the words stay", async () => {
  const agent = await agentWith(ENDLESS);
  const { beginning, end } = await chatting(agent);
  expect(beginning).toMatch(/^The/);
  await agent.kill();
  const { code, said } = await end();
  expect(code).toBe(1);
  expect(said).toContain("The agent has ended, or does not answer.");
  expect(said).toContain("(NETWORK)");
});

test("Ctrl-C stops the answer and ends the command with its figures", async () => {
  const agent = await agentWith(ENDLESS);
  const { child, end } = await chatting(agent);
  child.kill("SIGINT");
  const { code, said } = await end();
  expect(code).toBe(0);
  expect(said).toMatch(/\d+ tok/);
});

test("an answer that only repeats itself is stopped, unless it is let", async () => {
  const agent = await agentWith({
    tokensPerSecond: null,
    answerTokens: 2_000,
    answerPieces: ["- ", "\n"],
  });
  const stopped = await (await chatting(agent)).end();
  expect(stopped.code).toBe(0);
  expect(stopped.said).toContain('Stopped, because it only repeats itself: "-" came 100 times');
  expect(stopped.said).toContain("--let-repeat");
  const { code, said } = await (await chatting(agent, "--let-repeat")).end();
  expect(code).toBe(0);
  expect(said).toMatch(/^2000 tok/);
});
