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
  const ptx = (cuda?.ptx ?? []).map(({ target, version }) => `${target} ${version}`);
  return {
    backend: cuda === null ? "cpu" : "cuda",
    arch: machine,
    sass: cuda?.sass ?? [],
    // The same PTX, compressed in one place and plain in another, counts once.
    ptx: [...new Set(ptx)].map((text) => {
      const [target = "", version = ""] = text.split(" ");
      return { target, version };
    }),
    needed: needed.toSorted(),
    glibc,
    glibcxx,
  };
}
