/**
 * Builds and packs a bundle: `node native/bundles/build-bundle.ts PROFILE SOURCE_TREE OUT [flags]`,
 * with the flags of `llcuda engine bundle`, which does the work: this package is a leaf, and the agent
 * is what looks into binaries.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const [profile, source, out, ...flags] = process.argv.slice(2);
if (profile === undefined || source === undefined || out === undefined) {
  process.stderr.write(
    "usage: build-bundle.ts PROFILE SOURCE_TREE OUT [flags of `llcuda engine bundle`]\n",
  );
  process.exit(2);
}
const llcuda = fileURLToPath(new URL("../../packages/agent/src/cli/llcuda.ts", import.meta.url));
const args = ["engine", "bundle", profile, "--source", source, "--out", out, ...flags];
const { status } = spawnSync(process.execPath, [llcuda, ...args], { stdio: "inherit" });
process.exitCode = status ?? 1;
