import type { Command } from "commander";
import type { FitOptions } from "./fit.ts";
import type { ImportOptions } from "./library.ts";
import type { PullOptions } from "./pull.ts";
import type { TokenOptions } from "./token.ts";
import { addLoadCommands, several } from "./load-commands.ts";

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
    .option("--ctx <tokens>", "context over all slots (default: as saved, or as a load chooses)")
    .option("--kv <type>", "type of the KV cache: f16, q8_0, q4_0 and others")
    .option(
      "--slots <count>",
      "requests answered at once, a cache each (default: 4 that share one)",
    )
    .option("--kv-unified", "all slots share one KV cache, also with a count")
    .option("--no-kv-unified", "each slot has its part of the context")
    .option("--gpu-layers <count>", "layers on GPUs, or all")
    .option("--set <name=value>", "any load option, its value as JSON; may be repeated", several)
    .option("--json", "as JSON")
    .action(async (model: string, options: FitOptions) =>
      (await import("./fit.ts")).fit(model, options),
    );
  addLibraryCommands(models);
  addLoadCommands(models);
}

const library = () => import("./library.ts");

interface Json {
  json?: boolean;
}

/** What can be done with the models on this machine, and with those of the hub. */
function addLibraryCommands(models: Command): void {
  models
    .command("list")
    .description("list every model on this machine, wherever it lies")
    .option("--json", "as JSON")
    .action(async ({ json }: Json) => (await library()).listLibrary(json === true));
  models
    .command("search")
    .description("search the hub; with OWNER/REPO, list a repository's quantizations")
    .argument("<words...>", "what to look for")
    .option("--json", "as JSON")
    .action(async (words: string[], { json }: Json) =>
      (await import("./search.ts")).search(words, json === true),
    );
  models
    .command("pull")
    .description("fetch a model with all its parts; goes on where it was stopped")
    .argument("<model>", "a short name, hf:OWNER/REPO/FILE.gguf, or an address")
    .option("--no-projector", "without the file that lets it see or hear")
    .option("--anyway", "also where it is on this machine already, in whatever folder")
    .option("--json", "as JSON")
    .action(async (model: string, options: PullOptions) =>
      (await import("./pull.ts")).pull(model, options),
    );
  models
    .command("import")
    .description("bring in a file or folder: used where it lies, unless told otherwise")
    .argument("<from>", "a path, or an address")
    .option("--copy", "copy it into llcuda's folder")
    .option("--move", "move it into llcuda's folder")
    .option("--json", "as JSON")
    .action(async (from: string, options: ImportOptions) =>
      (await library()).importModel(from, options),
    );
  models
    .command("rm")
    .description("delete a model of llcuda's folder")
    .argument("<model>", "its id, path or name")
    .option("--json", "as JSON")
    .action(async (model: string, { json }: Json) =>
      (await library()).remove(model, json === true),
    );
  models
    .command("rename")
    .description("show a model under another name; without one, under its file's own")
    .argument("<model>", "its id, path or name")
    .argument("[name]", "the new name")
    .option("--json", "as JSON")
    .action(async (model: string, name: string | undefined, { json }: Json) =>
      (await library()).rename(model, name, json === true),
    );
  models
    .command("verify")
    .description("read a model whole: its hash, and whether every value is a number")
    .argument("<model>", "its id, path or name")
    .option("--json", "as JSON")
    .action(async (model: string, { json }: Json) =>
      (await library()).verify(model, json === true),
    );
  models
    .command("token")
    .description("tell where the token for gated repositories is from; keep or forget one")
    .option("--set", "keep the one that comes on standard input")
    .option("--remove", "forget the one that llcuda keeps")
    .option("--json", "as JSON")
    .action(async (options: TokenOptions) => (await import("./token.ts")).token(options));
}
