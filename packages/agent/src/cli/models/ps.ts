import {
  isTrifle,
  waitingWords,
  type LoadedModel,
  type LoadedModels,
  type MemoryShares,
} from "@llcuda/protocol";
import { memoryAmount } from "../../host/memory-amount.ts";
import { formatSeconds } from "../format.ts";
import { print, printable, printJson, table } from "../gguf/output.ts";
import { withAgent } from "./running-agent.ts";

/** `llcuda models ps`: what is loaded, what it holds and who uses it. */
export async function ps({ json }: { json?: boolean }): Promise<void> {
  await withAgent(async (api) => {
    const loaded = await api.models.loaded.snapshot.query();
    await (json === true ? printJson(loaded) : print(psText(loaded, Date.now())));
  });
}

const HEAD = ["model", "", "context", "slots", "KV", "GPU layers", "holds", "foreseen", "used", ""];

/** @param now milliseconds since the epoch */
export function psText({ current, models, waiting = [] }: LoadedModels, now: number): string {
  const waits = waiting.map((each) => {
    return `${printable(each.model.name)}: ${waitingWords(each, printable)}\n`;
  });
  if (models.length === 0) return ["No model is loaded.\n", ...waits].join("");
  const rows = models.map((each) => row(each, now, current === each.model.id));
  return [table([HEAD, ...rows], [2, 3, 5, 6, 7]), ...waits].join("");
}

function known(value: number | string | null | undefined): string {
  return value === null || value === undefined ? "" : `${value}`;
}

function row(loaded: LoadedModel, now: number, isCurrent: boolean): string[] {
  const { effective, memory, model, pinned, state, unloadsAt } = loaded;
  const held = memory.gpu ?? memory.resident;
  const layers = effective?.gpuLayers ?? null;
  const goes = unloadsAt === null ? null : (Date.parse(unloadsAt) - now) / 1_000;
  const notes = [
    isCurrent ? "current" : null,
    pinned ? "pinned" : null,
    goes === null ? null : `goes in ${formatSeconds(Math.max(0, goes))}`,
  ];
  return [
    printable(model.name),
    stateText(state),
    known(effective?.context),
    known(effective?.slots),
    known(effective?.kvTypeK),
    layers === null ? "" : `${layers}/${effective?.layers ?? layers}`,
    held === null ? "" : memoryAmount(held),
    errorText(memory),
    useText(loaded, now),
    notes.filter((note) => note !== null).join(", "),
  ];
}

function stateText(state: LoadedModel["state"]): string {
  if (state.phase === "starting") return state.stage;
  return state.phase === "failed" ? state.error.code : state.phase;
}

function bytesOf(shares: MemoryShares): number {
  return Object.values(shares).reduce((sum, { device, host }) => sum + device + host, 0);
}

/** Of the estimate, against what the engine's buffers took. */
function errorText({ error, estimate, measured }: LoadedModel["memory"]): string {
  if (error === null || estimate === null || measured === null) return "";
  const [foreseen, took] = [bytesOf(estimate), bytesOf(measured)];
  if (isTrifle(foreseen, took)) return "< 1 MiB off";
  return `${error < 0 ? "-" : "+"}${Math.abs(error * 100).toFixed(1)} %`;
}

function useText({ answering, lastUsedAt, waiting }: LoadedModel, now: number): string {
  if (answering > 0) return `answering ${answering}${waiting > 0 ? `, ${waiting} waiting` : ""}`;
  return `${formatSeconds(Math.max(0, now - Date.parse(lastUsedAt)) / 1_000)} ago`;
}
