import type { Attachment, Message } from "@llcuda/protocol";
import type { ChatTurn, TurnPart } from "./answer-stream.ts";
import { toolTurns } from "./tool-turns.ts";

/** Where the files of messages are read. */
export interface AttachmentSource {
  text(id: string): Promise<string>;
  base64(id: string): Promise<string>;
}

type Turn = Pick<
  Message,
  "id" | "role" | "content" | "reasoning" | "attachments" | "toolCalls" | "tool"
>;

/** By which name llama-server knows a kind of sound. */
const SOUND: Record<string, string> = { "audio/wav": "wav", "audio/mpeg": "mp3" };

/** What an answer holds that is gone on with: the engine goes on where the last turn ends, in thoughts too. */
export function begunTurn({
  content,
  reasoning,
}: Pick<Message, "content" | "reasoning">): ChatTurn[] {
  if (content === "" && reasoning === "") return [];
  const thoughts = reasoning === "" ? {} : { reasoning_content: reasoning };
  return [{ role: "assistant", content, ...thoughts }];
}

/**
 * Messages as the engine takes them. What the model is told before everything else is one turn:
 * the chat's own words, then a summary of what was left out; templates know no second one.
 * @throws Failure NOT_FOUND when a file is not there any more
 */
export async function engineTurns(
  messages: readonly Turn[],
  system: string | undefined,
  files: AttachmentSource,
): Promise<ChatTurn[]> {
  const told = messages.filter(({ role }) => role === "system").map(({ content }) => content);
  const first = [system ?? "", ...told].filter((text) => text.trim() !== "").join("\n\n");
  const turns: ChatTurn[] = first === "" ? [] : [{ role: "system", content: first }];
  const ofTools = toolTurns(messages);
  for (const message of messages) {
    if (message.role === "system") continue;
    // One after the other: files of many megabytes are not all held twice.
    // oxlint-disable-next-line no-await-in-loop
    const content = await contentOf(message, files);
    turns.push({ role: message.role, content, ...ofTools.get(message.id) });
  }
  return turns;
}

async function contentOf(
  { content, attachments }: Turn,
  files: AttachmentSource,
): Promise<ChatTurn["content"]> {
  if (attachments.length === 0) return content;
  const parts = await Promise.all(attachments.map((each) => partOf(each, files)));
  const texts = parts.flatMap((part) => (part.type === "text" ? [part.text] : []));
  const media = parts.filter(({ type }) => type !== "text");
  const text = [...texts, content].filter((each) => each !== "").join("\n\n");
  return media.length === 0 ? text : [...media, { type: "text", text }];
}

async function partOf(attachment: Attachment, files: AttachmentSource): Promise<TurnPart> {
  const { id, kind, name, type } = attachment;
  if (kind === "image") {
    return {
      type: "image_url",
      image_url: { url: `data:${type};base64,${await files.base64(id)}` },
    };
  }
  if (kind === "audio") {
    const data = await files.base64(id);
    return { type: "input_audio", input_audio: { data, format: SOUND[type] ?? "wav" } };
  }
  const text = await files.text(id);
  return { type: "text", text: `--- File: ${name} ---\n${text}\n--- End of ${name} ---` };
}
