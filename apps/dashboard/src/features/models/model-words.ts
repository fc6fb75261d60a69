import { isTrifle, PLACE_NAMES, type LibraryModel, type LoadedModel } from "@llcuda/protocol";
import { formatCount } from "../../ui/format.ts";
import type { MarkState } from "../../ui/StateMark.tsx";
import { totalOf, needOf } from "./fit/fit-bar.ts";

const KIND_NAMES: Record<LibraryModel["kind"], string | null> = {
  text: null,
  embedding: "embedding model",
  projector: "projector",
  adapter: "LoRA adapter",
  other: "not for chat",
};

/** Bytes of all the files. */
export function sumOfSizes(models: readonly { size: number }[]): number {
  return models.reduce((sum, { size }) => sum + size, 0);
}

/** 135 M, 3.88 B: parameters as people name models. */
export function parameterWords(count: number): string {
  if (count < 999.5e6) return `${(count / 1e6).toFixed(0)}\u202fM`;
  return `${(count / 1e9).toFixed(count < 99.5e9 ? 1 : 0)}\u202fB`;
}

/** 8 k, 128 k, 1 M tokens of context, as people name them. */
export function contextWords(tokens: number): string {
  const [large, unit] = tokens >= 2 ** 20 ? [2 ** 20, "M"] : [1024, "k"];
  if (tokens < 1024) return formatCount(tokens);
  return `${Math.round((tokens / large) * 10) / 10}\u202f${unit}`;
}

/** "gemma3 · 3.9 B · Ollama": what stands under a name. */
export function aboutModel({ architecture, parameters, kind, place, files }: LibraryModel): string {
  const parts = [
    architecture,
    parameters === null ? null : parameterWords(parameters),
    KIND_NAMES[kind],
    files.length > 1 ? `${files.length} files` : null,
    place === "llcuda" ? null : PLACE_NAMES[place],
  ];
  return parts.filter((part) => part !== null).join("  ·  ");
}

/** How long ago: "now", "6 min", "3 h", "2 d", "5 mo", "2 y". */
export function agoWords(iso: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
  if (Number.isNaN(minutes)) return "–";
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes}\u202fmin`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours}\u202fh`;
  const days = Math.floor(hours / 24);
  if (days < 60) return `${days}\u202fd`;
  const months = Math.floor(days / 30.4);
  return months < 24 ? `${months}\u202fmo` : `${Math.floor(months / 12)}\u202fy`;
}

/** What a loaded model does, in a word. */
export function runningWords({ state, answering }: LoadedModel): { mark: MarkState; word: string } {
  switch (state.phase) {
    case "ready":
      return state.warning === null
        ? { mark: "ok", word: answering > 0 ? "Answering" : "Ready" }
        : { mark: "warn", word: "Ready, but" };
    case "starting":
      return { mark: "busy", word: "Loading" };
    case "stopping":
      return { mark: "busy", word: "Unloading" };
    case "failed":
      return state.restart === null
        ? { mark: "fail", word: "Failed" }
        : { mark: "warn", word: "Restarting" };
    case "none":
      return { mark: "idle", word: "Unloaded" };
    case "installing":
    case "proving":
      return { mark: "busy", word: "Waits for the engine" };
  }
}

/** Bytes that a loaded model holds: by the driver and the engine's words, else by the estimate. */
export function heldBytes({ memory }: LoadedModel): number | null {
  const shares = memory.measured ?? memory.estimate;
  return shares === null ? memory.resident : totalOf(needOf(shares));
}

/** How far the estimate was from the measurement: "+1.7 %", or "< 1 MiB off"; null before both are known. */
export function errorWords(estimate: number, measured: number): string | null {
  if (measured <= 0) return null;
  if (isTrifle(estimate, measured)) return "< 1\u202fMiB off";
  return signedPercent((estimate - measured) / measured);
}

/** A share with its sign: "+1.7 %". */
export function signedPercent(share: number): string {
  const percent = share * 100;
  const digits = Math.abs(percent) < 9.95 ? 1 : 0;
  // A minus of rounding is no minus.
  const text = percent.toFixed(digits).replace(/^-(0(?:\.0)?)$/, "$1");
  return `${percent > 0 && text !== "0.0" ? "+" : ""}${text}\u202f%`;
}
