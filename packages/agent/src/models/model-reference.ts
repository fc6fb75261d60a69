import { safeParts } from "../download/archive-rules.ts";
import { Failure } from "../failure.ts";
import { DEFAULT_MODEL } from "./default-model.ts";
import { resolveName } from "./registry.ts";

/** What `--model` asks for. */
export type ModelReference =
  | { kind: "default" }
  | { kind: "huggingface"; repo: string; revision: string; path: string }
  /** An id in the cache, or a path. */
  | { kind: "named"; name: string };

const FORM = /^hf:([\w.-]+\/[\w.-]+)(?:@([\w./-]+):|[/:])(.+)$/;

/**
 * Reads `--model`: nothing for the default, a short name of the registry, `hf:OWNER/REPO/FILE` or
 * `hf:OWNER/REPO@REVISION:FILE` for Hugging Face, else a path or a name in the cache.
 * @throws Failure OPTION_INVALID
 */
export function parseModelReference(text: string | null): ModelReference {
  if (text === null || text === DEFAULT_MODEL.name) return { kind: "default" };
  if (text.trim() === "") throw invalid(text, "it is empty");
  if (!text.startsWith("hf:")) return named(text);
  const [, repo, revision = "main", path] = FORM.exec(text) ?? [];
  if (repo === undefined || path === undefined) throw invalid(text, "a part is missing");
  const names = `${repo}/${revision}/${path}`;
  const safe = safeParts(names);
  if ("problem" in safe || safe.parts.join("/") !== names)
    throw invalid(text, "its path is unsafe");
  if (!/\.gguf$/i.test(path)) throw invalid(text, "the file does not end in .gguf");
  return { kind: "huggingface", repo, revision, path };
}

function named(text: string): ModelReference {
  const resolved = resolveName(text);
  if (resolved.kind !== "file") return { kind: "named", name: text };
  const { path, repo } = resolved.file;
  const { huggingface } = DEFAULT_MODEL;
  // The default model comes from more places than the hub.
  if (repo === huggingface.repo && path === huggingface.path) return { kind: "default" };
  return { kind: "huggingface", repo, revision: "main", path };
}

function invalid(text: string, why: string): Failure {
  return new Failure(
    "OPTION_INVALID",
    `${JSON.stringify(text)} names no model: ${why}`,
    "Give the path of a GGUF file, hf:OWNER/REPO/FILE.gguf, or a short name (`llcuda models`).",
  );
}
