import type { DiagnosisRule } from "./rule.ts";

/** The GPU's code at work; after everything that has a cause of its own. */
export const FAULT_RULES: DiagnosisRule[] = [
  {
    id: "illegal-access",
    code: "CUDA_FAULT",
    pattern:
      /(?<words>an illegal memory access was encountered|misaligned address|device-side assert)/,
    says: "CUDA error: an illegal memory access was encountered",
    message: "The GPU code failed: {words}.",
    hint: "This is a defect of the engine's build. It restarts; name the build when you report it, or use another one.",
    remedies: ["restart-engine", "choose-engine", "use-vulkan"],
  },
  {
    id: "launch-failure",
    code: "CUDA_FAULT",
    pattern: /(?<words>unspecified launch failure|the launch timed out and was terminated)/,
    says: "CUDA error: unspecified launch failure",
    message: "The GPU code failed: {words}.",
    hint: "A defect of the engine's build, or an unstable GPU: look for Xid lines in `dmesg`. It restarts.",
    remedies: ["restart-engine", "choose-engine", "use-vulkan"],
  },
  {
    id: "cuda-error",
    code: "CUDA_FAULT",
    pattern: /(?:CUDA|ROCm) error(?: \d+ at \S+)?: (?<words>.*\S)/,
    says: "CUDA error: an illegal instruction was encountered",
    message: "CUDA failed: {words}.",
    hint: "Restart the engine; the lines below hold CUDA's own words.",
    remedies: ["restart-engine", "choose-engine"],
    values: ({ words }) => ({ words: words?.replace(/\.$/, "") }),
  },
];
