import type { Download } from "@llcuda/protocol";
import { formatBytes, formatCount, formatTimeLeft } from "../../../ui/format.ts";
import type { MarkState } from "../../../ui/StateMark.tsx";

export type DownloadAction = "pause" | "resume" | "cancel" | "up" | "down";

const STATES: Record<Download["status"], { mark: MarkState; word: string }> = {
  queued: { mark: "idle", word: "Waits its turn" },
  running: { mark: "busy", word: "Downloading" },
  verifying: { mark: "busy", word: "Checking" },
  writing: { mark: "busy", word: "Writing to disk" },
  paused: { mark: "none", word: "Paused" },
  done: { mark: "ok", word: "Here" },
  failed: { mark: "fail", word: "Failed" },
};

/** A guest may be an upload: nothing says that it is downloaded. */
export function stateOf({ guest, status }: Download): { mark: MarkState; word: string } {
  const state = STATES[status];
  return guest && status === "running" ? { ...state, word: "On its way" } : state;
}

/** "1.2 GB of 4.1 GB checked"; "1.26 GB of 5.03 GB", "48.0 MB/s", "1 min 18 s left", "4 connections": what is known. */
export function figures({
  status,
  checking,
  done,
  total,
  rate,
  secondsLeft,
  connections,
}: Download): string[] {
  if (checking !== null) {
    return [`${formatBytes(checking.done)} of ${formatBytes(checking.total)} checked`];
  }
  const words = [
    total === null ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(total)}`,
  ];
  if (status !== "running") return words;
  if (rate !== null) words.push(`${formatBytes(rate)}/s`);
  if (secondsLeft !== null) words.push(`${formatTimeLeft(secondsLeft)} left`);
  if (connections > 1) words.push(`${formatCount(connections)} connections`);
  return words;
}

/** Ids of those that have not come yet, in the queue's order: only they can change places. */
export function inLine(downloads: readonly Download[]): string[] {
  const own = downloads.filter(({ guest, status }) => !guest && status !== "done");
  return own.map(({ id }) => id);
}

/** What can be done with one, the likeliest first; nothing with a guest. @param place in the queue, from 0 */
export function actionsOf(
  { error, guest, status }: Download,
  place: number,
  count: number,
): DownloadAction[] {
  if (guest) return [];
  const order: DownloadAction[] = [];
  const moves = status === "queued" || status === "paused" || status === "running";
  if (moves && place > 0) order.push("up");
  if (moves && place < count - 1) order.push("down");
  switch (status) {
    case "queued":
    case "running":
      return ["pause", "cancel", ...order];
    case "paused":
    case "failed":
      // Which of two versions it goes on with is chosen below the failure.
      if (error?.code === "MODEL_CHANGED") return ["cancel"];
      return ["resume", "cancel", ...order];
    case "verifying":
    case "writing":
    case "done":
      return ["cancel"];
  }
}

/** "25 MB/s" as typed, in bytes per second; null for no limit, undefined for what is no rate. */
export function parseRate(text: string): number | null | undefined {
  const wanted = text.trim();
  if (wanted === "" || wanted === "0") return null;
  const found = /^(\d+(?:[.,]\d+)?)\s*([kmg]?)b?(?:\/s)?$/i.exec(wanted);
  if (found === null) return undefined;
  const factors: Record<string, number> = { "": 1e6, k: 1e3, m: 1e6, g: 1e9 };
  const rate = Number(found[1]!.replace(",", ".")) * (factors[found[2]!.toLowerCase()] ?? 1);
  return rate >= 1 ? Math.round(rate) : undefined;
}
