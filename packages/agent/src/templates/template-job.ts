/** What a chat template is rendered with. */
export interface TemplateJob {
  template: string;
  messages: { role: string; content: string }[];
  /** Functions that the model may call, as the OpenAI API describes them. */
  tools?: unknown[];
  addGenerationPrompt: boolean;
  bosToken: string;
  eosToken: string;
}

/** What the process that renders says. */
export type RenderAnswer =
  | { kind: "ready" }
  | { kind: "text"; text: string }
  /** The library's own words. */
  | { kind: "invalid"; reason: string }
  | { kind: "too-slow" }
  | { kind: "too-long"; length: number };

/** Real templates take a millisecond; a hostile one would take for ever. */
export const RENDER_MS = 250;

/** On a busy machine the first 250 ms may pass before the template has its turn. */
export const RENDER_ATTEMPTS = 3;

/** A context of 256k tokens as text. */
export const MAX_RENDERED_CHARS = 1024 * 1024;

/** Of the young and the old heap together. */
export const RENDER_HEAP_MIB = 64;
