import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";

/** Programs that the agent runs beside itself: src/program-file.ts finds them by these names. */
const PROGRAMS = {
  "render-process": "src/templates/render-process.ts",
  "pdf-worker": "src/chat/attachments/pdf-worker.ts",
  "hash-worker": "src/download/hash-worker.ts",
  "verify-worker": "src/models/library/verify-worker.ts",
  "tensor-worker": "src/tensors/worker/tensor-worker.ts",
  "load-worker": "src/bench/client/load-worker.ts",
  "memory-reader": "src/bench/limit/memory-reader.ts",
  "compute-process": "src/gpu/worker/compute-process.ts",
  "telemetry-process": "src/gpu/worker/telemetry-process.ts",
};

export interface BundleOptions {
  outDir: string;
  minNode: string;
  /** The file with the licences of what came into the bundle; none is written by default. */
  licences?: string;
}

/**
 * Makes plain JavaScript, one file for each entry and what they share, with all dependencies and the
 * agent's programs inside.
 * @param entries names and sources, from the agent's folder
 */
export async function bundleForNode(
  entries: Readonly<Record<string, string>>,
  { licences, minNode, outDir }: BundleOptions,
): Promise<void> {
  await build({
    configFile: false,
    root: join(import.meta.dirname, ".."),
    logLevel: "warn",
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: `node${minNode}`,
      license: licences === undefined ? false : { fileName: licences },
      rolldownOptions: {
        // The CUDA addon is a package of its own, which may be there or not.
        external: ["@llcuda/native"],
        input: { ...entries, ...PROGRAMS },
        // One flat folder: the dashboard is looked for beside it.
        output: { chunkFileNames: "[name]-[hash].js" },
      },
    },
  });
  refuseSourcePaths(outDir);
}

/** Files that the code would look for by a path of the repository are not there when it is installed. */
function refuseSourcePaths(folder: string): void {
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".js"))) {
    const code = readFileSync(join(folder, name), "utf8");
    const found = /new (?:URL|Worker)\(\s*["'`][^"'`]*\.ts["'`]/.exec(code);
    if (found !== null) throw new Error(`${name} looks for a source file: ${found[0]}`);
  }
}
