import { Command } from "commander";
import { VERSION } from "../version.ts";
import { addBenchCommand } from "./bench/command.ts";
import { addBuildCommand } from "./engine/build-command.ts";
import { addBundleCommand } from "./engine/bundle-command.ts";
import type { ChatOptions } from "./chat.ts";
import { addCatalogCommands } from "./engine/catalog-commands.ts";
import { addGgufCommand } from "./gguf/command.ts";
import { addModelsCommand } from "./models/command.ts";
import { withAgentOptions, withServerOptions, type RawOptions } from "./options.ts";

const AFTER_HELP = `
Every flag can also be set as a variable: --port is LLCUDA_PORT, --public-url LLCUDA_PUBLIC_URL.
Everything that is downloaded lies under LLCUDA_HOME (default: ~/.cache/llcuda).

Examples:
  llcuda up                                   find an engine, fetch a model, open the dashboard
  llcuda up --model gemma-3-1b                with a model that has a short name
  llcuda up --model ~/models/gemma.gguf       with your own model
  llcuda up --engine ~/llama.cpp/build/bin    with your own llama.cpp
  llcuda chat "Why is the sky blue?"          answer in this terminal
  llcuda engine list                          every engine, and which one is used and why
  llcuda doctor                               what runs here, and what does not, and why
  llcuda bench                                how fast it is here, in 15 seconds
  llcuda gguf model.gguf                      what a GGUF file holds, down to single values`;

/**
 * Every command of `llcuda`. Each is loaded only when it is asked for: `version` need not wait for
 * a server's code.
 */
export function llcudaProgram(): Command {
  const program = new Command("llcuda")
    .description("Runs language models on this machine's GPU, with a dashboard in the browser.")
    .version(VERSION, "-V, --version")
    // What stands behind a command's name belongs to that command.
    .enablePositionalOptions()
    .addHelpText("after", AFTER_HELP);

  withServerOptions(program.command("up", { isDefault: true }))
    .description("start the agent and its dashboard")
    .action(async (raw: RawOptions) => (await import("./up.ts")).up(raw));

  withAgentOptions(program.command("chat"))
    .argument("<question...>", "what to ask")
    .option("--let-repeat", "do not stop an answer that only repeats itself")
    .description("stream an answer in this terminal, with the running agent or one of its own")
    .action(async (question: string[], raw: ChatOptions) =>
      (await import("./chat.ts")).chat(question.join(" "), raw),
    );

  program
    .command("doctor")
    .description("show the chain from the machine to the model")
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: boolean }) =>
      (await import("./doctor.ts")).doctor(json === true),
    );

  addGgufCommand(program);
  addModelsCommand(program);
  addBenchCommand(program);

  const engine = program.command("engine").description("llama.cpp engines");
  addCatalogCommands(engine);
  addBuildCommand(engine);
  addBundleCommand(engine);

  program
    .command("version")
    .description("print the version")
    .action(() => {
      process.stdout.write(`llcuda ${VERSION}\n`);
    });
  return program;
}
