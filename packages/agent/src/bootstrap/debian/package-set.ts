/** Some packages of Debian and how they are to be resolved. */
export interface PackageSet {
  /** For messages: "Debian's llama.cpp". */
  title: string;
  /** The first one's version names the whole. */
  packages: readonly [string, ...string[]];
  /** Areas of the archive: "main", "contrib", "non-free". */
  components: readonly string[];
  /** Packages that count as installed, so that they and what they need stay away. */
  assumed: readonly string[];
  /** Bytes on disk while it is installed: indices, packages and what they unpack to. */
  space: number;
}

/** Newer than any version that a package can ask for. */
const VERSION = "999";

/**
 * The status file of a private apt root: empty, so that the closure includes the C library, but for
 * one package that stands for all that is assumed.
 */
export function statusFile({ assumed }: PackageSet, architecture: string): string {
  if (assumed.length === 0) return "";
  const provides = assumed.map((name) => `${name} (= ${VERSION})`).join(", ");
  const fields = {
    Package: "llcuda-assumed",
    Status: "install ok installed",
    Architecture: architecture,
    Version: VERSION,
    Maintainer: "llcuda <llcuda@localhost>",
    Provides: provides,
    Description: "what comes from elsewhere",
  };
  return `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n")}\n\n`;
}
