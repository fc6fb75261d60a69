import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { extractTar } from "../download/extract-tar.ts";
import { Failure } from "../failure.ts";
import type { InstallContext } from "./install-context.ts";
import { SERVER } from "./server-search.ts";

/**
 * Unpacks an engine's archive into a new folder and gives the folder of its programs.
 * @throws Failure as `extractTar`; ENGINE_NOT_FOUND when it holds no llama-server
 */
export async function unpackEngine(
  archive: string,
  into: string,
  { report, signal }: InstallContext,
): Promise<string> {
  report.detail(`unpacking ${basename(archive)}`);
  await extractTar({ archive, into, signal, onProgress: report.progress });
  const server = await serverUnder(into);
  if (server !== null) return dirname(server);
  const message = `${basename(archive)} holds no ${SERVER}.`;
  throw new Failure("ENGINE_NOT_FOUND", message, "Name an engine with --engine.");
}

/** Upstream's archive has one folder named after its tag; some had `build/bin` inside. */
async function serverUnder(folder: string): Promise<string | null> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.find((entry) => entry.isFile() && entry.name === SERVER);
  return found === undefined ? null : join(found.parentPath, found.name);
}
