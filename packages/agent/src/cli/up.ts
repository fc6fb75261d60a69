import { homeOf } from "../home.ts";
import { createAgent } from "../main.ts";
import { openBrowser } from "./browser.ts";
import { agentOptions, type RawOptions } from "./options.ts";
import { showSetup } from "./setup-progress.ts";
import { untilSignal } from "./signals.ts";

/** After all is closed. */
const LINGER_MS = 10_000;

/** `llcuda up`: runs until SIGINT, SIGTERM or SIGHUP. */
export async function up(raw: RawOptions): Promise<void> {
  const options = agentOptions(raw, process.env);
  // Before anything starts: a signal that comes early still ends everything in order.
  const ending = untilSignal();
  const agent = await createAgent(options, homeOf(process.env));
  process.stdout.write(`Dashboard: ${agent.dashboardUrl}\n`);
  for (const url of options.publicUrls)
    process.stdout.write(`Through a proxy: ${url}#token=${agent.token}\n`);
  if (options.open) openBrowser(agent.oneTimeUrl());
  const ended = new AbortController();
  const shown = showSetup(agent.services.setup.state, process.stderr, ended.signal);
  const signal = await ending;
  process.stderr.write(`\n${signal}: stopping the engine and closing.\n`);
  ended.abort();
  await Promise.all([shown, agent.close()]);
  // Work of a disk that never answers would keep the process for ever, and process.exit() waits for it, too.
  setTimeout(() => process.kill(process.pid, "SIGKILL"), LINGER_MS).unref();
}
