import { z } from "zod";
import { ErrorReport } from "./error.ts";
import { Progress } from "./progress.ts";

/** Where a model lies. All but `llcuda` belong to other programs and are only read. */
export const LibraryPlace = z.enum([
  "llcuda",
  "huggingface",
  "lmstudio",
  "ollama",
  "llamacpp",
  "folder",
]);
export type LibraryPlace = z.infer<typeof LibraryPlace>;

/** A model that is on this machine. Sizes in bytes, times ISO. */
export const LibraryModel = z.object({
  /** What `models.load`, `--model` and the tensors page take. */
  id: z.string(),
  name: z.string(),
  place: LibraryPlace,
  /** The file, or the first of a split model. */
  path: z.string(),
  /** Every file of it: the parts of a split model. */
  files: z.array(z.object({ path: z.string(), size: z.number() })),
  size: z.number(),
  modifiedAt: z.string(),
  /** The same content elsewhere on the disk. */
  copies: z.array(z.object({ place: LibraryPlace, path: z.string() })),
  /** Null until its header was read, or where the header does not say. */
  architecture: z.string().nullable(),
  parameters: z.number().nullable(),
  /** "Q4_K_M", "BF16". */
  quantization: z.string().nullable(),
  bitsPerWeight: z.number().nullable(),
  /** Tokens it was made for. */
  contextLength: z.number().nullable(),
  chatTemplate: z.boolean(),
  /** The file beside it that lets it see or hear. */
  mmproj: z.string().nullable(),
  /** What it is: only `text` can chat. */
  kind: z.enum(["text", "embedding", "projector", "adapter", "other"]),
  /** Where it was fetched from, when llcuda did: hf:OWNER/REPO/FILE. */
  origin: z.string().nullable(),
  /** Hex; null until it was computed or told by its source. */
  sha256: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  /** Generation rate measured on this machine; null until it answered here. */
  tokensPerSecond: z.number().nullable(),
  /** Why it cannot be loaded; null where nothing is known against it. */
  problem: ErrorReport.nullable(),
});
export type LibraryModel = z.infer<typeof LibraryModel>;

/** A folder that is looked into for models. */
export const LibraryFolder = z.object({
  path: z.string(),
  place: LibraryPlace,
  /** Added by a person, who may take it off again. */
  added: z.boolean(),
  models: z.number(),
  /** Bytes free on its disk, to three digits; null where llcuda writes nothing or the system does not tell. */
  free: z.number().nullable(),
  problem: ErrorReport.nullable(),
});
export type LibraryFolder = z.infer<typeof LibraryFolder>;

/** Work on one model: hash and values are read again, or a file is brought in. */
export const LibraryWork = z.object({
  id: z.string(),
  kind: z.enum(["verify", "import"]),
  /** Id of the model; of an import, the path it comes from. */
  model: z.string(),
  progress: Progress.nullable(),
  /** One line once it ended well; null before. */
  result: z.string().nullable(),
  error: ErrorReport.nullable(),
});
export type LibraryWork = z.infer<typeof LibraryWork>;

export const Library = z.object({
  models: z.array(LibraryModel),
  folders: z.array(LibraryFolder),
  /** Null when all folders were looked through. */
  scanning: Progress.nullable(),
  work: z.array(LibraryWork),
});
export type Library = z.infer<typeof Library>;

const ModelFile = z.object({ path: z.string(), size: z.number() });

/** What deleting a model takes away. Bytes. */
export const Deletion = z.object({
  /** All parts, and the projector that no other model uses. */
  files: z.array(ModelFile),
  /** What belongs to it and stays, with the names of those that use it; none: it is not llcuda's. */
  keeps: z.array(ModelFile.extend({ usedBy: z.array(z.string()) })),
  /** Names of models that cannot see or hear without it: it is their projector. */
  neededBy: z.array(z.string()),
  /** Less than the files where another link has their content. */
  frees: z.number(),
});
export type Deletion = z.infer<typeof Deletion>;

/** What deleting a model did. */
export const DeletedModel = z.object({
  id: z.string(),
  freed: z.number(),
  files: Deletion.shape.files,
  keeps: Deletion.shape.keeps,
});
export type DeletedModel = z.infer<typeof DeletedModel>;

/** What the hub said of a file of the catalog. */
export const CatalogCheck = z.object({
  /** `changed`: other bytes than before; `moved`: the old name still leads there; `gated`: it wants a token. */
  state: z.enum(["there", "changed", "moved", "gated", "gone"]),
  /** ISO time. */
  at: z.string(),
  /** The hub or mirror that was asked; null: the hub, before this llcuda was made. */
  host: z.string().nullable(),
  /** OWNER/REPO of today, where it moved. */
  movedTo: z.string().nullable(),
});
export type CatalogCheck = z.infer<typeof CatalogCheck>;

/** A model of the curated list. */
export const CatalogModel = z.object({
  name: z.string(),
  title: z.string(),
  /** Null: not known for sure. */
  license: z.string().nullable(),
  aliases: z.array(z.string()),
  files: z.array(
    z.object({
      quantization: z.string(),
      /** hf:OWNER/REPO/FILE. */
      reference: z.string(),
      /** Bytes; null until the hub has said it. */
      size: z.number().nullable(),
      sha256: z.string().nullable(),
      /** Null: nobody has asked the hub. */
      check: CatalogCheck.nullable(),
      /** The hub is being asked. */
      asking: z.boolean(),
      /** Id in the library when it is here. */
      localId: z.string().nullable(),
    }),
  ),
});
export type CatalogModel = z.infer<typeof CatalogModel>;
