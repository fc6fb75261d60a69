import type { Command } from "commander";
import type { BundleOptions } from "./bundle.ts";

/** Adds `llcuda engine bundle`. */
export function addBundleCommand(engine: Command): void {
  engine
    .command("bundle")
    .argument("[profile]", "t4, cuda12-multi, cuda13-multi, native or cpu")
    .description("build an engine from llama.cpp's source and pack it, or check a packed one")
    .option("--source <dir>", "the source tree of llama.cpp")
    .option("--out <dir>", "gets the bundle, its archive and the index")
    .option("--cuda-architectures <list>", "instead of the profile's: 75-real, 90-virtual, 75;90")
    .option("--no-cuda", "for the processor only")
    .option("--define <name=value...>", "a CMake option on top of the profile's")
    .option("--programs <names>", "only these, separated by commas")
    .option("--programs-from <dir>", "take all but the CUDA backend from this build folder")
    .option("--work <dir>", "the build folder (default: in --out); an interrupted one goes on")
    .option("--jobs <number>", "compilers at once (default: one for each processor)")
    .option("--id <name>", "name of the bundle")
    .option("--compile-only", "compile, and pack nothing yet")
    .option("--repack <dir>", "pack the folder of a bundle anew, under --id")
    .option("--verify <path>", "check an archive or a folder against its metadata and its profile")
    .option("--index <dir>", "write the index of a folder anew, from its archives")
    .action(async (profile: string | undefined, options: BundleOptions) =>
      (await import("./bundle.ts")).engineBundle(profile, options),
    );
}
