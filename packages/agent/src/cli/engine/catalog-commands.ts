import type { Command } from "commander";

/** Adds `llcuda engine list | install | use | remove | prove | inspect`. */
export function addCatalogCommands(engine: Command): void {
  engine
    .command("list")
    .description("every engine that is here or could be, whether it fits, and which one is used")
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: boolean }) =>
      (await import("./list.ts")).engineList(json === true),
    );
  engine
    .command("install")
    .argument("<engine>", "an id of `engine list`, a source (debian), or a backend (vulkan)")
    .description("fetch an engine, look into it and prove it")
    .action(async (wish: string) => (await import("./work.ts")).engineInstall(wish));
  engine
    .command("use")
    .argument("<engine>", "an id, a source, a backend (cuda, vulkan, cpu), or auto")
    .description("use an engine from now on and at every start; auto: the best")
    .action(async (wish: string) => (await import("./use.ts")).engineUse(wish));
  engine
    .command("remove")
    .argument("[id]", "an engine of the cache; without one: only what nobody needs any more")
    .description("free the cache of an engine, of archives and of cut-off installations")
    .action(async (id?: string) => (await import("./remove.ts")).engineRemove(id ?? null));
  engine
    .command("prove")
    .argument("<id>", "an engine that is here")
    .description("prove an engine anew, whatever is remembered of it")
    .action(async (id: string) => (await import("./work.ts")).engineProve(id));
  engine
    .command("inspect")
    .argument("<path>", "a program, a library, or a folder of them")
    .description("what a binary needs, what of that is missing here, and which GPU code it holds")
    .option("--json", "as JSON")
    .action(async (path: string, { json }: { json?: boolean }) =>
      (await import("./inspect.ts")).engineInspect(path, json === true),
    );
}
