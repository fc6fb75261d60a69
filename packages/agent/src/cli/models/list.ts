import { existsSync } from "node:fs";
import { homeOf } from "../../home.ts";
import { cachePath } from "../../models/model-cache.ts";
import { formatBytes } from "../format.ts";
import { print, printJson, table } from "../gguf/output.ts";
import { openCatalogChecks } from "./catalog-checks-door.ts";

/** `llcuda models`: the short names, what they stand for, and which of them are on this machine. */
export async function list(json: boolean): Promise<void> {
  const home = homeOf(process.env);
  const { checks, close } = openCatalogChecks();
  const known = checks.known();
  close();
  const files = checks.models.flatMap(({ files: own, license, name, title }) =>
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
