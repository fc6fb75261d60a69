import type { FloatsQuery } from "@llcuda/gguf";
import type { TemplateJob } from "../templates/template-job.ts";

/** What is asked for in pages. */
export interface PageRequest {
  file: string;
  start: number;
  count: number;
}

export interface TemplateRequest extends Pick<TemplateJob, "messages" | "addGenerationPrompt"> {
  file: string;
}

/** One tensor of one file, as a client names it. */
export interface TensorRequest {
  file: string;
  tensor: string;
}

export interface StatisticsRequest extends TensorRequest {
  /** How far to look: at a sample alone, or at all values. */
  reach?: "sample" | "all";
}

/** Floats that are wanted as bytes. */
export interface FloatsRequest extends TensorRequest {
  query: FloatsQuery;
  /** Of a tile: the picture of the difference from that tensor. */
  minus?: TensorRequest | null;
}
