import { statSync } from "node:fs";
import type { DoctorReport } from "@llcuda/protocol";
import { runLlcuda } from "@llcuda/test-kit";
import { expect, test } from "../agent.ts";
import { doctor } from "../call.ts";

test("the terminal's chat uses the running agent", async ({ launch }) => {
  const agent = await launch();
  const { stdout, code } = await runLlcuda(
    ["chat", "What is the capital of France? Answer in one sentence."],
    agent.env,
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/\w+\W+\w+/);
});

test("doctor tells where the engine answers, and that door is locked", async ({ launch }) => {
  const agent = await launch();
  await expect.poll(async () => (await doctor(agent)).ok, { timeout: 60_000 }).toBe(true);
  const { stdout, code } = await runLlcuda(["doctor", "--json"], agent.env);
  expect(code).toBe(0);
  const report = JSON.parse(stdout) as DoctorReport;
  expect(report.engine.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/?$/);
  expect(statSync(report.engine.apiKeyFile!).mode & 0o777).toBe(0o600);
  expect((await fetch(new URL("/v1/chat/completions", report.engine.url!))).status).toBe(401);
});
