import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { freeForEngine } from "@llcuda/gguf";
import type { FitAdvice, LoadOptions, ModelFit } from "@llcuda/protocol";
import { runningAgents } from "../../agent-file.ts";
import { probeMachine } from "../../bootstrap/probe/probe-machine.ts";
import { LoadRecords } from "../../fleet/load-records.ts";
import { failureOf, reportOf } from "../../failure.ts";
import { homeOf, type Home } from "../../home.ts";
import { memoryAmount } from "../../host/memory-amount.ts";
import { fileOfModel } from "../../models/fit/file-of-model.ts";
import { FitService, type FitRequest } from "../../models/fit/fit-service.ts";
import { HubProjectors } from "../../models/fit/hub-projectors.ts";
import { LoadPricing } from "../../models/fit/load-pricing.ts";
import { Hub } from "../../models/hub/hub.ts";
import { hubReference } from "../../models/hub/quantizations.ts";
import { parseModelReference } from "../../models/model-reference.ts";
import { localModel } from "../../models/local-model.ts";
import { openDatabase } from "../../store/database.ts";
import { print, printable, printJson, table } from "../gguf/output.ts";
import { isOffline } from "../options.ts";
import { loadChangesOf, type LoadFlags } from "./load-flags.ts";
import { withModels } from "./models-door.ts";
import { withAgent } from "./running-agent.ts";

export interface FitOptions extends Omit<LoadFlags, "idle"> {
  json?: boolean;
}

/** `llcuda models fit MODEL`: exit code 1 when the model goes nowhere on this machine. */
export async function fit(name: string, flags: FitOptions): Promise<void> {
  const home = homeOf(process.env);
  const options = loadChangesOf(flags);
  // The agent may run in another folder: it gets the whole path.
  const request = { model: await fileHere(name, home), options };
  const told =
    runningAgents(home).length > 0
      ? await withAgent((api) => api.models.fit.query(request))
      : await fitHere(request, home);
  if (told.verdict === "no") process.exitCode = 1;
  await (flags.json === true ? printJson(told) : print(fitText(told)));
}

/** As `fileOfModel`; what another program's folder has under that name need not be asked of the hub. */
async function fileHere(name: string, home: Home): Promise<string> {
  const file = await fileOfModel(name, home).catch((thrown: unknown) => reportOf(thrown));
  if (typeof file === "string" && !file.startsWith("hf:")) return file;
  const { models } = await withModels((door) => door.library());
  const origin = typeof file === "string" ? originOf(file) : null;
  const found = models.find(
    (model) => model.name === name || (origin !== null && model.origin === origin),
  );
  if (found !== undefined) return found.path;
  if (typeof file === "string") return file;
  throw failureOf(file);
}

/** A file of the hub as the library names where one came from. */
function originOf(file: string): string | null {
  const reference = parseModelReference(file);
  if (reference.kind !== "huggingface") return null;
  return hubReference(reference.repo, reference.revision, reference.path);
}

/** Without an agent it is not known which engine will run: the GPUs count as usable. */
async function fitHere(request: FitRequest, home: Home): Promise<ModelFit> {
  const { env } = process;
  const offline = isOffline(env);
  const hub = new Hub({ env, offline, localId: () => null });
  const find = (name: string) => localModel(name, home);
  const projectors = new HubProjectors(hub);
  const pricing = new LoadPricing({ home, env, offline, find, projectors });
  try {
    const free = async () => freeForEngine(await probeMachine({ env }));
    const saved = (path: string): LoadOptions | null => savedFor(path, home);
    return await new FitService({ home, pricing, free, saved }).fit(request);
  } finally {
    pricing.close();
  }
}

/** Null where no agent has ever run here, too. */
function savedFor(path: string, home: Home): LoadOptions | null {
  const file = join(home.data, "llcuda.sqlite");
  if (!existsSync(file)) return null;
  const database = openDatabase(file);
  try {
    return new LoadRecords(database).options(path);
  } finally {
    database.close();
  }
}

function row(name: string, { device, host }: { device: number; host: number }): string[] {
  return [name, ...[device, host].map((bytes) => (bytes === 0 ? "" : memoryAmount(bytes)))];
}

