import type { ErrorCode, Remedy } from "@llcuda/protocol";
import { DRIVER_RULES } from "./driver-rules.ts";
import { FAULT_RULES } from "./fault-rules.ts";
import { KERNEL_RULES } from "./kernel-rules.ts";
import { LOADER_RULES } from "./loader-rules.ts";
import { MEMORY_RULES } from "./memory-rules.ts";
import { MODEL_RULES } from "./model-rules.ts";
import { PROCESS_RULES } from "./process-rules.ts";

/** What a person reads about a rule. */
interface KnownDiagnosis {
  id: string;
  code: ErrorCode;
  says: string;
  message: string;
  hint: string;
  remedies: Remedy[];
}

/** Everything that the engine's own words can mean, by topic, in the order in which it is looked for. */
export const DIAGNOSES: { topic: string; rules: KnownDiagnosis[] }[] = [
  { topic: "The loader", rules: LOADER_RULES },
  { topic: "GPU code", rules: KERNEL_RULES },
  { topic: "Driver and devices", rules: DRIVER_RULES },
  { topic: "Memory", rules: MEMORY_RULES },
  { topic: "The GPU at work", rules: FAULT_RULES },
  { topic: "The model", rules: MODEL_RULES },
  { topic: "The program", rules: PROCESS_RULES },
];
