import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";

export const CHECKSUMS = "SHA256SUMS";

/** Paths of the regular files under a folder, with `/`, in byte order. */
export async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .toSorted((a, b) => (a < b ? -1 : 1));
}

/** Hexadecimal SHA-256 of a file. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** Writes SHA256SUMS over every file of a folder, as `sha256sum -c` reads it. */
export async function writeChecksums(folder: string): Promise<void> {
  const lines: string[] = [];
  for (const name of await filesUnder(folder)) {
    if (name !== CHECKSUMS) lines.push(`${await sha256Of(join(folder, name))}  ${name}\n`);
  }
  await writeFile(join(folder, CHECKSUMS), lines.join(""));
}

/** What in a folder differs from its SHA256SUMS, each with the name of the file. */
export async function checksumProblems(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, CHECKSUMS), "utf8").catch(() => null);
  if (text === null) return [`${CHECKSUMS} is missing`];
  const sums = new Map<string, string>();
  const problems: string[] = [];
  for (const line of text.split("\n").filter((each) => each !== "")) {
    const [, sum, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (sum === undefined || name === undefined) problems.push(`${CHECKSUMS} has the line ${line}`);
    else sums.set(name, sum);
  }
  for (const name of await filesUnder(folder)) {
    if (name === CHECKSUMS) continue;
    const sum = sums.get(name);
    sums.delete(name);
    if (sum === undefined) problems.push(`${name} is not listed in ${CHECKSUMS}`);
    else if ((await sha256Of(join(folder, name))) !== sum) problems.push(`${name} was altered`);
  }
  for (const name of sums.keys()) problems.push(`${name} is listed in ${CHECKSUMS} and missing`);
  return problems;
}
