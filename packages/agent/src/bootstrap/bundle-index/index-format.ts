import { BundleEntry } from "@llcuda/bundles/bundle-entry";
import { z } from "zod";
import type { Inspection } from "../../compat/inspection.ts";
import { Failure } from "../../failure.ts";

/** A hundred bundles are told in 200 kB. */
export const MAX_INDEX_BYTES = 4 * 1024 * 1024;
/** Far more than builds and profiles together; it bounds what a hostile index makes us hold. */
const MAX_BUNDLES = 1000;

export type Bundle = BundleEntry;

const Index = z.object({ format: z.literal(1), bundles: z.array(z.unknown()).max(MAX_BUNDLES) });

/**
 * Reads the text of an index. An entry that this version does not understand is left out: a newer
 * index must not take the older bundles away.
 * @throws Failure ENGINE_SOURCE_UNAVAILABLE when it is no index of format 1 at all
 */
export function parseBundleIndex(text: string, place: string): Bundle[] {
  let index: z.infer<typeof Index>;
  try {
    index = Index.parse(JSON.parse(text));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const message = `${place} is no index of bundles (format 1).`;
    const hint = "Check LLCUDA_BUNDLE_INDEX, or update llcuda if the index is of a newer format.";
    throw new Failure("ENGINE_SOURCE_UNAVAILABLE", message, hint, { detail, cause });
  }
  return index.bundles.flatMap((entry) => {
    const { data } = BundleEntry.safeParse(entry);
    return data === undefined ? [] : [data];
  });
}

/** What the index declares of a bundle, in the form in which a finished one is inspected. */
export function inspectionOfBundle(bundle: Bundle): Inspection {
  const { arch, glibc, glibcxx, id, needed, ptx, sass } = bundle;
  const cuda = sass.length + ptx.length === 0 ? null : { sass, ptx };
  return {
    path: id,
    machine: arch,
    needed,
    missing: [],
    rpath: "$ORIGIN",
    soname: null,
    glibc,
    glibcxx,
    cxxabi: null,
    cuda,
  };
}
