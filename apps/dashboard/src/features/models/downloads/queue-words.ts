import type { Download } from "@llcuda/protocol";
import { formatBytes, formatTimeLeft } from "../../../ui/format.ts";
import type { ModelRequest } from "../request.ts";

/** What one button does to several downloads. */
export interface Together {
  name: string;
  requests: readonly ModelRequest[];
}

const GOES: readonly Download["status"][] = ["queued", "running"];

/** "1.11 MB/s in all, 4 min 31 s left": how fast what is on its way comes; empty while nothing does. */
export function queueWords(downloads: readonly Download[]): string {
  const coming = downloads.filter(({ status }) => GOES.includes(status));
  const rate = coming.reduce((sum, { rate: own }) => sum + (own ?? 0), 0);
  if (coming.length < 2 || rate <= 0) return "";
  const words = `${formatBytes(rate)}/s in all`;
  if (coming.some(({ total }) => total === null)) return words;
  const missing = coming.reduce((sum, { done, total }) => sum + (total ?? 0) - done, 0);
  return `${words}, ${formatTimeLeft(missing / rate)} left`;
}

/** References that are on their way: neither here nor failed. */
export function comingReferences(downloads: readonly Download[]): Set<string> {
  const coming = downloads.filter(({ status }) => status !== "done" && status !== "failed");
  return new Set(coming.map(({ reference }) => reference));
}

/** What can be done to several at once; nothing where it would be one. */
export function togetherOf(downloads: readonly Download[]): Together[] {
  const all = (
    name: string,
    kind: "pause" | "resume" | "cancel",
    ...statuses: readonly Download["status"][]
  ): Together[] => {
    const those = downloads.filter(({ guest, status }) => !guest && statuses.includes(status));
    return those.length < 2 ? [] : [{ name, requests: those.map(({ id }) => ({ kind, id })) }];
  };
  return [
    ...all("Pause all", "pause", ...GOES),
    ...all("Go on with all", "resume", "paused"),
    ...all("Put away what came", "cancel", "done"),
  ];
}