/** The answer as a person reads it: the verdict, the parts, what would help. */
export function fitText(fit: ModelFit): string {
  const { estimate, machine, settings } = fit;
  const free = machine.vramFree.reduce((sum, each) => sum + each, 0);
  const rows = [
    ["", "GPU", "memory"],
    row("weights", estimate.weights),
    row("KV cache", estimate.kv),
    row("compute", estimate.compute),
    row("output", { device: 0, host: estimate.output }),
    row("together", estimate),
    [
      "free now",
      machine.vramFree.length === 0 ? "no GPU" : memoryAmount(free),
      memoryAmount(machine.ramFree),
    ],
  ];
  const slots = settings.unified
    ? `${settings.slots} slots on one cache`
    : `${settings.slots} ${settings.slots === 1 ? "slot" : "slots"}`;
  const { kvTypeK, kvTypeV } = settings;
  const types = kvTypeK === kvTypeV ? kvTypeK : `${kvTypeK} and ${kvTypeV}`;
  const asked = `${settings.context} tokens, ${slots}, KV ${types}`;
  const notes = [
    besideText(fit.beside),
    fit.mostTokensPerSecond === null
      ? null
      : `One answer can have at most ${fit.mostTokensPerSecond.toFixed(1)} tok/s, by the bandwidth that was measured here.`,
    fit.contextLength !== null && settings.context > fit.contextLength
      ? `The model was made for ${fit.contextLength} tokens.`
      : null,
    estimate.flashAttention
      ? null
      : "Without FlashAttention, which takes more to compute: GPUs have none for its heads, or it is switched off.",
    fit.checked
      ? null
      : `Figures of ${printable(fit.architecture)} were not compared with llama.cpp's own: they are less sure.`,
    ...fit.advice.map(adviceText),
  ];
  const lines = notes.filter((note) => note !== null).map((note) => `  ${note}\n`);
  return `${verdictText(fit)} (${asked})\n\n${table(rows, [1, 2])}${lines.length > 0 ? "\n" : ""}${lines.join("")}`;
}

/** What is counted that is not the model itself. */
function besideText({ draft, files, mmproj }: ModelFit["beside"]): string | null {
  const parts = [
    mmproj === null ? null : `the projector ${printable(basename(mmproj))}`,
    files === 0 ? null : `${memoryAmount(files)} of files beside it`,
    draft === null ? null : `the draft ${printable(basename(draft))}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `Counted with it: ${parts.join(", ")}.`;
}

const CAUSES: Readonly<Record<NonNullable<ModelFit["cause"]>, string>> = {
  context: "the context is too big",
  weights: "the weights are too big",
  shares: "the shares that were chosen put too much on one GPU",
};

function layersText(layers: number): string {
  return `${layers} ${layers === 1 ? "layer" : "layers"}`;
}

function verdictText({ cause, estimate, machine, verdict }: ModelFit): string {
  const why = cause === null ? "" : `: ${CAUSES[cause]}`;
  if (verdict === "fits") {
    const { expertLayers } = estimate;
    if (expertLayers === 0) return "Fits on the GPU";
    return `Fits on the GPU but for the experts of ${layersText(expertLayers)}, in memory`;
  }
  const of = `${estimate.gpuLayers} of ${estimate.layers} layers`;
  if (verdict === "partial") return `Partly on the GPU, ${of}${why}`;
  if (verdict === "no") return `Does not fit${why}`;
  return machine.vramFree.length === 0 ? "Fits in memory; there is no GPU" : `In memory only${why}`;
}

function adviceText(advice: FitAdvice): string {
  switch (advice.kind) {
    case "context":
      return `--ctx ${advice.context} would do: it frees ${memoryAmount(advice.frees)}.`;
    case "kv-type":
      return `--kv ${advice.kvType.toLowerCase()} would do: it frees ${memoryAmount(advice.frees)}.`;
    case "slots":
      return `--slots ${advice.slots} would do: it frees ${memoryAmount(advice.frees)}.`;
    case "smaller-weights":
      return advice.most === 0
        ? "No quantization of it would do."
        : `A quantization with ${memoryAmount(advice.most)} of weights there would do.`;
    case "free-shares":
      return "--set tensorSplit=null would do: shares by what is free on each GPU.";
    case "experts-in-memory":
      return `--set expertLayersInMemory=${advice.layers} would do: with the experts of ${layersText(advice.layers)} in memory ${memoryAmount(advice.frees)} of the GPU are free.`;
  }
}
