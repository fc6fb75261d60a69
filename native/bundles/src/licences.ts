import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { z } from "zod";

/** One work inside a bundle and the terms it comes under. */
export const Licence = z.object({
  /** "llama.cpp", "vendor/stb". */
  name: z.string(),
  /** SPDX expression; "see file" where none of the usual texts is in it. */
  spdx: z.string(),
  /** Path of its text inside the bundle. */
  file: z.string(),
});
export type Licence = z.infer<typeof Licence>;

/** A licence with its text. */
export interface LicenceText extends Licence {
  text: string;
}

/** Comment blocks of single-header libraries that bring no licence file. */
const COMMENT = /\/\*[\s\S]*?\*\//g;
const TERMS = /Permission is hereby granted|unlicense\.org|public domain/i;
const LICENCE_FILE = /^(?:LICENSE|LICENCE|COPYING)(?:[-.].*)?$/i;
const SOURCE = /\.(?:h|hpp|c|cpp)$/;

const STATIC_LIBSTDCXX = `The programs and libraries of this bundle contain parts of libstdc++, the C++ library of GCC.
It is under the GNU General Public License, version 3 or later, with the GCC Runtime Library
Exception, version 3.1, which permits to convey what GCC compiled under terms of one's own choice.
https://www.gnu.org/licenses/gcc-exception-3.1.html
`;

/** The licences of everything that a build of this tree contains, in a stable order. */
export async function collectLicences(
  tree: string,
  { staticLibstdcxx }: { staticLibstdcxx: boolean },
): Promise<LicenceText[]> {
  const found = [...(await licenceFiles(tree)), ...(await headerLicences(tree))];
  if (staticLibstdcxx) {
    const spdx = "GPL-3.0-or-later WITH GCC-exception-3.1";
    found.push({ ...entry("libstdc++", STATIC_LIBSTDCXX), spdx });
  }
  return found.toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

async function licenceFiles(tree: string): Promise<LicenceText[]> {
  const own = [
    entry("llama.cpp", await read(join(tree, "LICENSE"))),
    { ...entry("llama.cpp-authors", await read(join(tree, "AUTHORS"))), spdx: "MIT" },
  ].filter(({ text }) => text !== "");
  for (const name of await listed(join(tree, "licenses"))) {
    own.push(entry(name.replace(/^LICENSE-/, ""), await read(join(tree, "licenses", name))));
  }
  for (const path of await listed(join(tree, "vendor"))) {
    const parts = path.split(sep);
    if (!LICENCE_FILE.test(parts.at(-1) ?? "")) continue;
    own.push(
      entry(`vendor/${parts.slice(0, -1).join("/")}`, await read(join(tree, "vendor", path))),
    );
  }
  return own;
}

/** The terms written inside the sources of those vendored folders that have no licence file. */
async function headerLicences(tree: string): Promise<LicenceText[]> {
  const vendor = join(tree, "vendor");
  const paths = await listed(vendor);
  const licensed = paths.filter((path) => LICENCE_FILE.test(path.split(sep).at(-1) ?? ""));
  const covered = new Set(licensed.map((path) => path.split(sep).slice(0, -1).join(sep)));
  const found: LicenceText[] = [];
  for (const path of paths) {
    const folder = path.split(sep).slice(0, -1).join(sep);
    if (!SOURCE.test(path) || covered.has(folder)) continue;
    const text = await read(join(vendor, path));
    const blocks = [...text.matchAll(COMMENT)].map(([block]) => block);
    const terms = blocks.findLast((block) => TERMS.test(block));
    if (terms === undefined) continue;
    found.push(entry(`vendor/${relative(vendor, join(vendor, path))}`, `${terms}\n`));
  }
  return found;
}

function entry(name: string, text: string): LicenceText {
  const file = `LICENSES/${name.replaceAll(/[^\w.+-]+/g, "-")}.txt`;
  return { name, spdx: spdxOf(text), file, text };
}

/** The SPDX expression of a licence's text, by the sentences that make each. */
export function spdxOf(text: string): string {
  const plain = text.replaceAll(/\s*\n[\s/*#]*/g, " ");
  const found = [
    [/Permission is hereby granted, free of charge/i, "MIT"],
    [/MIT No Attribution/i, "MIT-0"],
    [/BSD 2-Clause|Redistributions in binary form must reproduce/i, "BSD-2-Clause"],
    [/unlicense\.org/i, "Unlicense"],
    [/Apache License,? Version 2/i, "Apache-2.0"],
  ] as const;
  const names = found.filter(([pattern]) => pattern.test(plain)).map(([, name]) => name);
  if (names.length > 0)
    return names.filter((name) => name !== "MIT" || !names.includes("MIT-0")).join(" OR ");
  return /public domain/i.test(plain) ? "LicenseRef-public-domain" : "see file";
}

async function listed(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((each) => each.isFile())
    .map((each) => relative(folder, join(each.parentPath, each.name)))
    .toSorted();
}

function read(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
