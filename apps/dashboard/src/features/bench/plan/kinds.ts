import type { BenchKind } from "@llcuda/protocol";
import {
  GitCompareArrows,
  Gauge,
  SlidersHorizontal,
  Users,
  Zap,
  type LucideIcon,
} from "lucide-react";

/** What a bench can be about, in the order of the run bar. */
export const BENCH_KINDS: readonly {
  kind: BenchKind;
  name: string;
  what: string;
  Icon: LucideIcon;
}[] = [
  {
    kind: "quick",
    name: "Quick",
    what: "15 seconds on the model that is loaded: what one user gets, and what several get.",
    Icon: Zap,
  },
  {
    kind: "engine",
    name: "Engine",
    what: "The engine alone, by llama-bench: reading and writing, by depth, batch, threads, FlashAttention and KV type.",
    Icon: Gauge,
  },
  {
    kind: "served",
    name: "Served",
    what: "As users have it, through the server: time to first token and speed from one user to many, as percentiles.",
    Icon: Users,
  },
  {
    kind: "compare",
    name: "Compare",
    what: "The same load on two models, or on another server (vLLM, Ollama, any that speaks OpenAI's API), by turns.",
    Icon: GitCompareArrows,
  },
  {
    kind: "tune",
    name: "Tune",
    what: "Tries flags, drops the slower half again and again, and says what was gained. One click keeps it.",
    Icon: SlidersHorizontal,
  },
];

export function kindName(kind: BenchKind): string {
  return BENCH_KINDS.find((one) => one.kind === kind)?.name ?? kind;
}
