/**
 * Lays out the package @llcuda/native-linux-x64 (or -arm64) with the addon that was built.
 * usage: node scripts/pack-prebuilt.ts FOLDER
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: node scripts/pack-prebuilt.ts FOLDER");
const { version, license } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  version: string;
  license: string;
};
const manifest = {
  name: `@llcuda/native-${process.platform}-${process.arch}`,
  version,
  description: "The CUDA addon of @llcuda/native, ready-made",
  license,
  os: [process.platform],
  cpu: [process.arch],
  files: ["llcuda_native.node"],
  exports: { "./llcuda_native.node": "./llcuda_native.node", "./package.json": "./package.json" },
};
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
copyFileSync(join(ROOT, "build", "llcuda_native.node"), join(folder, "llcuda_native.node"));
copyFileSync(join(ROOT, "..", "LICENSE"), join(folder, "LICENSE"));
