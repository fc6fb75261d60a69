import type { EngineFit, EngineRecord } from "@llcuda/protocol";
import { formatBytes, formatTime } from "../../../ui/format.ts";
import type { MarkState } from "../../../ui/StateMark.tsx";

interface MarkedWord {
  mark: MarkState;
  word: string;
}

/** Not fitting is no failure: most engines are made for other machines. */
export const FIT_WORDS: Record<EngineFit["runs"], MarkedWord> = {
  native: { mark: "ok", word: "Fits" },
  jit: { mark: "warn", word: "Fits, compiles first" },
  no: { mark: "none", word: "Does not fit" },
};

/** How its proof ended, and when. */
export function proofWords(
  { proof }: EngineRecord,
  now?: Date,
): MarkedWord & { at: string | null } {
  switch (proof.state) {
    case "none":
      return { mark: "idle", word: "Not proved yet", at: null };
    case "passed":
      return { mark: "ok", word: "Proved", at: formatTime(proof.at, now) };
    case "failed":
      return { mark: "fail", word: "Failed", at: formatTime(proof.at, now) };
  }
}

/** "312 MB on disk", "98.4 MB to fetch"; null while nobody knows. */
export function sizeWords({ size, place }: EngineRecord): string | null {
  if (size === null) return null;
  return `${formatBytes(size)} ${place === "available" ? "to fetch" : "on disk"}`;
}

/** What is gone after a removal. */
export function removalWords({ size, source, inUse }: EngineRecord): string {
  const freed = size === null ? "This frees its disk space." : `This frees ${formatBytes(size)}.`;
  if (inUse) return `${freed} It is in use now.`;
  const back = source === "build" ? "It would have to be built again." : "It can be fetched again.";
  return `${freed} ${back}`;
}
