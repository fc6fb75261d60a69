import type { Command } from "commander";

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
}
