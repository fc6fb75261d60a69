import type { ModelFit } from "@llcuda/protocol";
import { roomOf, totalOf, type Need } from "./fit-bar.ts";
import { verdictOf, type Verdict } from "./fit-words.ts";

/** What was priced by the header of another quantization, or by the size alone. */
export interface RoughFit {
  need: Need;
  room: number;
  verdict: Verdict;
}

/**
 * A quantization whose header nobody has read yet. KV cache and compute buffers do not depend on the
 * quantization, so those of `known`, another file of the same model, hold, and what comes beside it; the weights are the file.
 * @param size bytes of the file
 */
export function roughFit(size: number, known: ModelFit): RoughFit {
  const { kv, compute } = known.estimate;
  const need = {
    weights: size + known.beside.files,
    kv: kv.device + kv.host,
    compute: compute.device + compute.host,
  };
  return judged(need, known);
}

/** By the weights alone, which promises nothing: what KV cache and compute buffers take comes on top. */
export function weightsOnly(size: number, machine: Pick<ModelFit, "machine">): RoughFit {
  const fit = judged({ weights: size, kv: 0, compute: 0 }, machine);
  if (fit.verdict.mark !== "ok") return fit;
  return { ...fit, verdict: { mark: "idle", word: "Weights fit" } };
}

function judged(need: Need, fit: Pick<ModelFit, "machine">): RoughFit {
  const room = roomOf(fit);
  const total = totalOf(need);
  const { machine } = fit;
  const hasGpu = machine.vramFree.length > 0;
  if (total > room + (hasGpu ? machine.ramFree : 0)) {
    return { need, room, verdict: { mark: "fail", word: "Too big" } };
  }
  if (total <= room) {
    const verdict = hasGpu ? "fits" : "ram-only";
    return { need, room, verdict: verdictOf({ verdict, machine, estimate: NO_LAYERS }) };
  }
  return { need, room, verdict: { mark: "warn", word: "Partial" } };
}

const NO_LAYERS = { gpuLayers: 0, layers: 0 };
