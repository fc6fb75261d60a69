import type { DoctorReport, SetupStep } from "@llcuda/protocol";
import { runningAgents } from "../agent-file.ts";
import { connectTo } from "../client.ts";
import { probeMachine } from "../bootstrap/probe/probe-machine.ts";
import { doctorWithoutAgent } from "../doctor/doctor.ts";
import { homeOf } from "../home.ts";
import { formatBytes } from "./format.ts";

function stepLines(step: SetupStep): string[] {
  const mark = { waiting: "·", running: "…", done: "✓", failed: "✗" }[step.status];
  const tried = step.attempts
    .filter((attempt) => attempt.outcome !== "chosen")
    .map((attempt) => {
      const reason = attempt.error === null ? "" : `: ${attempt.error.message}`;
      return `      ${attempt.outcome} ${attempt.source}, ${attempt.description}${reason}`;
    });
  const hint = step.error === null ? [] : [`      ${step.error.hint}`];
  return [`  ${mark} ${step.title.padEnd(12)} ${step.detail}`, ...tried, ...hint];
}

function asText({
  host,
  home,
  engine,
  model,
  setup,
  agent,
  version,
  verdict,
}: DoctorReport): string {
  const free = home.diskFree === null ? "" : `, ${formatBytes(home.diskFree)} free`;
  const glibc = host.glibc === null ? "" : `, glibc ${host.glibc}`;
  const devices = engine.info?.devices ?? [];
  return [
    `llcuda ${version}`,
    `  Machine      ${host.os}, ${host.arch}${glibc}, Node ${host.node}`,
    `  Processor    ${host.cpu}, ${host.cpuCount} threads, ${formatBytes(host.memoryTotal)} memory`,
    `  Cache        ${home.cache}${free}`,
    `  Agent        ${agent === null ? "not running" : `pid ${agent.pid}, ${agent.url}`}`,
    ...(engine.info === null ? [] : [`  Engine       ${engine.info.description}`]),
    ...devices.map((device) => `  Device       ${device.name}: ${device.description}`),
    ...(engine.url === null ? [] : [`  Answers at   ${engine.url} (key in ${engine.apiKeyFile})`]),
    ...(model === null ? [] : [`  Model        ${model.name}, ${formatBytes(model.size)}`]),
    ...(setup === null ? [] : setup.steps.flatMap(stepLines)),
    verdict,
  ].join("\n");
}

async function askAgent(running: Parameters<typeof connectTo>[0]): Promise<DoctorReport> {
  const client = connectTo(running);
  try {
    return await client.api.system.doctor.query();
  } finally {
    await client.close();
  }
}

/** `llcuda doctor`: asks the running agent; without one it tells what is known from here. */
export async function doctor(json: boolean): Promise<void> {
  const home = homeOf(process.env);
  const running = runningAgents(home).at(-1);
  const report = await (running === undefined
    ? probeMachine({ env: process.env }).then((machine) => doctorWithoutAgent(home, machine))
    : askAgent(running));
  process.stdout.write(`${json ? JSON.stringify(report, null, 2) : asText(report)}\n`);
  if (!report.ok) process.exitCode = 1;
}
