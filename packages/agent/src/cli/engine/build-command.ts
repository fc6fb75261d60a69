import type { Command } from "commander";
import type { BuildOptions } from "./build.ts";

/** Adds `llcuda engine build`. */
export function addBuildCommand(engine: Command): void {
  engine
    .command("build")
    .argument("[profile]", "native (this machine's GPU and processor), t4, cpu…", "native")
    .description("build an engine from llama.cpp's source on this machine, prove it, keep it")
    .option(
      "--source <dir>",
      "llama.cpp's source tree (default: fetched; env: LLCUDA_LLAMA_SOURCE)",
    )
    .option("--cuda-architectures <list>", "instead of this machine's GPUs: 75-real, 90-virtual")
    .option("--no-cuda", "for the processor only")
    .option("--jobs <number>", "compilers at once (default: what processors and memory allow)")
    .action(async (profile: string, options: BuildOptions) =>
      (await import("./build.ts")).engineBuild(profile, options),
    );
}
