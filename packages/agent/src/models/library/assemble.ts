import { dirname, relative } from "node:path";
import { partName } from "@llcuda/gguf";
import type { LibraryModel } from "@llcuda/protocol";
import type { FoundFile } from "./found-file.ts";
import type { ModelRecord } from "./library-store.ts";
import type { ModelFacts } from "./model-facts.ts";
import { projectorFor } from "./projector.ts";

/** One model on the disk: a file, or the parts of a split one, first part first. */
export interface FoundModel {
  first: FoundFile;
  parts: FoundFile[];
}

/** A file beside others in a folder, by what its header says it is. */
interface Peer {
  kind: ModelFacts["kind"];
  name: string;
  path: string;
}

/** What `models.load`, `--model` and the tensors page take. */
export function modelId(modelsFolder: string, path: string): string {
  const inside = relative(modelsFolder, path);
  return inside.startsWith("..") ? path : inside.replace(/\.gguf$/i, "");
}

const PART = /-(\d{5})-of-(\d{5})$/;

/** Puts the parts of split models together. A later part without its first stands alone. Pure. */
export function foundModels(files: readonly FoundFile[]): FoundModel[] {
  const groups = Map.groupBy(files, ({ name, path }) => {
    const part = partName(`${name}.gguf`);
    return part === undefined ? path : `${dirname(path)}/${part.prefix}\n${part.count}`;
  });
  return [...groups.values()].map((group) => {
    const parts = group.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    return { first: parts[0]!, parts };
  });
}

/** What the wire says of each model; the same content is told once, with its copies. Pure. */
export function assemble(
  models: readonly FoundModel[],
  facts: ReadonlyMap<string, ModelFacts>,
  records: ReadonlyMap<string, ModelRecord>,
  modelsFolder: string,
): LibraryModel[] {
  const groups = Map.groupBy(models, ({ first, parts }) => {
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const fingerprint = facts.get(first.path)?.fingerprint ?? null;
    return fingerprint === null ? first.content : `${size} ${fingerprint}`;
  });
  const hashOf = ({ first, parts }: FoundModel): string | null =>
    parts.length > 1 ? null : (records.get(first.path)?.sha256 ?? first.sha256);
  const alike = [...groups.values()].flatMap((group) => partByHash(group, hashOf));
  const merged = mergeLinks(alike);
  const peers = Map.groupBy(
    models.map(({ first: { name, path } }) => {
      return { kind: facts.get(path)?.kind ?? "text", name, path };
    }),
    ({ path }) => dirname(path),
  );
  return merged
    .map((copies) => modelOf(copies, facts, records, modelsFolder, peers))
    .toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}

/** A fingerprint is of samples: files whose whole hashes are known and differ are not the same. */
function partByHash(
  group: FoundModel[],
  hashOf: (model: FoundModel) => string | null,
): FoundModel[][] {
  const known = group.map(hashOf).find((hash) => hash !== null) ?? null;
  return [...Map.groupBy(group, (model) => hashOf(model) ?? known).values()];
}

/** Links to one inode are one content, even where one of them could not be read. */
function mergeLinks(groups: FoundModel[][]): FoundModel[][] {
  const byContent = new Map<string, FoundModel[]>();
  const merged: FoundModel[][] = [];
  for (const group of groups) {
    const known = group.map(({ first }) => byContent.get(first.content)).find((one) => one);
    const target = known ?? [];
    if (known === undefined) merged.push(target);
    target.push(...group);
    for (const { first } of group) byContent.set(first.content, target);
  }
  return merged;
}

function modelOf(
  copies: readonly FoundModel[],
  facts: ReadonlyMap<string, ModelFacts>,
  records: ReadonlyMap<string, ModelRecord>,
  modelsFolder: string,
  peers: ReadonlyMap<string, readonly Peer[]>,
): LibraryModel {
  const [model, ...others] = copies as [FoundModel, ...FoundModel[]];
  const { first, parts } = model;
  const read = facts.get(first.path) ?? null;
  const kept = copies
    .map(({ first }) => records.get(first.path))
    .filter((one) => one !== undefined);
  const told = <Key extends keyof ModelRecord>(key: Key): ModelRecord[Key] | null =>
    kept.find((record) => record[key] !== null)?.[key] ?? null;
  const kind = read?.kind ?? "text";
  return {
    id: modelId(modelsFolder, first.path),
    name: told("name") ?? first.name.replace(PART, ""),
    place: first.place,
    path: first.path,
    files: parts.map(({ path, size }) => ({ path, size })),
    size: parts.reduce((sum, { size }) => sum + size, 0),
    modifiedAt: new Date(Math.max(...parts.map(({ modifiedMs }) => modifiedMs))).toISOString(),
    copies: others.map(({ first: { path, place } }) => ({ place, path })),
    architecture: read?.architecture ?? null,
    parameters: read?.parameters ?? null,
    quantization: read?.quantization ?? null,
    bitsPerWeight: read?.bitsPerWeight ?? null,
    contextLength: read?.contextLength ?? null,
    chatTemplate: read?.chatTemplate ?? false,
    mmproj:
      kind === "text"
        ? (first.mmproj ?? projectorOf(model, peers.get(dirname(first.path)) ?? []))
        : null,
    kind,
    origin: told("origin") ?? copies.map(({ first }) => first.origin).find((one) => one) ?? null,
    sha256:
      parts.length > 1
        ? null
        : (told("sha256") ?? copies.map(({ first }) => first.sha256).find((one) => one) ?? null),
    lastUsedAt: told("lastUsedAt"),
    tokensPerSecond: told("tokensPerSecond"),
    problem: first.problem ?? read?.problem ?? null,
  };
}

/** The projector among the models of its folder; of several, the one whose name tells. */
function projectorOf({ first }: FoundModel, beside: readonly Peer[]): string | null {
  const of = (kind: "text" | "projector"): string[] =>
    beside.filter((peer) => peer.kind === kind).map(({ name }) => name);
  const found = projectorFor(first.name, of("text"), of("projector"));
  return beside.find(({ kind, name }) => kind === "projector" && name === found)?.path ?? null;
}
