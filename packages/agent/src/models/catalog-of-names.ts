import type { CatalogModel, LibraryModel } from "@llcuda/protocol";
import type { CatalogChecks } from "./catalog-checks.ts";

/** The registered models as the wire has them, with what the hub says of each and what is here. */
export function catalogOf(
  library: readonly LibraryModel[],
  checks: Pick<CatalogChecks, "known" | "models">,
): CatalogModel[] {
  const known = checks.known();
  return checks.models.map(({ aliases, files, license, name, title }) => ({
    name,
    title,
    license,
    aliases,
    files: files.map((file) => {
      const reference = `hf:${file.repo}/${file.path}`;
      const told = known(file);
      const localId = localModel(library, reference, told.sha256);
      return { quantization: file.quant, reference, ...told, localId };
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
