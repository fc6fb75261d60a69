import { cp, mkdir, mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { BundleFailure } from "./bundle-failure.ts";
import { contentsOf } from "./contents.ts";
import type { Inspect } from "./inspection.ts";
import { type Bundle, finishBundle, packBundle } from "./make-bundle.ts";
import { METADATA } from "./make-metadata.ts";
import { BundleMetadata } from "./metadata.ts";
import { profileNamed } from "./profiles.ts";

/**
 * Packs a bundle's folder anew after its files were changed by hand: they are looked into and summed
 * again, the rest of the metadata stays. The folder itself is left as it is.
 * @throws BundleFailure unreadable, too-large
 */
export async function repackBundle(
  folder: string,
  { id, out, inspect }: { id: string; out: string; inspect: Inspect },
): Promise<Bundle> {
  const text = await readFile(join(folder, METADATA), "utf8").catch(() => "");
  let before: BundleMetadata;
  try {
    before = BundleMetadata.parse(JSON.parse(text));
  } catch (error) {
    const hint = `Give the folder of an unpacked bundle, with its ${METADATA}.`;
    throw new BundleFailure("unreadable", `${folder} is no bundle.`, hint, String(error));
  }
  await mkdir(out, { recursive: true });
  const draft = await mkdtemp(join(out, ".staging-"));
  await cp(folder, draft, { recursive: true });
  const metadata = BundleMetadata.parse({ ...before, id, ...contentsOf(await inspect(draft)) });
  const budget = profileNamed(metadata.profile)?.budget ?? Number.MAX_SAFE_INTEGER;
  return packBundle(await finishBundle(draft, metadata, out), metadata, { out, budget });
}
