import type { ToolRun } from "@llcuda/protocol";
import type { MarkState } from "../../../ui/StateMark.tsx";
import { formatDuration } from "../../../ui/format.ts";

/** Arguments as a person reads them; what is no JSON stays as the model wrote it. */
export function argumentsText(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export const CALL_MARK: Record<ToolRun["state"], MarkState> = {
  asking: "warn",
  running: "busy",
  done: "ok",
  failed: "fail",
  denied: "none",
  stopped: "none",
};

/** What became of a call. */
export function callWords({ state, ms }: ToolRun): string {
  const took = ms === null ? "" : ` in ${formatDuration(ms)}`;
  switch (state) {
    case "asking":
      return "asks to run";
    case "running":
      return "runs";
    case "done":
      return `done${took}`;
    case "failed":
      return `failed${took}`;
    case "denied":
      return "not allowed";
    case "stopped":
      return "stopped";
  }
}
