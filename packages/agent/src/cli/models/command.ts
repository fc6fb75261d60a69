import type { Command } from "commander";
import type { FitOptions } from "./fit.ts";

/** Adds `llcuda models` and what is below it. */
export function addModelsCommand(program: Command): void {
  const models = program
    .command("models")
    // `models check --json` is the option of `check`.
    .enablePositionalOptions()
    .description("list the models that have a short name")
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: boolean }) =>
      (await import("./list.ts")).list(json === true),
    );

  models
    .command("check")
    .description("ask the hub whether each of them is still there, and what moved")
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: boolean }) =>
      (await import("./check.ts")).check(json === true),
    );

  models
    .command("fit")
    .description("tell what a model takes and whether it fits here, by its header alone")
    .argument("<model>", "a short name, a name in the cache, a path, or hf:OWNER/REPO/FILE.gguf")
    .option("--ctx <tokens>", "context over all slots (default: 8192)")
    .option("--kv <type>", "type of the KV cache: f16, q8_0, q4_0 and others (default: f16)")
    .option("--slots <count>", "slots with a part of the context each (default: 4 on one cache)")
    .option("--json", "as JSON")
    .action(async (model: string, options: FitOptions) =>
      (await import("./fit.ts")).fit(model, options),
    );
}
