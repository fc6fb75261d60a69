import { chmod, cp, mkdir, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { BundleFailure } from "./bundle-failure.ts";
import type { LicenceText } from "./licences.ts";
import { runTool } from "./run-tool.ts";

export interface StageRequest {
  /** Build folders; a library of a later one replaces that of an earlier one. */
  folders: string[];
  /** Made by this, and removed first. */
  into: string;
  programs: string[];
  licences: LicenceText[];
  strip: string;
  log: string;
  signal: AbortSignal;
}

const LIBRARY = /^lib.+\.so(?:\.[\d.]+)?$/;
/** The name that other files ask for: one number behind `.so`. */
const SONAME = /\.so\.\d+$/;

/**
 * Lays out a bundle: programs and libraries side by side, each library once under the name that is
 * asked for, stripped, with fixed modes; licences beside them.
 * @throws BundleFailure unreadable, compile-failed, cancelled
 */
export async function stage(request: StageRequest): Promise<void> {
  const { folders, into, licences, log, programs, signal, strip } = request;
  await rm(into, { recursive: true, force: true });
  await mkdir(join(into, "LICENSES"), { recursive: true });
  for (const folder of folders) {
    for (const [name, file] of await librariesOf(join(folder, "bin"))) {
      await cp(file, join(into, name));
    }
  }
  for (const program of programs) {
    const places = folders.map((folder) => join(folder, "bin", program));
    await cp(await firstOf(places), join(into, program));
  }
  const binaries = (await readdir(into)).filter((name) => name !== "LICENSES");
  for (const name of binaries) await chmod(join(into, name), 0o755);
  const paths = binaries.map((name) => join(into, name));
  const args = ["--strip-unneeded", ...paths];
  const stripped = await runTool({ file: strip, args, env: process.env, log, signal });
  if (stripped.code !== 0) {
    const hint = "Install binutils, or name a strip that knows these files with STRIP.";
    throw new BundleFailure("compile-failed", `${strip} failed`, hint, stripped.lastLines);
  }
  for (const { file, text } of licences) {
    await mkdir(dirname(join(into, file)), { recursive: true });
    await writeFile(join(into, file), text);
  }
}

/** Name to file: of a file with several names the one that NEEDED entries use. */
async function librariesOf(bin: string): Promise<Map<string, string>> {
  const names = (await readdir(bin).catch(() => [])).filter((name) => LIBRARY.test(name));
  const byFile = new Map<string, string[]>();
  for (const name of names.toSorted()) {
    const file = await realpath(join(bin, name));
    byFile.set(file, [...(byFile.get(file) ?? []), name]);
  }
  return new Map(
    [...byFile].map(([file, all]) => [
      all.find((name) => SONAME.test(name)) ?? all[0] ?? basename(file),
      file,
    ]),
  );
}

async function firstOf(places: string[]): Promise<string> {
  for (const place of places) {
    const file = await realpath(place).catch(() => null);
    if (file !== null) return file;
  }
  const message = `The build made no ${basename(places[0] ?? "")}.`;
  throw new BundleFailure("unreadable", message, `Looked for ${places.join(" and ")}.`);
}
