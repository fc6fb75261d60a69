import { join } from "node:path";
import { byteCount } from "../../download/byte-count.ts";
import { download } from "../../download/download.ts";
import type { InstallContext } from "../install-context.ts";
import type { ReleaseFile } from "./release.ts";

/** Fetches one file of a release into the folder of downloads; the caller removes it. */
export async function fetchRelease(
  { name, sha256, size, url }: ReleaseFile,
  { home, report, signal }: InstallContext,
): Promise<string> {
  const unknown = sha256 === undefined ? ": GitHub tells no checksum, its length alone counts" : "";
  const weight = size === undefined ? "" : ` (${byteCount(size)})`;
  report.detail(`${name}${weight}${unknown}`);
  const file = join(home.downloads, name);
  await download({ url, file, sha256, size, signal, onProgress: report.progress });
  return file;
}
