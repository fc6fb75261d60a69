/**
 * Installs what was packed into an empty folder, as a user does, and loads the addon there.
 * usage: node scripts/try-packed.ts FOLDER   (with llcuda-native.tgz and prebuilt/)
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const packed = resolve(process.argv[2] ?? "out");
const folder = mkdtempSync(join(tmpdir(), "llcuda-packed-"));

/** The same words with and without a GPU: what works must work, and no GPU must have a reason. */
const PROGRAM = `
import { getDeviceCount, noDeviceReason, tryAddon } from "@llcuda/native";
import { throttleReasons } from "@llcuda/native/throttle-reasons";
const trial = await tryAddon();
console.log(trial, getDeviceCount(), noDeviceReason(), throttleReasons(4));
process.exitCode = trial.works && (trial.devices > 0 || trial.reason !== "") ? 0 : 1;
`;

try {
  const [prebuilt] = JSON.parse(
    npm(["pack", "--json", "--pack-destination", folder], join(packed, "prebuilt")),
  ) as { filename: string; size: number; files: { path: string }[] }[];
  if (prebuilt === undefined) throw new Error("npm packed nothing");
  const { filename, files, size } = prebuilt;
  console.log(`${filename}: ${size} bytes, ${files.map(({ path }) => path).join(", ")}`);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  writeFileSync(join(folder, "try.js"), PROGRAM);
  const tarballs = [join(packed, "llcuda-native.tgz"), join(folder, filename)];
  npm(["install", "--offline", "--no-audit", "--no-fund", ...tarballs], folder);
  // Neither a compiler nor this repository's own build is there for it.
  const env = { ...process.env, PATH: "/nowhere", LLCUDA_NATIVE_ADDON: "" };
  console.log(execFileSync(process.execPath, ["try.js"], { cwd: folder, env, encoding: "utf8" }));
} finally {
  rmSync(folder, { recursive: true });
}

function npm(args: string[], cwd: string): string {
  return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
