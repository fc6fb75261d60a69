import { inspectCommand } from "../../compat/inspect-command.ts";

/** `llcuda engine inspect PATH`: exit status 2 where there is nothing to look into. */
export async function engineInspect(path: string, json: boolean): Promise<void> {
  const outcome = await inspectCommand(path);
  const out = json || outcome.exitCode === 0 ? process.stdout : process.stderr;
  out.write(`${json ? outcome.json : outcome.text}\n`);
  process.exitCode = outcome.exitCode;
}
