import type { Gguf } from "../read/gguf.ts";

/** What a file's chat template is rendered with beside the messages. */
export interface ChatTemplate {
  readonly template: string;
  /** The texts of the tokens that begin and end a sequence; "" where the file names none. */
  readonly bosToken: string;
  readonly eosToken: string;
}

/** The file's chat template; null where it has none. */
export async function chatTemplate(gguf: Gguf): Promise<ChatTemplate | null> {
  const template = gguf.get("tokenizer.chat_template");
  if (template === undefined) return null;
  const [bosToken, eosToken] = await Promise.all([tokenText(gguf, "bos"), tokenText(gguf, "eos")]);
  return { template, bosToken, eosToken };
}

async function tokenText(gguf: Gguf, name: "bos" | "eos"): Promise<string> {
  const id = gguf.get(`tokenizer.ggml.${name}_token_id`);
  const tokens = gguf.get("tokenizer.ggml.tokens");
  if (id === undefined || tokens === undefined) return "";
  return String((await tokens.slice(id, id + 1))[0] ?? "");
}
