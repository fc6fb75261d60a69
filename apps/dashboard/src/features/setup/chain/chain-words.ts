import type { EngineState, MachineFacts, SetupState } from "@llcuda/protocol";
import { formatShare, formatTime } from "../../../ui/format.ts";
import { progressShare } from "../../../ui/progress.ts";
import type { MarkState } from "../../../ui/StateMark.tsx";
import { BACKEND_NAMES } from "../../engine/backend-words.ts";
import type { ChainLink, LinkStatus } from "./chain.ts";

export const LINK_MARK: Record<LinkStatus, MarkState> = {
  ok: "ok",
  warn: "warn",
  fail: "fail",
  absent: "none",
  pending: "idle",
  running: "busy",
};

export const LINK_WORD: Record<LinkStatus, string> = {
  ok: "Good",
  warn: "Check this",
  fail: "Failed",
  absent: "None here",
  pending: "Waiting",
  running: "Running",
};

export interface KnownHere {
  machine: MachineFacts | null;
  engine: EngineState | null;
  setup: SetupState | null;
}

/** What stands under a link's title: its value when it is good, else what is wrong with it. */
export function linkValue(link: ChainLink, known: KnownHere): string {
  if (link.status === "running") {
    const share = link.progress === null ? null : progressShare(link.progress);
    return share === null ? LINK_WORD.running : formatShare(share);
  }
  if (link.status !== "ok") return LINK_WORD[link.status];
  return valueOf(link, known) ?? LINK_WORD.ok;
}

function valueOf(link: ChainLink, { machine, engine, setup }: KnownHere): string | null {
  const running = engine !== null && "engine" in engine ? engine : null;
  switch (link.id) {
    case "gpu": {
      const gpus = machine?.gpus ?? [];
      return gpus.length > 1 ? `${gpus.length} GPUs` : (gpus[0]?.name ?? null);
    }
    case "driver":
      return machine?.driver ?? null;
    case "cuda": {
      const version = machine?.compatCuda ?? machine?.driverCuda ?? null;
      return version === null ? null : `up to ${version}`;
    }
    case "runtime":
      return machine === null ? null : runtimeValue(machine);
    case "engine":
      return running === null ? null : BACKEND_NAMES[running.engine.backend];
    case "proof":
      return running === null ? null : formatTime(running.engine.provedAt);
    case "model":
      return running?.model.name ?? null;
    case "answer":
      return setup?.steps.find(({ id }) => id === "token")?.detail ?? null;
  }
}

/** The CUDA majors whose runtime library is here: "12, 13". */
function runtimeValue({ libraries }: MachineFacts): string | null {
  const majors = libraries.flatMap(({ soname }) => {
    const major = /^libcudart\.so\.(\d+)/.exec(soname)?.[1];
    return major === undefined ? [] : [Number(major)];
  });
  if (majors.length === 0) return null;
  return `CUDA ${[...new Set(majors)].toSorted((a, b) => a - b).join(", ")}`;
}
