import { existsSync } from "node:fs";
import { homeOf } from "../../home.ts";
import { knownFile, type CatalogChecks } from "../../models/catalog-checks.ts";
import { cachePath } from "../../models/model-cache.ts";
import { REGISTERED_MODELS } from "../../models/registry.ts";
import { formatBytes } from "../format.ts";
import { print, printJson, table } from "../gguf/output.ts";
import { openCatalogChecks } from "./catalog-checks-door.ts";

/** `llcuda models`: the short names, what they stand for, and which of them are on this machine. */
export async function list(json: boolean): Promise<void> {
  const home = homeOf(process.env);
  const known = knownFiles();
  const files = REGISTERED_MODELS.flatMap(({ files: own, license, name, title }) =>
    own.map((file) => {
      const { path, quant, repo } = file;
      const { check, sha256, size } = known(file);
      const cached = existsSync(cachePath(home, repo, path));
      return { name, title, license, quant, repo, path, size, sha256, check, cached };
    }),
  );
  if (json) return printJson(files);
  const rows = files.map(({ cached, check, license, name, path, quant, repo, size, title }) => [
    name,
    quant,
    size === null ? "" : formatBytes(size),
    title,
    license ?? "",
    `${repo}/${path}`,
    check === null ? "not yet" : `${check.at.slice(0, 10)}: ${check.state}`,
    cached ? "cached" : "",
  ]);
  const head = ["name", "quant", "size", "model", "license", "on Hugging Face", "checked", ""];
  await print(table([head, ...rows], [2]));
}

/** With what the hub said, where a store can be opened: the list itself needs none. */
function knownFiles(): ReturnType<CatalogChecks["known"]> {
  try {
    const { checks, close } = openCatalogChecks();
    try {
      return checks.known();
    } finally {
      close();
    }
  } catch {
    return (file) => knownFile(file);
  }
}
