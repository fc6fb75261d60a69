import { KV_TYPES, type KvType } from "@llcuda/gguf";
import type { FitAdvice, ModelFit } from "@llcuda/protocol";
import { probeMachine } from "../../bootstrap/probe/probe-machine.ts";
import { Failure } from "../../failure.ts";
import { homeOf } from "../../home.ts";
import { fileOfModel } from "../../models/fit/file-of-model.ts";
import { freeOf, MAX_CONTEXT, MAX_SLOTS, modelFit } from "../../models/fit/model-fit.ts";
import { formatBytes } from "../format.ts";
import { withFiles } from "../gguf/files.ts";
import { print, printable, printJson, table } from "../gguf/output.ts";

export interface FitOptions {
  ctx?: string;
  kv?: string;
  slots?: string;
  json?: boolean;
}

/** `llcuda models fit MODEL`: exit code 1 when the model goes nowhere on this machine. */
export async function fit(model: string, options: FitOptions): Promise<void> {
  const wishes = {
    context: count("--ctx", options.ctx, MAX_CONTEXT),
    slots: count("--slots", options.slots, MAX_SLOTS),
    kvType: options.kv === undefined ? undefined : kvType(options.kv),
  };
  const json = options.json === true;
  const free = freeOf(await probeMachine({ env: process.env }));
  await withFiles([await fileOfModel(model, homeOf(process.env))], { json }, async ([file]) => {
    const told = modelFit(file!, wishes, free);
    if (told.verdict === "no") process.exitCode = 1;
    if (json) await printJson(told);
    else await print(fitText(told));
  });
}

function count(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
  throw new Failure(
    "OPTION_INVALID",
    `${option} ${JSON.stringify(text)} is no number from 1 to ${most}`,
    "Give a whole number, as in --ctx 32768.",
  );
}

function kvType(text: string): KvType {
  const found = KV_TYPES.find((type) => type === text.toUpperCase());
  if (found !== undefined) return found;
  const known = KV_TYPES.map((type) => type.toLowerCase()).join(", ");
  throw new Failure(
    "OPTION_INVALID",
    `--kv ${JSON.stringify(text)} is no type of a KV cache`,
    `llama.cpp knows ${known}.`,
  );
}

function row(name: string, { device, host }: { device: number; host: number }): string[] {
  return [name, ...[device, host].map((bytes) => (bytes === 0 ? "" : formatBytes(bytes)))];
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
      machine.vramFree.length === 0 ? "no GPU" : formatBytes(free),
      formatBytes(machine.ramFree),
    ],
  ];
  const slots = settings.unified
    ? `${settings.slots} slots on one cache`
    : `${settings.slots} ${settings.slots === 1 ? "slot" : "slots"}`;
  const asked = `${settings.context} tokens, ${slots}, KV ${settings.kvType}`;
  const notes = [
    fit.contextLength !== null && settings.context > fit.contextLength
      ? `The model was made for ${fit.contextLength} tokens.`
      : null,
    fit.checked
      ? null
      : `Figures of ${printable(fit.architecture)} were not compared with llama.cpp's own: they are less sure.`,
    ...fit.advice.map(adviceText),
  ];
  const lines = notes.filter((note) => note !== null).map((note) => `  ${note}\n`);
  return `${verdictText(fit)} (${asked})\n\n${table(rows, [1, 2])}${lines.length > 0 ? "\n" : ""}${lines.join("")}`;
}

function verdictText({ cause, estimate, machine, verdict }: ModelFit): string {
  const why =
    cause === null ? "" : `: the ${cause === "context" ? "context is" : "weights are"} too big`;
  if (verdict === "fits") return "Fits on the GPU";
  const of = `${estimate.gpuLayers} of ${estimate.layers} layers`;
  if (verdict === "partial") return `Partly on the GPU, ${of}${why}`;
  if (verdict === "no") return `Does not fit${why}`;
  return machine.vramFree.length === 0 ? "Fits in memory; there is no GPU" : `In memory only${why}`;
}

function adviceText(advice: FitAdvice): string {
  switch (advice.kind) {
    case "context":
      return `--ctx ${advice.context} would do: it frees ${formatBytes(advice.frees)}.`;
    case "kv-type":
      return `--kv ${advice.kvType.toLowerCase()} would do: it frees ${formatBytes(advice.frees)}.`;
    case "slots":
      return `--slots ${advice.slots} would do: it frees ${formatBytes(advice.frees)}.`;
    case "smaller-weights":
      return advice.most === 0
        ? "No quantization of it would do."
        : `A quantization with ${formatBytes(advice.most)} of weights there would do.`;
    case "experts-in-memory":
      return "Its experts can stay in memory, the rest on the GPU (llama-server --cpu-moe).";
  }
}
