import { Failure } from "../../failure.ts";
import { readLlamaUi, readLlamaUiLines } from "./llama-ui.ts";
import { readLlcuda } from "./llcuda-json.ts";
import { readMarkdown } from "./markdown.ts";
import { readOpenWebui } from "./open-webui.ts";
import type { ReadChats } from "./portable-chat.ts";

/**
 * Reads a file of chats, of whatever program it is.
 * @throws Failure INPUT_INVALID when no reader knows it
 */
export function readChats(text: string): ReadChats {
  const value = json(text);
  const read =
    value === undefined
      ? (readLlamaUiLines(text) ?? readMarkdown(text))
      : // A chat without messages is one line, which is JSON as well.
        (readLlcuda(value) ?? readLlamaUi(value) ?? readOpenWebui(value) ?? readLlamaUiLines(text));
  if (read !== null) return read;
  throw new Failure(
    "INPUT_INVALID",
    "This file holds no chats that llcuda can read.",
    "It reads exports of llcuda (JSON, Markdown), of Open WebUI, and of llama-server's own page.",
    { detail: text.slice(0, 200) },
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
