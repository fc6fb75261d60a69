import { styleText } from "node:util";
import type { DoctorReport } from "@llcuda/protocol";
import { runningAgents } from "../agent-file.ts";
import { connectTo } from "../client.ts";
import { examineMachine } from "../doctor/examine.ts";
import { homeOf } from "../home.ts";
import { doctorText } from "./doctor-text.ts";
import { isOffline } from "./options.ts";

async function askAgent(running: Parameters<typeof connectTo>[0]): Promise<DoctorReport> {
  const client = connectTo(running);
  try {
    return await client.api.system.doctor.query();
  } finally {
    await client.close();
  }
}

/** `llcuda doctor`: asks the running agent; without one it looks at the machine itself. */
export async function doctor(json: boolean): Promise<void> {
  const home = homeOf(process.env);
  const running = runningAgents(home).at(-1);
  const report = await (running === undefined
    ? examineMachine(home, isOffline(process.env))
    : askAgent(running));
  // styleText itself leaves colours out where the output is no terminal or NO_COLOR is set.
  const text = json ? JSON.stringify(report, null, 2) : doctorText(report, styleText);
  process.stdout.write(`${text}\n`);
  if (!report.ok) process.exitCode = 1;
}
