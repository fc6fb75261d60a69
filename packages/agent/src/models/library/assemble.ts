import { dirname, relative } from "node:path";
import { partName } from "@llcuda/gguf";
import type { LibraryModel } from "@llcuda/protocol";
import type { FoundFile } from "./found-file.ts";
import type { ModelRecord } from "./library-store.ts";
import type { ModelFacts } from "./model-facts.ts";

/** One model on the disk: a file, or the parts of a split one, first part first. */
export interface FoundModel {
  first: FoundFile;
  parts: FoundFile[];
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
  const merged = mergeLinks([...groups.values()]);
  const projectors = models.filter(({ first }) => facts.get(first.path)?.kind === "projector");
  return merged
    .map((copies) => modelOf(copies, facts, records, modelsFolder, projectors))
    .toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
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
  projectors: readonly FoundModel[],
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
    mmproj: kind === "text" ? (first.mmproj ?? projectorBeside(first, projectors)) : null,
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

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/mmproj|[^a-z0-9]/g, "");
}

/** The projector in the same folder; of several, the one whose name has most in common. */
function projectorBeside(file: FoundFile, projectors: readonly FoundModel[]): string | null {
  const beside = projectors.filter(({ first }) => dirname(first.path) === dirname(file.path));
  const common = (name: string): number => {
    const [a, b] = [plain(name), plain(file.name)];
    let at = 0;
    while (at < a.length && a[at] === b[at]) at += 1;
    return at;
  };
  const best = beside.toSorted((a, b) => common(b.first.name) - common(a.first.name))[0];
  // A folder of models of all kinds: a projector of another model is worse than none.
  if (best === undefined || (beside.length > 1 && common(best.first.name) === 0)) return null;
  return best.first.path;
}
