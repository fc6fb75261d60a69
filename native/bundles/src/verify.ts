import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { checksumProblems } from "./checksums.ts";
import { contentsOf } from "./contents.ts";
import { architecturesOf, codeOfArchitectures } from "./cuda-architectures.ts";
import type { Inspect, InspectedFile, InspectedFolder } from "./inspection.ts";
import { BundleMetadata } from "./metadata.ts";
import { type BundleProfile, profileNamed } from "./profiles.ts";
import { programsOf } from "./programs.ts";
import { hostLibraries } from "./host-libraries.ts";
import { METADATA } from "./make-metadata.ts";
import { compareVersions } from "./version.ts";

/** One way in which a bundle is not what it says or should be. */
export interface BundleDefect {
  /** Where: a field of the metadata, or the name of a file. */
  field: string;
  /** A sentence with the values. */
  problem: string;
}

/** What a bundle is, and everything that is wrong with it. */
export interface Verification {
  /** Null when it cannot be read. */
  metadata: BundleMetadata | null;
  defects: BundleDefect[];
}

/**
 * Holds an unpacked bundle to its own metadata and to its profile: every file is hashed, every binary
 * looked into. Nothing of it is run.
 * @param archiveSize bytes of the archive that it came from, checked against the budget
 */
export async function verifyBundle(
  folder: string,
  inspect: Inspect,
  archiveSize: number | null = null,
): Promise<Verification> {
  const defects = (await checksumProblems(folder)).map((problem) => ({ field: "files", problem }));
  const read = await readMetadata(folder);
  if ("problem" in read) {
    return { metadata: null, defects: [...defects, { field: METADATA, problem: read.problem }] };
  }
  const { metadata } = read;
  const inspected = await inspect(folder).catch((error: Error) => error);
  if (inspected instanceof Error) {
    defects.push({ field: "files", problem: inspected.message });
    return { metadata, defects };
  }
  const profile = profileNamed(metadata.profile);
  defects.push(
    ...falseClaims(metadata, inspected),
    ...(await missingFiles(folder, metadata)),
    ...missingCode(metadata, inspected),
    ...(inspected.files ?? [inspected]).flatMap(pathDefects),
    ...foreignLibraries(metadata, inspected),
    ...(profile === null
      ? [{ field: "profile", problem: `${metadata.profile} is no profile of this version.` }]
      : profileDefects(profile, metadata, archiveSize)),
  );
  return { metadata, defects };
}

async function readMetadata(
  folder: string,
): Promise<{ metadata: BundleMetadata } | { problem: string }> {
  try {
    const text = await readFile(join(folder, METADATA), "utf8");
    return { metadata: BundleMetadata.parse(JSON.parse(text)) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Fields of the metadata that say otherwise than the binaries. */
function falseClaims(metadata: BundleMetadata, inspected: InspectedFolder): BundleDefect[] {
  return Object.entries(contentsOf(inspected)).flatMap(([field, found]) => {
    const claimed = shown(metadata[field as keyof BundleMetadata]);
    if (claimed === shown(found)) return [];
    return [{ field, problem: `the metadata says ${claimed}, the files have ${shown(found)}` }];
  });
}

async function missingFiles(folder: string, metadata: BundleMetadata): Promise<BundleDefect[]> {
  const wanted: [string, string][] = [
    ...metadata.asked.programs.map((name): [string, string] => ["asked.programs", name]),
    ...metadata.licences.map(({ file }): [string, string] => ["licences", file]),
  ];
  const defects: BundleDefect[] = [];
  for (const [field, name] of wanted) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found?.isFile() !== true) defects.push({ field, problem: `${name} is missing` });
  }
  return defects;
}

/** The code that was asked for must be there, and no other. */
function missingCode(metadata: BundleMetadata, inspected: InspectedFolder): BundleDefect[] {
  const { architectures } = metadata.asked;
  const asked = architectures === null ? { sass: [], ptx: [] } : codeOfArchitectures(architectures);
  if (asked === null) {
    return [{ field: "asked.architectures", problem: `${architectures} is no list of them` }];
  }
  const { sass, ptx } = contentsOf(inspected);
  return [
    ...codeDefects("sass", asked.sass, sass),
    ...codeDefects("ptx", asked.ptx, [...new Set(ptx.map(({ target }) => target))]),
  ];
}

function codeDefects(field: "sass" | "ptx", asked: string[], found: string[]): BundleDefect[] {
  const lacking = asked.filter((name) => !found.includes(name));
  const extra = found.filter((name) => !asked.includes(name));
  return [
    ...lacking.map((name) => ({ field, problem: `${name} was asked for and is not in it` })),
    ...extra.map((name) => ({ field, problem: `${name} is in it and was not asked for` })),
  ];
}

/** A search path may lead nowhere but into the bundle. */
function pathDefects({ path, rpath }: InspectedFile): BundleDefect[] {
  const outside = (rpath ?? "")
    .split(":")
    .filter((part) => !/^(?:\$ORIGIN(?:\/[\w.-]+)*)?$/.test(part));
  const climbing = (rpath ?? "").split(":").filter((part) => /(?:^|\/)\.\.(?:\/|$)/.test(part));
  const bad = [...new Set([...outside, ...climbing])];
  if (bad.length === 0) return [];
  const name = path.split("/").at(-1) ?? path;
  return [{ field: name, problem: `its search path leads outside the bundle: ${bad.join(", ")}` }];
}

function foreignLibraries(metadata: BundleMetadata, inspected: InspectedFolder): BundleDefect[] {
  const allowed = hostLibraries(metadata);
  return inspected.needed
    .filter((name) => !allowed.has(name))
    .map((name) => ({ field: "needed", problem: `${name} is neither in it nor on every host` }));
}

function profileDefects(
  profile: BundleProfile,
  { asked, flags, glibc, toolkit, unknownFlags }: BundleMetadata,
  archiveSize: number | null,
): BundleDefect[] {
  const defects: BundleDefect[] = [];
  const differs = (field: string, found: unknown, wanted: unknown): void => {
    if (shown(found) === shown(wanted)) return;
    const problem = `the profile ${profile.id} says ${shown(wanted)}, this was made with ${shown(found)}`;
    defects.push({ field, problem });
  };
  differs("asked.portable", asked.portable, profile.portable);
  if (profile.cuda !== null) {
    differs("asked.architectures", asked.architectures, architecturesOf(profile.cuda));
    differs("toolkit", toolkit?.split(".")[0] ?? null, profile.cuda.toolkit.split(".")[0]);
  }
  if (profile.backend === "cpu") differs("asked.architectures", asked.architectures, null);
  // What is made on a person's own machine may be made as that person likes.
  if (profile.portable) {
    for (const [name, value] of Object.entries(profile.flags)) {
      if (!unknownFlags.includes(name)) differs(`flags.${name}`, flags[name], value);
    }
    for (const name of programsOf({ rpcServer: "ggml-rpc-server" })) {
      if (asked.programs.some((each) => each === name || each === name.replace(/^ggml-/, "")))
        continue;
      defects.push({ field: "asked.programs", problem: `${name} belongs to a whole bundle` });
    }
  }
  if (profile.glibc !== null && glibc !== null && compareVersions(glibc, profile.glibc) > 0) {
    const problem = `it asks for glibc ${glibc}, the profile allows ${profile.glibc}`;
    defects.push({ field: "glibc", problem });
  }
  if (archiveSize !== null && archiveSize > profile.budget) {
    const problem = `the archive has ${archiveSize} bytes, the profile allows ${profile.budget}`;
    defects.push({ field: "size", problem });
  }
  return defects;
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
