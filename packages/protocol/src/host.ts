import { z } from "zod";

/** One reading of the machine, once a second. Memory in bytes, loads from 0 to 1. */
export const HostSample = z.object({
  at: z.string(),
  cpuLoad: z.number(),
  cpuCount: z.number(),
  cpuName: z.string(),
  memoryTotal: z.number(),
  memoryUsed: z.number(),
  /** Resident memory of the agent and of the running engine. */
  agentMemory: z.number(),
  engineMemory: z.number().nullable(),
  /** Answers being written now, and their summed tokens per second over the last second. */
  activeAnswers: z.number(),
  tokensPerSecond: z.number(),
});
export type HostSample = z.infer<typeof HostSample>;
