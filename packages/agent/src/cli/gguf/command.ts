import type { Command } from "commander";
import type { CheckOptions } from "./check.ts";
import type { DiffOptions } from "./diff.ts";
import type { InfoOptions } from "./info.ts";
import type { StatsOptions } from "./stats.ts";
import type { ValuesOptions } from "./values.ts";

const YES = "read what it takes from the hub, without asking";
const FILE = "a path, hf:OWNER/REPO/FILE (read by ranges, not downloaded), or a cached model";

/** Adds `llcuda gguf` and what is below it. */
export function addGgufCommand(program: Command): void {
  const gguf = program
    .command("gguf")
    // `gguf stats FILE --json` is the option of `stats`.
    .enablePositionalOptions()
    .description("look into a GGUF file: header, values, statistics, differences, faults")
    .argument("<file>", FILE)
    .option("--json", 'as JSON; a bad file gives {"error": …} and exit code 2')
    .option("--full", "long arrays (a tokenizer's tokens) whole, not summarised")
    .option("--tolerant", "also show a file whose tensor data is cut short or misplaced")
    .action(async (file: string, options: InfoOptions) =>
      (await import("./info.ts")).info(file, options),
    );

  gguf
    .command("values")
    .description("print values of a tensor, in the order of the file")
    .argument("<file>", FILE)
    .argument("<tensor>", "its name")
    .option("--start <index>", "first value", "0")
    .option("--count <count>", "how many, or `all` (default: 64)")
    .option("--format <format>", "text, json, or f32 (little-endian bytes)", "text")
    .option("-y, --yes", YES)
    .action(async (file: string, tensor: string, options: ValuesOptions) =>
      (await import("./values.ts")).values(file, tensor, options),
    );

  gguf
    .command("stats")
    .description("min, max, mean, spread, outliers and histogram, over all values")
    .argument("<file>", FILE)
    .argument("[tensor]", "its name; without one, a line for each tensor")
    .option("--json", "as JSON")
    .option("-y, --yes", YES)
    .action(async (file: string, tensor: string | undefined, options: StatsOptions) =>
      (await import("./stats.ts")).stats(file, tensor, options),
    );

  gguf
    .command("diff")
    .description("compare two files: metadata, and every tensor value by value")
    .argument("<a>", FILE)
    .argument("<b>", "the other file")
    .option("--json", "as JSON")
    .option("-y, --yes", YES)
    .action(async (a: string, b: string, options: DiffOptions) =>
      (await import("./diff.ts")).diff(a, b, options),
    );

  gguf
    .command("check")
    .description("look for damage: structure, model, NaN and infinities, hash")
    .argument("<file>", FILE)
    .option("--json", "as JSON")
    .option("--sha256 <hash>", "what the file's hash should be")
    .option("--no-values", "the header only")
    .option("-y, --yes", YES)
    .action(async (file: string, options: CheckOptions) =>
      (await import("./check.ts")).check(file, options),
    );
}
