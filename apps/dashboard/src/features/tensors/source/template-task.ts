import type { ChatTemplate } from "@llcuda/gguf";
import type { TemplateMessage } from "./tensor-source.ts";

/** What the thread that renders is given. */
export interface TemplateTask extends ChatTemplate {
  messages: TemplateMessage[];
  /** A longer text is not given back. */
  maxChars: number;
}

/** What it says; `ready` before the first. */
export type TemplateAnswer =
  | { kind: "ready" }
  | { kind: "text"; text: string }
  | { kind: "invalid"; reason: string };
