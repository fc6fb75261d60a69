import type { BenchStatus } from "@llcuda/protocol";
import type { MarkState } from "../../../ui/StateMark.tsx";

export const STATUS_WORDS: Readonly<Record<BenchStatus, { state: MarkState; words: string }>> = {
  queued: { state: "idle", words: "waits for the run before it" },
  running: { state: "busy", words: "runs" },
  done: { state: "ok", words: "done" },
  cancelled: { state: "none", words: "cancelled; what was measured is kept" },
  failed: { state: "fail", words: "failed" },
};

export function isLive(status: BenchStatus): boolean {
  return status === "queued" || status === "running";
}
