import { existsSync } from "node:fs";
import { homeOf } from "../../home.ts";
import { cachePath } from "../../models/model-cache.ts";
import { REGISTERED_MODELS } from "../../models/registry.ts";
import { formatBytes } from "../format.ts";
import { print, printJson, table } from "../gguf/output.ts";

/** `llcuda models`: the short names, what they stand for, and which of them are on this machine. */
export async function list(json: boolean): Promise<void> {
  const home = homeOf(process.env);
  const files = REGISTERED_MODELS.flatMap(({ files: own, license, name, title }) =>
    own.map((file) => {
      const cached = existsSync(cachePath(home, file.repo, file.path));
      return { name, title, license, ...file, cached };
    }),
  );
  if (json) return printJson(files);
  const rows = files.map(({ cached, checked, license, name, path, quant, repo, size, title }) => [
    name,
    quant,
    size === null ? "" : formatBytes(size),
    title,
    license ?? "",
    `${repo}/${path}`,
    checked ?? "not yet",
    cached ? "cached" : "",
  ]);
  const head = ["name", "quant", "size", "model", "license", "on Hugging Face", "checked", ""];
  await print(table([head, ...rows], [2]));
}
