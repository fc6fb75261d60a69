import { estimateFit, type Beside, type FitModel, type FitShares } from "@llcuda/gguf";

/** What is loaded beside a model. */
export interface Companions {
  /** The file that lets it see or hear: a path, or hf:OWNER/REPO/FILE. */
  mmproj: string | null;
  /** Bytes of that file and of adapters. What these compute with is not known and not counted. */
  files: number;
  /** A small model that speculates. */
  draft: { name: string; fit: FitModel | null } | null;
}

export const ALONE: Companions = { mmproj: null, files: 0, draft: null };

const NONE: FitShares = {
  weights: { device: 0, host: 0 },
  kv: { device: 0, host: 0 },
  compute: { device: 0, host: 0 },
};

/** What companions take. llama-server gives a draft the model's context and slots, in F16. Pure. */
export function besideOf({ draft, files }: Companions): Beside {
  const fit = draft?.fit ?? null;
  return (settings, onGpu) => {
    const { compute, kv, weights } = fit === null ? NONE : draftShares(fit, settings, onGpu);
    const place = onGpu ? "device" : "host";
    return { compute, kv, weights: { ...weights, [place]: weights[place] + files } };
  };
}

function draftShares(fit: FitModel, settings: Parameters<Beside>[0], onGpu: boolean): FitShares {
  const where = onGpu ? {} : { gpuLayers: 0, opOffload: false };
  const { compute, kv, output, weights } = estimateFit(fit, { ...settings, ...where });
  return { weights, kv, compute: { ...compute, host: compute.host + output } };
}
