import { z } from "zod";
import type { Progress } from "@llcuda/protocol";

/** How far a load is, as a person reads it. */
export interface LoadReport {
  stage: string;
  progress: Progress | null;
}

/** What llama-server prints on stdout for the router that it believes to be its parent. */
const ROUTER_PREFIX = "cmd_child_to_router:";
const ROUTER_STATE = `${ROUTER_PREFIX}state:`;

const RouterState = z.object({
  state: z.string(),
  payload: z.object({ current: z.string().optional(), value: z.number().optional() }),
});

const STAGES: [RegExp, string][] = [
  [/load_model: loading model/, "Reading the model"],
  [/load_tensors: /, "Loading the weights"],
  [/llama_context: constructing|initializing, n_slots/, "Preparing the context"],
  [/warming up/, "Warming up"],
];

const PARTS: Record<string, string> = {
  text_model: "Loading the weights",
  mmproj: "Loading the vision part",
  spec_model: "Loading the draft model",
};

/** True for lines that are meant for a program, not for the log. */
export function isRouterLine(line: string): boolean {
  return line.startsWith(ROUTER_PREFIX);
}

function routerReport(line: string): LoadReport | "ready" | null {
  try {
    const { state, payload } = RouterState.parse(JSON.parse(line.slice(ROUTER_STATE.length)));
    if (state === "ready") return "ready";
    if (state !== "loading" || payload.value === undefined) return null;
    const done = Math.round(Math.min(1, Math.max(0, payload.value)) * 100);
    const stage = PARTS[payload.current ?? ""] ?? "Loading the model";
    const rest = { ratePerSecond: null, secondsLeft: null };
    return { stage, progress: { unit: "percent", done, total: 100, ...rest } };
  } catch {
    return null;
  }
}

/** What a line of the engine's output says about its load; null when nothing. */
export function loadReportOf(line: string): LoadReport | "ready" | null {
  if (line.startsWith(ROUTER_STATE)) return routerReport(line);
  if (/(?:server is |llama_server: )listening on /.test(line)) return "ready";
  for (const [pattern, stage] of STAGES) if (pattern.test(line)) return { stage, progress: null };
  return null;
}
