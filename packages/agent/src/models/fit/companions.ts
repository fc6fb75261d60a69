import { estimateFit, type Beside, type FitModel, type FitShares } from "@llcuda/gguf";

/** What is loaded beside a model. */
export interface Companions {
  /** Path of the file that lets it see or hear. */
  mmproj: string | null;
  /** Bytes of that file and of adapters. What these compute with is not known and not counted. */
  files: number;
  /** A small model that speculates. */
  draft: FitModel | null;
}

export const ALONE: Companions = { mmproj: null, files: 0, draft: null };

const NONE: FitShares = {
  weights: { device: 0, host: 0 },
  kv: { device: 0, host: 0 },
  compute: { device: 0, host: 0 },
};

interface BesideSettings {
  context: number;
  slots: number;
  unified: boolean;
}

/** What companions take. llama-server gives a draft the model's context and slots, in F16. Pure. */
export function besideOf({ draft, files }: Companions, settings: BesideSettings): Beside {
  const draftShares = (gpuLayers?: number): FitShares => {
    if (draft === null) return NONE;
    const where = gpuLayers === undefined ? {} : { gpuLayers, opOffload: false };
    const { compute, kv, output, weights } = estimateFit(draft, { ...settings, ...where });
    return { weights, kv, compute: { ...compute, host: compute.host + output } };
  };
  const withFiles = (shares: FitShares, place: "device" | "host"): FitShares => ({
    ...shares,
    weights: { ...shares.weights, [place]: shares.weights[place] + files },
  });
  return {
    withGpu: withFiles(draftShares(), "device"),
    inMemory: withFiles(draftShares(0), "host"),
  };
}
