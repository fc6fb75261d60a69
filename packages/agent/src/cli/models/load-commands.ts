import type { Command } from "commander";
import type { LoadCommandOptions } from "./load.ts";

/** Collects the values of an option that may be repeated. */
export const several = (value: string, before: string[] = []): string[] => [...before, value];

/** Adds `load`, `unload`, `pin`, `unpin` and `ps`, which ask the agent that runs. */
export function addLoadCommands(models: Command): void {
  models
    .command("load")
    .description("load a model into the running agent, beside the others where it fits")
    .argument("<model>", "whatever --model takes, as long as it is on this machine")
    .option("--ctx <tokens>", "context over all slots (default: what fits, 32768 at most)")
    .option("--kv <type>", "type of the KV cache: f16, q8_0, q4_0 and others")
    .option(
      "--slots <count>",
      "requests answered at once, a cache each (default: 4 that share one)",
    )
    .option("--kv-unified", "all slots share one KV cache, also with a count")
    .option("--no-kv-unified", "each slot has its part of the context")
    .option("--gpu-layers <count>", "layers on GPUs, or all")
    .option("--idle <minutes>", "unload it after so long without a request")
    .option("--set <name=value>", "any load option, its value as JSON; may be repeated", several)
    .option("--unload <id>", "unload this one first, or auto: the least recently used", several)
    .option("--pin", "never unload it for another model or for being idle")
    .option(
      "--anyway",
      "also where memory cannot hold it: the system may end it, or other programs",
    )
    .option("--save", "keep the options for the model's next loads")
    .option("--json", "as JSON")
    .action(async (model: string, options: LoadCommandOptions) =>
      (await import("./load.ts")).load(model, options),
    );

  models
    .command("unload")
    .description("unload models; their answers end with what they have")
    .argument("[models...]", "ids or names, as `ps` lists them")
    .option("--all", "all that are loaded")
    .action(async (names: string[], options: { all?: boolean }) =>
      (await import("./unload.ts")).unload(names, options),
    );

  for (const [name, pinned] of [
    ["pin", true],
    ["unpin", false],
  ] as const) {
    const never = "never unload models for others or for being idle";
    models
      .command(name)
      .description(pinned ? never : "let pinned models go again")
      .argument("<models...>", "ids or names, as `ps` lists them")
      .action(async (names: string[]) => (await import("./pin.ts")).pin(names, pinned));
  }

  models
    .command("ps")
    .description("list what is loaded, what it holds and who uses it")
    .option("--json", "as JSON")
    .action(async (options: { json?: boolean }) => (await import("./ps.ts")).ps(options));
}
