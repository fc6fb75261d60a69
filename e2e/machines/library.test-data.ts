import type { Library, LibraryModel } from "@llcuda/protocol";

export const TYPES = ["Q4_K_M", "Q8_0", "IQ3_XS", "Q5_K_S", "Q6_K", "BF16", "Q2_K", "MXFP4"];
export const BITS = [4.9, 8.5, 3.3, 5.5, 6.6, 16, 2.6, 4.3];
const MAKERS = ["gemma-3", "qwen3", "llama-3.2", "phi-4", "mistral-nemo", "smollm3", "granite-4"];
const SIZES = [0.6, 1, 1.7, 3, 4, 8, 14, 32, 70];
const PLACES = ["llcuda", "huggingface", "lmstudio", "ollama", "llamacpp", "folder"] as const;
const DAY = 86_400_000;

const LONG =
  "a-model-whose-name-nobody-can-remember-because-it-lists-every-merge-it-was-made-of-v2.1-DPO-abliterated-imatrix-Q4_K_M";
const RIGHT_TO_LEFT = "نموذج اللغة العربية الكبير – الإصدار الثاني";

export function localModel(index: number): LibraryModel {
  const type = index % TYPES.length;
  const billions = SIZES[index % SIZES.length]!;
  const maker = MAKERS[index % MAKERS.length]!;
  const quantization = TYPES[type]!;
  const plain = `${maker}-${billions}b-it-${index}-${quantization}`;
  const name = index === 3 ? LONG : index === 5 ? RIGHT_TO_LEFT : plain;
  const size = Math.round((billions * 1e9 * BITS[type]!) / 8);
  const path = `/home/me/models/${plain}.gguf`;
  return {
    id: plain,
    name,
    place: PLACES[index % PLACES.length]!,
    path,
    files: [{ path, size }],
    size,
    modifiedAt: new Date(Date.now() - index * DAY).toISOString(),
    copies: [],
    architecture: maker.replace(/[-.\d]+$/, ""),
    parameters: billions * 1e9,
    quantization,
    bitsPerWeight: BITS[type]!,
    contextLength: index % 4 === 0 ? 131_072 : 40_960,
    chatTemplate: true,
    mmproj: null,
    kind: "text",
    origin: null,
    sha256: null,
    lastUsedAt: index < 40 ? new Date(Date.now() - index * 7_200_000).toISOString() : null,
    tokensPerSecond: index < 40 ? 120 / billions : null,
    problem: null,
  };
}

export const models: LibraryModel[] = Array.from({ length: 500 }, (_, index) => localModel(index));

export const library: Library = {
  models,
  folders: [
    {
      path: "/home/me/.cache/llcuda/models",
      place: "llcuda",
      added: false,
      models: 84,
      free: 212e9,
      problem: null,
    },
    {
      path: "/home/me/.cache/huggingface/hub",
      place: "huggingface",
      added: false,
      models: 84,
      free: null,
      problem: null,
    },
    {
      path: "/mnt/big/models",
      place: "folder",
      added: true,
      models: 83,
      free: null,
      problem: null,
    },
  ],
  scanning: null,
  work: [],
};
