import { fileName } from "../file-name.ts";
import type {
  CatalogModel,
  Download,
  ErrorReport,
  HubFiles,
  HubRepository,
  LibraryModel,
  LoadedModel,
} from "@llcuda/protocol";
import type { CheckedOffer } from "../check-words.ts";
import type { Candidate } from "../fit/fits-now.ts";
import { queueWords, togetherOf, type Together } from "../downloads/queue-words.ts";
import { sortModels, type Order } from "./sort.ts";

/** One file, or the parts of a split one, that can be fetched. */
export interface Offer {
  reference: string;
  title: string;
  quantization: string;
  size: number | null;
  license: string | null;
  gated: boolean;
  /** Files that come together, with what lets it see or hear. */
  files: number;
  projector: boolean;
  /** Id in the library when it is here. */
  localId: string | null;
  /** Another file of the same model, whose header prices this one too. */
  kin: string;
  /** Whether that header is read without being asked for. */
  priced: boolean;
  /** Of the catalog: what the hub said of it. Null: the hub tells it now. */
  checked: CheckedOffer | null;
}

export type Row =
  | { kind: "heading"; id: string; title: string; note: string; together?: readonly Together[] }
  | { kind: "running"; id: string; loaded: LoadedModel }
  /** `problem`: it came, and is no model that loads. */
  | { kind: "download"; id: string; download: Download; problem: ErrorReport | null }
  | { kind: "local"; id: string; model: LibraryModel; loaded: LoadedModel | null }
  | { kind: "offer"; id: string; offer: Offer }
  | { kind: "repository"; id: string; repository: HubRepository; open: boolean }
  /** `more`: a button with this text; `again`: one that asks the hub once more, beside it. */
  | { kind: "note"; id: string; text: string; more?: boolean; again?: boolean };

/** What the list is made of; null where the agent has not told it yet. */
export interface Known {
  models: readonly LibraryModel[] | null;
  catalog: readonly CatalogModel[] | null;
  loaded: readonly LoadedModel[];
  downloads: readonly Download[];
  hub: HubAnswer | null;
}

/** What the hub answered for the words that are looked for. */
export interface HubAnswer {
  repositories: readonly HubRepository[];
  /** The files of the repository that is open. */
  files: HubFiles | null;
  note: string | null;
  /** It did not answer: the note says why. */
  failed: boolean;
  more: boolean;
}

