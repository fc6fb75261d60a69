import type { InspectedFolder } from "./inspection.ts";
import type { BundleMetadata } from "./metadata.ts";

/** The part of the metadata that was read from the binaries. */
export type BundleContents = Pick<
  BundleMetadata,
  "backend" | "arch" | "sass" | "ptx" | "needed" | "glibc" | "glibcxx"
>;

/** What an inspection tells of a bundle, in the metadata's form. */
export function contentsOf(inspected: InspectedFolder): BundleContents {
  const { cuda, glibc, glibcxx, machine, needed } = inspected;
  return {
    backend: cuda === null ? "cpu" : "cuda",
    arch: machine,
    sass: cuda?.sass ?? [],
    ptx: (cuda?.ptx ?? []).map(({ target, version, compressed }) => ({
      target,
      version,
      compressed,
    })),
    needed: needed.toSorted(),
    glibc,
    glibcxx,
  };
}
