import type { CatalogModel, LibraryModel } from "@llcuda/protocol";
import { REGISTERED_MODELS, type RegisteredModel } from "./registry.ts";

/** The registered models as the wire has them, with what of each is here. Pure. */
export function catalogOf(
  library: readonly LibraryModel[],
  registered: readonly RegisteredModel[] = REGISTERED_MODELS,
): CatalogModel[] {
  return registered.map(({ aliases, files, license, name, title }) => ({
    name,
    title,
    license,
    aliases,
    files: files.map(({ checked, path, quant, repo, sha256, size }) => {
      const reference = `hf:${repo}/${path}`;
      const localId = localModel(library, reference, sha256);
      return { quantization: quant, reference, size, sha256, checked, localId };
    }),
  }));
}

/** Id of the model that came from `reference`, or has the hash that is told of it. Pure. */
export function localModel(
  library: readonly LibraryModel[],
  reference: string,
  sha256: string | null,
): string | null {
  // Fetched before origins were kept; another revision than main has a folder of its own.
  const [, repo = "", path = ""] = /^hf:([^/]+\/[^/@:]+)\/(.+)$/.exec(reference) ?? [];
  const id = `${repo.replace("/", "--")}/${path.replace(/\.gguf$/i, "")}`;
  const found = library.find(
    (model) =>
      model.id === id || model.origin === reference || (sha256 !== null && model.sha256 === sha256),
  );
  return found?.id ?? null;
}
