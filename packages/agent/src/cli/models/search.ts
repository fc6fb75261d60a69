import { formatBytes } from "../format.ts";
import { print, printable, printJson, table } from "../gguf/output.ts";
import { withModels } from "./models-door.ts";

/** `llcuda models search WORDS`: repositories of the hub; of OWNER/REPO, its quantizations. */
export async function search(words: string[], json: boolean): Promise<void> {
  const query = words.join(" ");
  if (/^[\w.-]+\/[\w.-]+$/.test(query)) return files(query, json);
  const found = await withModels((door) => door.search(query));
  if (json) return printJson(found);
  const rows = found.repositories.map(({ downloads, gated, id, license, likes }) => [
    printable(id),
    String(downloads),
    String(likes),
    printable(license ?? ""),
    gated ? "gated" : "",
  ]);
  if (rows.length === 0) return print("The hub has no such repository with GGUF files.\n");
  await print(table([["", "downloads", "likes", "licence", ""], ...rows], [1, 2]));
  return print("`llcuda models search OWNER/REPO` shows a repository's quantizations.\n");
}

async function files(repository: string, json: boolean): Promise<void> {
  const found = await withModels((door) => door.files(repository));
  if (json) return printJson(found);
  const rows = found.quantizations.map(({ files, localId, quantization, reference, size }) => [
    printable(quantization),
    formatBytes(size),
    files.length === 1 ? "" : `${files.length} parts`,
    localId === null ? "" : "here",
    printable(reference),
  ]);
  if (rows.length === 0) return print(`${repository} has no GGUF files.\n`);
  await print(table(rows, [1]));
  for (const { path, size } of found.projectors)
    await print(`with ${printable(path)}, ${formatBytes(size)}\n`);
}