/** Whether a text holds every word of the query, in any order. */
export function matches(query: string, ...texts: (string | null)[]): boolean {
  const text = texts
    .filter((part) => part !== null)
    .join(" ")
    .toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Whether a file is shown where only what fits now is; what nobody can tell of is. */
export type Fits = (candidate: Candidate) => boolean;

const candidateOf = ({ kin, localId, reference, size }: Offer): Candidate => ({
  ids: [localId, reference],
  kin: [kin],
  size,
});

/** Everything on one list: what runs, what is on its way, what is here, what can be had. */
export function rowsOf(known: Known, query: string, order: Order, fits: Fits = () => true): Row[] {
  const meant = (known.models ?? []).filter((model) => found(query, model));
  const models = meant.filter(({ id, size }) => fits({ ids: [id], kin: [], size }));
  const byId = new Map(known.loaded.map((loaded) => [loaded.model.id, loaded]));
  const offers = (known.catalog ?? [])
    .flatMap(offersOf)
    .filter((offer) => fits(candidateOf(offer)))
    .filter((offer) => matches(query, offer.title, offer.quantization, offer.reference));
  const running = known.loaded.filter(({ model }) => matches(query, model.name, model.path));
  const coming = known.downloads.filter(
    (download) => matches(query, download.name, download.reference) && !isGone(download, known),
  );
  return [
    ...section("running", "Running", running.map(runningRow)),
    ...downloadSection(coming, known.models ?? []),
    ...section(
      "here",
      "On this machine",
      sortModels(models, order).map((model): Row => {
        const { id } = model;
        return { kind: "local", id: `local ${id}`, model, loaded: byId.get(id) ?? null };
      }),
      known.models === null ? null : emptyWords(query, meant.length > 0),
    ),
    ...section("catalog", "Catalog", offers.map(offerRow), null, "a short list"),
    ...(known.hub === null ? [] : hubSection(known.hub, fits)),
  ];
}

const isHere = ({ status }: Download): number => Number(status === "done");

/** Those that came stand below those that are still awaited. */
function downloadSection(coming: readonly Download[], models: readonly LibraryModel[]): Row[] {
  const problemOf = ({ modelId }: Download): ErrorReport | null =>
    modelId === null ? null : (models.find(({ id }) => id === modelId)?.problem ?? null);
  const rows = coming
    .toSorted((a, b) => isHere(a) - isHere(b))
    .map((download): Row => {
      const problem = problemOf(download);
      return { kind: "download", id: `download ${download.id}`, download, problem };
    });
  const [heading, ...rest] = section("downloads", "On its way", rows, null, queueWords(coming));
  if (heading?.kind !== "heading") return [];
  return [{ ...heading, together: togetherOf(coming) }, ...rest];
}

/** It came, and was deleted since. */
function isGone({ modelId, status }: Download, { models }: Known): boolean {
  if (status !== "done" || modelId === null || models === null) return false;
  return !models.some(({ id }) => id === modelId);
}

function found(query: string, model: LibraryModel): boolean {
  const { name, quantization, architecture, origin, path, place } = model;
  return matches(query, name, quantization, architecture, origin, path, place);
}

/** @param some are here that are looked for, and do not fit */
function emptyWords(query: string, some: boolean): string {
  if (some) return "No model that is here fits into what is free now.";
  if (query.trim() !== "") return `No model here is called “${query.trim()}”.`;
  return "No model is on this machine yet. Pull one of the catalog below, paste hf:OWNER/REPO/FILE above, or drop a GGUF file anywhere on this page.";
}

function section(
  id: string,
  title: string,
  rows: readonly Row[],
  empty: string | null = null,
  about = "",
): Row[] {
  if (rows.length === 0 && empty === null) return [];
  const count = rows.length === 0 ? "" : String(rows.length);
  const note = [count, about].filter((part) => part !== "").join(", ");
  const heading: Row = { kind: "heading", id: `heading ${id}`, title, note };
  if (rows.length > 0 || empty === null) return [heading, ...rows];
  return [heading, { kind: "note", id: `note ${id}`, text: empty }];
}

const runningRow = (loaded: LoadedModel): Row => {
  return { kind: "running", id: `running ${loaded.model.id}`, loaded };
};
const offerRow = (offer: Offer): Row => {
  return { kind: "offer", id: `offer ${offer.reference}`, offer };
};

export function offersOf({ title, license, files }: CatalogModel): Offer[] {
  const kin = files[0]?.reference ?? "";
  return files.map((file) => {
    const { check, quantization, reference, size, localId } = file;
    const gated = check?.state === "gated";
    const alone = { gated, files: 1, projector: false, priced: false, checked: file };
    return { reference, title, quantization, size, license, localId, kin, ...alone };
  });
}

export function hubOffers({ repository, quantizations, projectors }: HubFiles): Offer[] {
  const { license, gated } = repository;
  const kin = quantizations.toSorted((a, b) => a.size - b.size)[0]?.reference ?? "";
  const projector = projectors.length > 0;
  return quantizations.map(({ quantization, reference, size, files, localId }) => {
    const title = fileName(reference).replace(/\.gguf$/i, "");
    const shown = { title, quantization, size, license, gated, localId };
    return {
      reference,
      kin,
      priced: true,
      files: files.length + Number(projector),
      projector,
      checked: null,
      ...shown,
    };
  });
}

function hubSection({ failed, repositories, files, note, more }: HubAnswer, fits: Fits): Row[] {
  const rows = repositories.flatMap((repository): Row[] => {
    const open = files?.repository.id === repository.id;
    const row: Row = { kind: "repository", id: `repository ${repository.id}`, repository, open };
    if (!open) return [row];
    return [
      row,
      ...hubOffers(files)
        .filter((offer) => fits(candidateOf(offer)))
        .map(offerRow),
    ];
  });
  const count = repositories.length === 0 ? "" : `${repositories.length}${more ? "+" : ""}`;
  const heading: Row = { kind: "heading", id: "heading hub", title: "Hugging Face", note: count };
  const notes: Row[] =
    note === null ? [] : [{ kind: "note", id: "note hub", text: note, again: failed }];
  const rest: Row[] = more ? [{ kind: "note", id: "more hub", text: "Show more", more }] : [];
  return [heading, ...rows, ...notes, ...rest];
}
