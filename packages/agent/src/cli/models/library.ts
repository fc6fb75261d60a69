import { basename, resolve } from "node:path";
import type { DeletedModel, LibraryModel, LibraryWork } from "@llcuda/protocol";
import { Failure, failureOf } from "../../failure.ts";
import { homeOf } from "../../home.ts";
import { modelId } from "../../models/library/assemble.ts";
import { findModel } from "../../models/library/model-name.ts";
import { formatBytes } from "../format.ts";
import { print, printable, printJson, table } from "../gguf/output.ts";
import { progressLine } from "../progress-line.ts";
import { abortOnSignal } from "../signals.ts";
import { type ModelsDoor, withModels } from "./models-door.ts";
import { pull } from "./pull.ts";

const LIBRARY_HEAD = ["name", "type", "made as", "size", "context", "speed", "used", "place", ""];

/** `llcuda models list`: every model on this machine, wherever it lies. */
export async function listLibrary(json: boolean): Promise<void> {
  const { folders, models } = await withModels((door) => door.library());
  if (json) return printJson({ models, folders });
  const rows = models.map((model) => [
    printable(model.name),
    model.quantization ?? "",
    printable(model.architecture ?? ""),
    formatBytes(model.size),
    model.contextLength === null ? "" : String(model.contextLength),
    model.tokensPerSecond === null ? "" : `${model.tokensPerSecond.toFixed(1)} tok/s`,
    model.lastUsedAt?.slice(0, 10) ?? "",
    model.place,
    remark(model),
  ]);
  if (rows.length === 0)
    await print("No models on this machine. `llcuda models pull NAME` fetches one.\n");
  else await print(table([LIBRARY_HEAD, ...rows], [3, 4, 5]));
  for (const { problem } of folders) {
    if (problem !== null) await print(`${problem.code}: ${problem.message}\n  ${problem.hint}\n`);
  }
}

function remark({ copies, kind, problem }: LibraryModel): string {
  if (problem !== null) return printable(`${problem.code}: ${problem.message}`);
  const more = copies.length === 0 ? "" : `${copies.length} more of it`;
  return [kind === "text" ? "" : kind, more].filter((part) => part !== "").join(", ");
}

export interface ImportOptions {
  copy?: boolean;
  move?: boolean;
  json?: boolean;
}

/** `llcuda models import PATH|URL` */
export async function importModel(from: string, options: ImportOptions): Promise<void> {
  if (/^(?:https?:|hf:)/i.test(from)) return pull(from, { ...options, projector: true });
  if (options.copy === true && options.move === true) {
    throw new Failure(
      "OPTION_INVALID",
      "--copy and --move exclude each other.",
      "Pass one of them.",
    );
  }
  const manner = options.copy === true ? "copy" : options.move === true ? "move" : "use";
  const path = resolve(from);
  await withModels(async (door) => {
    const { work } = await door.import(path, manner);
    const result = work === null ? `${path} is used where it lies` : await untilEnded(door, work);
    if (options.json === true) return printJson({ result });
    return print(`${result}.\n`);
  });
}

/** `llcuda models verify MODEL` */
export async function verify(model: string, json: boolean): Promise<void> {
  await withModels(async (door) => {
    const { id } = await named(door, model);
    const result = await untilEnded(door, (await door.verify(id)).work);
    if (json) return printJson({ id, result });
    return print(`${id}: ${result}.\n`);
  });
}

/** `llcuda models rm MODEL` */
export async function remove(model: string, json: boolean): Promise<void> {
  await withModels(async (door) => {
    const { id } = await named(door, model);
    const deleted = await door.delete(id);
    if (json) return printJson(deleted);
    return print(`${id} is deleted${deletedWords(deleted)}.\n`);
  });
}

function deletedWords({ files, freed, keeps }: DeletedModel): string {
  const what = files.length > 1 ? `, ${files.map(({ path }) => basename(path)).join(", ")}` : "";
  const kept = keeps.map(({ path, usedBy }) => {
    const why = usedBy.length === 0 ? "is not llcuda's own" : `is used by ${usedBy.join(", ")}`;
    return `; ${basename(path)} stays, which ${why}`;
  });
  return printable(`${what}: ${formatBytes(freed)} are free again${kept.join("")}`);
}

/** `llcuda models rename MODEL [NAME]` */
export async function rename(model: string, name: string | undefined, json: boolean) {
  await withModels(async (door) => {
    const { id } = await named(door, model);
    await door.rename(id, name ?? null);
    if (json) return printJson({ id, name: name ?? null });
    return print(`${id} is shown as ${name ?? "its file is called"}.\n`);
  });
}

/** The model with that id, path or name; one that is listed as another one's copy, too. */
async function named(door: ModelsDoor, name: string): Promise<{ id: string }> {
  const { models } = await door.library();
  const home = homeOf(process.env);
  const path = resolve(name);
  const listed = models.some((model) => model.path === path) ? path : name;
  return findModel(models, listed, () => {
    const copies = models.flatMap((model) => model.copies);
    const copy = copies.find((one) => one.path === path || modelId(home.models, one.path) === name);
    return copy === undefined ? null : { id: copy.path };
  });
}

/** Shows a work until it has ended; SIGINT ends it. @throws Failure of the work */
async function untilEnded(door: ModelsDoor, id: string): Promise<string> {
  const line = progressLine(process.stderr);
  const interrupt = abortOnSignal();
  const ended = await new Promise<LibraryWork | null>((settle) => {
    interrupt.signal.addEventListener("abort", () => void door.cancel(id));
    const stop = door.watchLibrary(({ work }) => {
      const mine = work.find((one) => one.id === id) ?? null;
      if (mine === null || mine.result !== null || mine.error !== null) {
        stop();
        settle(mine);
      } else if (mine.progress !== null) line.show(mine.progress, "");
    });
  });
  line.end();
  await door.cancel(id);
  if (ended?.error != null) throw failureOf(ended.error);
  if (ended?.result != null) return ended.result;
  throw new Failure("CANCELLED", "It was ended.", "Start it again.");
}
